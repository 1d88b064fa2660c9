/** `backlot health`: whether the server is ready, as an exit status. */
import { setTimeout as pause } from 'node:timers/promises';
import { isDuration, milliseconds } from '../../world/durations.ts';
import { type Client, connect, isTree } from '../client.ts';
import { serverCommand } from '../command.ts';
import { Failure, failed, misused, noServer } from '../failure.ts';
import { printJson, say } from '../output.ts';

/** Between two looks, in ms. */
const interval = 50;

export const health = () =>
  serverCommand('health', 'Exits 0 when the server is ready, 1 when it is not yet, 3 when there is none.', [
    'backlot health --wait 10s && npm test',
  ])
    .option('--wait <time>', 'wait so long for it')
    .action(async (options) => {
      const until = performance.now() + durationOf(options.wait);
      const body = await readyBefore(until, async () => look(await connect(options)));
      if (options.json) printJson(body);
      else say(`ready: Backlot ${String(body['version'])}`);
    });

function durationOf(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!isDuration(text)) throw misused(`--wait ${text}: write a duration like 10s or 1m30s`);
  return milliseconds(text);
}

async function readyBefore<T>(until: number, look: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof Failure) || error.status === 2 || performance.now() + interval > until) throw error;
    }
    await pause(interval);
  }
}

async function look(client: Client): Promise<Record<string, unknown>> {
  const response = await client.open('/health');
  const body: unknown = await response.json().catch(() => undefined);
  if (!isTree(body) || typeof body['status'] !== 'string')
    throw noServer(`what answers at ${client.url} is no Backlot: name the server with --url`);
  if (!response.ok) throw failed(`not ready yet (${body['status']}): backlot health --wait 10s waits for it`);
  return body;
}
