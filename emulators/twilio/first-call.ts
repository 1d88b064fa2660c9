/** A text message. No SDK of Twilio's takes a base URL: node's gets an HTTP client that knows the way. */
import type { MakeFirstCall } from '../../src/emulator/index.ts';

const to = '+14155550123';

export const firstCall: MakeFirstCall = ({
  credentials: { accountSid = '', authToken = '', phoneNumber = '' },
  base,
}) => ({
  does: 'Send a text message',
  method: 'POST',
  path: `/2010-04-01/Accounts/${accountSid}/Messages.json`,
  headers: {
    Authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    'Content-Type': 'application/x-www-form-urlencoded',
  },
  body: new URLSearchParams({ To: to, From: phoneNumber, Body: 'Your class begins at nine.' }).toString(),
  sdks: {
    node: `import twilio from 'twilio';
const http = new twilio.RequestClient();
const send = http.request.bind(http);
http.request = (options) => send({ ...options, uri: options.uri.replace('https://api.twilio.com', '${base}') });
const client = twilio('${accountSid}', '${authToken}', { httpClient: http });
await client.messages.create({ to: '${to}', from: '${phoneNumber}', body: 'Your class begins at nine.' });`,
  },
});
