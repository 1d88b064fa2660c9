/** `backlot requests`: what came in and what was answered. */
import type { LoggedRequest, Page } from '../answers.ts';
import { type Client, connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { failed, misused } from '../failure.ts';
import { type Followed, follow, following, untilInterrupted } from '../follow.ts';
import { deliveryLines, loggedLine, statusFits } from '../lines.ts';
import { type Paint, paintFor, print, printJson, printLine, say } from '../output.ts';

interface Filter {
  readonly provider?: string | undefined;
  readonly operation?: string | undefined;
  readonly status?: string | undefined;
}

export function requests() {
  const parent = serverCommand('requests', 'Lists what came in and what was answered, the newest last.', [
    'backlot requests --provider stripe --status 4xx',
    'backlot requests --follow',
    'backlot requests show latest',
  ])
    .option('-f, --follow', 'go on with what comes; on a terminal with keys')
    .option('--provider <name>', 'of this provider')
    .option('--operation <id>', 'of this operation')
    .option('--status <code>', '402, or 4xx')
    .option('--since <time>', 'ISO 8601')
    .option('--limit <n>', 'so many at most (default 20)')
    .option('--cursor <cursor>', 'go on after a page')
    .action(async (options) => {
      const { provider, operation, status, since, limit = '20', cursor, json } = options;
      if (status !== undefined && !/^[1-5][\dx]{2}$/i.test(status))
        throw misused(`--status ${status}: write 402, or 4xx`);
      const client = await connect(options);
      if (options.follow) return watch(client, options, json ?? false);
      const query = { provider, operation, status, since, limit, cursor };
      const page = await client.get<Page & { requests: readonly LoggedRequest[] }>('/requests', query);
      if (json) return printJson(page);
      const paint = paintFor(process.stdout, process.env);
      for (const request of page.requests.toReversed())
        print(`${loggedLine(request, paint)}  ${paint.dim(request.id)}`);
      if (page.requests.length === 0) say('no requests');
      else if (page.nextCursor) say(`older: --cursor ${page.nextCursor}`);
    });

  parent
    .command('show <id>')
    .description('one request whole, by id, or latest')
    .action(async (id, _, self) => printJson(await one(await connect(self.optsWithGlobals()), id)));

  parent
    .command('clear')
    .description('forget them all')
    .action(async (_, self) => {
      await (await connect(self.optsWithGlobals())).send('DELETE', '/requests');
      say('the log is empty');
    });

  return parent;
}

async function one(client: Client, id: string): Promise<LoggedRequest> {
  if (id !== 'latest') return client.get(`/requests/${encodeURIComponent(id)}`);
  const { requests } = await client.get<{ requests: readonly LoggedRequest[] }>('/requests', { limit: 1 });
  const [newest] = requests;
  if (!newest) throw failed('no requests yet');
  return newest;
}

async function watch(client: Client, filter: Filter, json: boolean): Promise<void> {
  const fits = (followed: Followed): boolean => fitsFilter(followed, filter);
  if (!json && process.stdin.isTTY && process.stdout.isTTY) {
    const { watchTerminal } = await import('../watch.ts');
    return watchTerminal(client, fits);
  }
  const paint = paintFor(process.stdout, process.env);
  for await (const followed of follow(client, untilInterrupted(), following(client)))
    if (fits(followed)) show(followed, json, paint);
}

function show(followed: Followed, json: boolean, paint: Paint): void {
  if (json) return followed.kind === 'request' ? printLine(followed.request) : undefined;
  if (followed.kind === 'request') return print(loggedLine(followed.request, paint));
  if (followed.delivery.attempts.length > 0)
    for (const line of deliveryLines(followed.delivery, paint)) print(`    ${line}`);
}

function fitsFilter(followed: Followed, { provider, operation, status }: Filter): boolean {
  const of = followed.kind === 'request' ? followed.request : followed.delivery;
  if (provider !== undefined && of.provider !== provider) return false;
  if (followed.kind === 'webhook') return operation === undefined && status === undefined;
  return (
    (operation === undefined || followed.request.operation === operation) && statusFits(followed.request.status, status)
  );
}
