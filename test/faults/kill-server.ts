/** A server of its own process, to be killed: `kill-server.ts DATA WEBHOOK_URL`. Prints its URL when it serves, and what goes wrong. */
import { startBacklot } from '../../src/index.ts';
import pelican from '../pelican/index.ts';

const [data = '', webhook = ''] = process.argv.slice(2);
const backlot = await startBacklot({
  port: 0,
  data,
  emulators: [pelican],
  clock: 'real',
  log: (level, message, fields) => void (level === 'error' && console.error(message, fields)),
});
await backlot.default.webhookEndpoint('pelican', { url: webhook, events: ['parcel.booked'] });
process.stdout.write(`${backlot.url}\n`);
