/** `backlot snapshot`: a whole namespace put aside and brought back. */
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { print, printJson, say, table } from '../output.ts';

interface Snapshots {
  readonly snapshots: readonly { readonly name: string; readonly at?: string }[];
}

export function snapshot() {
  const parent = serverCommand('snapshot', 'Puts a whole namespace aside, and brings it back.', [
    'backlot snapshot save before-demo',
    'backlot snapshot restore before-demo',
  ]).action(async (options) => {
    const all = await (await connect(options)).get<Snapshots>('/snapshots');
    if (options.json) printJson(all);
    else print(table(all.snapshots.map(({ name, at = '' }) => [name, at])));
  });

  parent
    .command('save <name>')
    .description('put the namespace aside')
    .action(async (name, _, self) => {
      const client = await connect(self.optsWithGlobals());
      await client.send('POST', '/snapshots', { name });
      say(`${client.namespace} is kept as ${name}: backlot snapshot restore ${name} brings it back`);
    });

  parent
    .command('restore <name>')
    .description('bring it back, with its clock')
    .option('--from <namespace>', 'the snapshot of another namespace')
    .action(async (name, _, self) => {
      const { from, ...target } = self.optsWithGlobals();
      const client = await connect(target);
      await client.send('POST', `/snapshots/${encodeURIComponent(name)}/restore`, from === undefined ? {} : { from });
      say(`${client.namespace} is as in ${name}`);
    });

  parent
    .command('delete <name>')
    .description('forget a snapshot')
    .action(async (name, _, self) => {
      await (await connect(self.optsWithGlobals())).send('DELETE', `/snapshots/${encodeURIComponent(name)}`);
      say(`${name} is gone`);
    });

  return parent;
}
