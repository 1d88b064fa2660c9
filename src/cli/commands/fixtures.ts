/** `backlot fixtures`: ready-made worlds, loaded and checked. */
import { existsSync } from 'node:fs';
import { readConfigFile } from '../../reading/file.ts';
import { defaultOptions } from '../../server/options.ts';
import { type Client, connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { failed } from '../failure.ts';
import { printJson, say } from '../output.ts';
import { sendFile } from '../send-file.ts';

export function fixtures() {
  const parent = serverCommand(
    'fixtures',
    'Loads and checks fixtures: PROVIDER: COLLECTION: [objects] in YAML or JSON.',
    ['backlot fixtures check fixtures/shop.yaml', 'backlot fixtures load fixtures/shop.yaml --namespace shop'],
  );

  parent
    .command('load <files...>')
    .description('load files, or ready-made ones by name, on top of what is there')
    .action(async (files, _, self) => {
      const options = self.optsWithGlobals();
      const client = await connect(options);
      for (const file of files) {
        const answer = await load(client, file);
        if (options.json) printJson(answer);
        else say(`${file} is loaded into ${client.namespace}`);
      }
    });

  parent
    .command('check <files...>')
    .description('try them in an empty world that is thrown away; needs no running server')
    .action(async (files) => {
      for (const file of files) {
        await check(file);
        say(`${file} is good`);
      }
    });

  return parent;
}

async function load(client: Client, name: string): Promise<unknown> {
  if (!existsSync(name) && /^[\w-]+$/.test(name)) return client.send('POST', '/fixtures', { fixtures: name });
  const file = readConfigFile(name, process.cwd());
  return sendFile(client, ['POST', '/fixtures'], file, { fixtures: file.tree });
}

/** The server itself is the judge: it loads the file into a world in memory. */
async function check(file: string): Promise<void> {
  const [{ serveBacklot }, { loadFixtures, readFixtures }] = await Promise.all([
    import('../../serve.ts'),
    import('../../control/fixtures.ts'),
  ]);
  const server = await serveBacklot({ ...defaultOptions, port: 0, data: ':memory:' });
  try {
    const namespace = await server.core.namespaces.get('default');
    if (namespace) await loadFixtures(server.core, namespace, [await readFixtures(file)]);
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error));
  } finally {
    await server.close();
  }
}
