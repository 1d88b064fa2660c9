/** `backlot webhooks`: every event with its attempts. */
import { Option } from '@commander-js/extra-typings';
import type { Delivery, Page } from '../answers.ts';
import { type Client, connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { follow, following, untilInterrupted } from '../follow.ts';
import { clockTime, deliveryLines } from '../lines.ts';
import { type Paint, paintFor, print, printJson, printLine, say, table } from '../output.ts';
import { providerOf } from '../provider.ts';

const statuses = ['pending', 'delivered', 'failed', 'refused', 'dropped'] as const;

export function webhooks() {
  const parent = serverCommand('webhooks', 'Lists webhooks with what the receivers answered, the newest last.', [
    'backlot webhooks --status failed',
    'backlot webhooks --follow',
    'backlot webhooks replay dlv_3f8c1a',
    'backlot webhooks endpoint sendgrid http://localhost:3000/hooks/mail',
  ])
    .option('-f, --follow', 'go on with what comes')
    .option('--provider <name>', 'of this provider')
    .option('--event <type>', 'of this type')
    .addOption(new Option('--status <status>', 'pending, delivered, failed, refused or dropped').choices(statuses))
    .option('--limit <n>', 'so many at most (default 20)')
    .option('--cursor <cursor>', 'go on after a page')
    .action(async ({ follow: on, provider, event, status, limit = '20', cursor, json, ...target }) => {
      const client = await connect(target);
      const paint = paintFor(process.stdout, process.env);
      const filter = { provider, event, status };
      if (on) return tail(client, filter, (delivery) => (json ? printLine(delivery) : show(delivery, paint)));
      const page = await client.get<Page & { webhooks: readonly Delivery[] }>('/webhooks', {
        ...filter,
        limit,
        cursor,
      });
      if (json) return printJson(page);
      for (const delivery of page.webhooks.toReversed()) show(delivery, paint);
      if (page.webhooks.length === 0) say('no webhooks');
      else if (page.nextCursor) say(`older: --cursor ${page.nextCursor}`);
    });

  parent
    .command('show <id>')
    .description('one webhook with all its attempts')
    .action(async (id, _, self) =>
      printJson(await (await connect(self.optsWithGlobals())).get(`/webhooks/${encodeURIComponent(id)}`)),
    );

  parent
    .command('replay <id>')
    .description('send it again')
    .action(async (id, _, self) => {
      const options = self.optsWithGlobals();
      const client = await connect(options);
      const delivery = await client.send<Delivery>('POST', `/webhooks/${encodeURIComponent(id)}/replay`);
      if (options.json) printJson(delivery);
      else say(`sent again: backlot webhooks show ${delivery.id}`);
    });

  parent
    .command('endpoint <provider> [url]')
    .description("where a provider's console says that webhooks go; with a URL, sets the only one")
    .option('--events <types>', 'these only: a,b')
    .option('--secret <secret>', 'what signs them')
    .action(async (provider, url, _, self) => {
      const { events, secret, json, ...target } = self.optsWithGlobals();
      const client = await connect(target);
      const path = `/webhook-endpoints/${await providerOf(client, provider)}`;
      if (url !== undefined)
        await client.send('PUT', path, {
          url,
          ...(events !== undefined && { events: events.split(',') }),
          ...(secret !== undefined && { secret }),
        });
      const answer = await client.get<{ endpoints: readonly Endpoint[] }>(path);
      if (json) return printJson(answer);
      print(table(answer.endpoints.map((one) => [one.url, one.secret ?? '', (one.events ?? []).join(',')])));
    });

  return parent;
}

interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly events?: readonly string[];
  readonly secret?: string;
}

interface Filter {
  readonly provider: string | undefined;
  readonly event: string | undefined;
  readonly status: string | undefined;
}

async function tail(client: Client, filter: Filter, show: (delivery: Delivery) => void): Promise<void> {
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  for await (const followed of follow(client, untilInterrupted(), following(client))) {
    if (followed.kind !== 'webhook') continue;
    const { provider, event, status } = followed.delivery;
    const has: Record<string, string> = { provider, event, status };
    if (wanted.every(([field, value]) => has[field] === value)) show(followed.delivery);
  }
}

function show(delivery: Delivery, paint: Paint): void {
  const [head = '', ...below] = deliveryLines(delivery, paint);
  print(`${paint.dim(clockTime(new Date(delivery.at)))}  ${head}  ${paint.dim(delivery.id)}`);
  for (const line of below) print(`          ${line}`);
}
