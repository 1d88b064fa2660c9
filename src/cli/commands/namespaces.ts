/** `backlot namespaces`: the worlds that the server keeps apart. */
import { Option } from '@commander-js/extra-typings';
import type { Namespace } from '../answers.ts';
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { print, printJson, say, table } from '../output.ts';
import { namespaceOf } from '../namespace.ts';

interface Listed {
  readonly namespaces: readonly { readonly name: string; readonly seed?: number; readonly profile?: string }[];
}

export function namespaces() {
  const parent = serverCommand('namespaces', 'Lists, makes, shows and deletes namespaces.', [
    'backlot namespaces create shop --clock frozen',
    'backlot namespaces delete shop',
  ]).action(async (options) => {
    const all = await (await connect(options)).get<Listed>('/namespaces');
    if (options.json) printJson(all);
    else print(table(all.namespaces.map(({ name, profile = '' }) => [name, profile])));
  });

  parent
    .command('create [name]')
    .description('make one with fresh credentials, and print its base URLs')
    .option('--seed <number>', 'what its chance is drawn from')
    .option('--profile <name>', 'latency and failures')
    .addOption(new Option('--clock <mode>', 'its clock').choices(['real', 'frozen', 'auto'] as const))
    .action(async (name, _, self) => {
      const { seed, profile, clock, json, ...target } = self.optsWithGlobals();
      const made = await (
        await connect(target)
      ).send<Namespace>('POST', '/namespaces', {
        ...(name !== undefined && { name }),
        ...(seed !== undefined && { seed: Number(seed) }),
        ...(profile !== undefined && { profile }),
        ...(clock !== undefined && { clock }),
      });
      show(made, json);
    });

  parent
    .command('show <name>')
    .description('base URLs and credentials')
    .action(async (name, _, self) => {
      const options = self.optsWithGlobals();
      show(await namespaceOf(await connect(options), name), options.json);
    });

  parent
    .command('delete <name>')
    .description('delete one with all that is in it')
    .action(async (name, _, self) => {
      const client = await connect(self.optsWithGlobals());
      await namespaceOf(client, name);
      await client.send('DELETE', `/namespaces/${encodeURIComponent(name)}`);
      say(`${name} is gone`);
    });

  return parent;
}

function show(namespace: Namespace, json: boolean | undefined): void {
  if (json) return printJson(namespace);
  const rows = Object.entries(namespace.baseUrls).flatMap(([provider, url]) => [
    [provider, url],
    ...Object.entries(namespace.credentials[provider] ?? {}).map(([key, value]) => [
      '',
      `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ]),
  ]);
  print(`${namespace.name}\n${table(rows)}`);
}
