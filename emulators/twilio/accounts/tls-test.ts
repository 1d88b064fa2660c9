/** The host at which SDKs try whether they trust Twilio's certificate: any answer will do. */
import { nobody, nothing } from '../../../src/emulator/index.ts';
import { product } from '../api.ts';

export const tlsTest = product('tls-test', { authenticate: nobody });

export const ping = tlsTest.operation('tls_test.fetch', 'GET /', {
  summary: 'Whether anybody answers',
  handler: () => Promise.resolve(nothing({ status: 200 })),
});
