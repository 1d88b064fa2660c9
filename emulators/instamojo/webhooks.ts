/** Webhooks: a form to the URL that the payment request, order or link names, after each finished payment. */
import { createHmac } from 'node:crypto';
import { form } from '../../src/emulator/index.ts';
import { webhook, type InstamojoCtx } from './provider.ts';

export type Fields = Readonly<Record<string, string>>;

/** HMAC-SHA1 over the values, in the order of their names in lower case, joined by bars. The salt's characters are the key. */
export function mac(fields: Fields, salt: string): string {
  const values = byName(fields).map(([, value]) => value);
  return createHmac('sha1', salt).update(values.join('|')).digest('hex');
}

const byName = (fields: Fields): [string, string][] =>
  Object.entries(fields).toSorted(([one], [other]) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));

export const paymentWebhook = webhook({
  name: 'payments',
  events: ['payment.credit', 'payment.failed'],
  body: ({ data, target }) => form(byName({ ...(data as Fields), mac: mac(data, target.secret ?? '') })),
  headers: () => ({ 'user-agent': 'python-requests/2.31.0', accept: '*/*' }), // unconfirmed
  timeout: '5s',
  retries: ['1m', '10m', '1h'], // unconfirmed: nothing is documented
  delay: (ctx) => ctx.random.fork('webhook delay').duration(ctx.settings.paymentWebhookDelay),
});

/** Tells of a finished payment, if anybody is to be told. */
export function tell(ctx: InstamojoCtx, url: string | null, status: 'Credit' | 'Failed', fields: Fields): void {
  const wanted = url && (status === 'Credit' || ctx.settings.webhookOnFailure);
  const to = wanted ? { url, secret: ctx.account.salt } : [];
  ctx.emit(status === 'Credit' ? 'payment.credit' : 'payment.failed', fields, { to });
}
