/** `backlot faults`: what should go wrong, and when. */
import { Option } from '@commander-js/extra-typings';
import type { FaultRule } from '../../faults/rules.ts';
import { isTree, connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { misused } from '../failure.ts';
import { readText } from '../files.ts';
import { print, printJson, say, table } from '../output.ts';

type Rule = FaultRule & { readonly hits?: number };

const networks = ['reset', 'timeout', 'empty', 'truncate', 'garbage', 'slow'] as const;

export function faults() {
  const parent = serverCommand('faults', 'Lists, adds and removes fault rules.', [
    'backlot faults add --provider stripe --operation "stripe.charges.*" --error card_declined --probability 0.2',
    `backlot faults add '{"operation":"twilio.*","latency":{"p50":"200ms","p99":"2s"}}'`,
    'backlot faults clear',
  ]).action(async (options) => {
    const all = await (await connect(options)).get<{ rules: readonly Rule[] }>('/faults');
    if (options.json) return printJson(all);
    if (all.rules.length === 0) say('no rules');
    else print(table(all.rules.map((rule) => [rule.id, `${rule.hits ?? 0} hits`, inWords(rule)])));
  });

  parent
    .command('add')
    .description('add a rule, by options or whole; what is left out matches everything')
    .argument('[rule]', 'the whole rule, as JSON or YAML')
    .option('--provider <name>', 'calls of this provider')
    .option('--operation <id>', 'an operation, a glob of one, or "METHOD /path/{id}"')
    .option('--error <name>', "a named error of the provider's")
    .option('--status <code>', 'an answer with this status')
    .addOption(new Option('--network <how>', 'a broken connection').choices(networks))
    .option('--latency <time>', 'wait so long before')
    .option('--rate-limit <limit/window>', 'for example 10/1m')
    .option('--probability <share>', '0 to 1')
    .option('--nth <n>', 'the nth matching call only')
    .option('--first <n>', 'the first n')
    .option('--every <n>', 'each nth')
    .addOption(new Option('--phase <phase>', 'before the work, or after it').choices(['before', 'after'] as const))
    .action(async (rule, given, self) => {
      const client = await connect(self.optsWithGlobals());
      const added = await client.send<Rule>('POST', '/faults', { ...(await treeOf(rule)), ...ruleOf(given) });
      if (self.optsWithGlobals().json) printJson(added);
      else print(added.id);
    });

  parent
    .command('set <file>')
    .description('replace all rules by those of a file: {rules: […]}, or the list alone')
    .action(async (file, _, self) => {
      const tree: unknown = (await import('yaml')).parse(readText(file));
      const answer = await (
        await connect(self.optsWithGlobals())
      ).send<{ rules: readonly Rule[] }>('PUT', '/faults', Array.isArray(tree) ? { rules: tree } : tree);
      say(`${answer.rules.length} rules are set`);
    });

  parent
    .command('remove <id>')
    .description('remove one rule')
    .action(async (id, _, self) => {
      await (await connect(self.optsWithGlobals())).send('DELETE', `/faults/${encodeURIComponent(id)}`);
      say(`rule ${id} is gone`);
    });

  parent
    .command('clear')
    .description('remove all rules')
    .action(async (_, self) => {
      await (await connect(self.optsWithGlobals())).send('DELETE', '/faults');
      say('no rules any more');
    });

  return parent;
}

interface Given {
  readonly provider?: string | undefined;
  readonly operation?: string | undefined;
  readonly error?: string | undefined;
  readonly status?: string | undefined;
  readonly network?: string | undefined;
  readonly latency?: string | undefined;
  readonly rateLimit?: string | undefined;
  readonly probability?: string | undefined;
  readonly nth?: string | undefined;
  readonly first?: string | undefined;
  readonly every?: string | undefined;
  readonly phase?: string | undefined;
}

function ruleOf({ provider, operation, latency, phase, ...given }: Given): Record<string, unknown> {
  const { error, network } = given;
  const fault = {
    ...defined({ error, network, status: number('status', given.status) }),
    ...(given.rateLimit !== undefined && { rateLimit: rateLimitOf(given.rateLimit) }),
  };
  const when = defined({
    probability: number('probability', given.probability),
    nth: number('nth', given.nth),
    first: number('first', given.first),
    every: number('every', given.every),
  });
  return {
    ...defined({ provider, operation, latency }),
    ...(Object.keys(when).length > 0 && { when }),
    ...(Object.keys(fault).length > 0 && { fault: { ...fault, ...defined({ phase }) } }),
  };
}

const defined = (tree: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== undefined));

function number(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw misused(`--${flag} ${text}: write a number`);
  return value;
}

function rateLimitOf(text: string): { limit: number; window: string } {
  const [, limit, window] = /^(\d+)\/(.+)$/.exec(text) ?? [];
  if (limit === undefined || window === undefined) throw misused(`--rate-limit ${text}: write for example 10/1m`);
  return { limit: Number(limit), window };
}

async function treeOf(text: string | undefined): Promise<Record<string, unknown>> {
  if (text === undefined) return {};
  const tree: unknown = (await import('yaml')).parse(text);
  if (!isTree(tree)) throw misused(`"${text}" is no rule: write for example {fault: {status: 503}, when: {nth: 3}}`);
  return tree;
}

/** `stripe stripe.charges.*: card_declined, when {"probability":0.2}`. */
function inWords({ provider, operation, when, latency, fault, webhook }: Rule): string {
  const where = [provider, operation].filter(Boolean).join(' ') || 'everything';
  const what = [
    ...(latency === undefined ? [] : [`latency ${JSON.stringify(latency)}`]),
    ...(fault === undefined ? [] : [`fault ${JSON.stringify(fault)}`]),
    ...(webhook === undefined ? [] : [`webhook ${JSON.stringify(webhook)}`]),
    ...(when === undefined ? [] : [`when ${JSON.stringify(when)}`]),
  ];
  return `${where}: ${what.join(', ')}`;
}
