/** `backlot fixtures`: ready-made worlds, loaded and checked. */
import { relative } from 'node:path';
import { parse } from 'yaml';
import { defaultOptions } from '../../server/options.ts';
import { connect, isTree } from '../client.ts';
import { serverCommand } from '../command.ts';
import { failed } from '../failure.ts';
import { readText } from '../files.ts';
import { printJson, say } from '../output.ts';

export function fixtures() {
  const parent = serverCommand(
    'fixtures',
    'Loads and checks fixtures: PROVIDER: COLLECTION: [objects] in YAML or JSON.',
    ['backlot fixtures check fixtures/shop.yaml', 'backlot fixtures load fixtures/shop.yaml --namespace shop'],
  );

  parent
    .command('load <files...>')
    .description('load on top of what is there')
    .action(async (files, _, self) => {
      const options = self.optsWithGlobals();
      const client = await connect(options);
      for (const file of files) {
        const answer = await client.send('POST', '/fixtures', { fixtures: treeOf(file) });
        if (options.json) printJson(answer);
        else say(`${file} is loaded into ${client.namespace}`);
      }
    });

  parent
    .command('check <files...>')
    .description('try them in an empty world that is thrown away; needs no running server')
    .action(async (files) => {
      for (const file of files) {
        treeOf(file);
        await check(file);
        say(`${file} is good`);
      }
    });

  return parent;
}

function treeOf(file: string): Record<string, unknown> {
  const text = readText(file);
  try {
    const tree: unknown = parse(text);
    if (isTree(tree)) return tree;
  } catch (error) {
    throw failed(`${file}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
  }
  throw failed(`${file}: write PROVIDER: COLLECTION: [objects]`);
}

/** The server itself is the judge: it loads the file into a world in memory. */
async function check(file: string): Promise<void> {
  const { serveBacklot } = await import('../../serve.ts');
  try {
    const server = await serveBacklot({ ...defaultOptions, port: 0, data: ':memory:', fixtures: [relative('', file)] });
    await server.close();
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error));
  }
}
