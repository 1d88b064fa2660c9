/** A server of its own process, to be killed: `kill-server.ts DATA WEBHOOK_URL`. Prints its URL when it serves. */
import { startBacklot } from '../../src/index.ts';
import pelican from '../pelican/index.ts';

const [data = '', webhook = ''] = process.argv.slice(2);
const backlot = await startBacklot({ port: 0, data, emulators: [pelican], clock: 'real' });
await backlot.default.webhookEndpoint('pelican', { url: webhook, events: ['parcel.booked'] });
process.stdout.write(`${backlot.url}\n`);
