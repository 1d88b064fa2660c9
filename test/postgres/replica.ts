/** A replica in a process of its own, to be killed: `replica.ts DATA PORT [stripe]`. Prints its URL when it serves. */
import { startBacklot } from '../../src/index.ts';
import stripe from '../../emulators/stripe/index.ts';
import pelican from '../pelican/index.ts';

const [data = '', port = '', provider] = process.argv.slice(2);
const backlot = await startBacklot({
  port: Number(port),
  data,
  emulators: [provider === 'stripe' ? stripe : pelican],
  log: (level, message, fields) => {
    if (level === 'error' || level === 'warn') process.stderr.write(`${message} ${String(fields?.['error'] ?? '')}\n`);
  },
});
process.on('SIGTERM', () => {
  void backlot.close().then(() => process.exit(0));
});
process.stdout.write(`${backlot.url}\n`);
