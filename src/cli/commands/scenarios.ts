/** `backlot scenarios`: stories in YAML, checked, played, paused, stepped and reset. */
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { ScenarioListed, ScenarioStep, ScenarioWhole } from '../../control/scenarios.ts';
import { readConfigFile } from '../../reading/file.ts';
import { nameOf, readSource } from '../../scenarios/sources.ts';
import { type Client, connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { failed } from '../failure.ts';
import { print, printJson, printLine, say, table } from '../output.ts';
import { sendFile } from '../send-file.ts';

export function scenarios() {
  const parent = serverCommand(
    'scenarios',
    'Plays stories: what an app calls, what people do, a line for who watches.',
    ['backlot scenarios play enrolment --pace 3s', 'backlot scenarios check my-story.yaml'],
  ).action(async (options) => {
    const all = await (await connect(options)).get<{ scenarios: readonly ScenarioListed[] }>('/scenarios');
    if (options.json) printJson(all);
    else print(table(all.scenarios.map(({ name, run, title }) => [name, run.status, title])));
  });

  parent
    .command('play <name>')
    .description('play one by its name, or from a file; goes on with one that was paused')
    .option('--pace <duration>', 'time to read each line (3s)', '0s')
    .action(async (name, { pace }, self) => {
      const options = self.optsWithGlobals();
      const client = await connect(options);
      await play(client, await known(client, name), { pace, json: options.json ?? false });
    });

  for (const [verb, what] of [
    ['step', 'play one step'],
    ['pause', 'pause behind the step that is under way'],
    ['reset', 'bring the namespace back to where it was before'],
  ] as const)
    parent
      .command(`${verb} <name>`)
      .description(what)
      .action(async (name, _, self) => {
        const options = self.optsWithGlobals();
        const client = await connect(options);
        const whole = await client.send<ScenarioWhole>('POST', `${at(name)}/${verb}`, {});
        if (options.json) printJson(whole);
        else say(`${whole.title}: ${whole.run.status}, ${whole.run.at} of ${whole.run.steps} steps`);
      });

  parent
    .command('check <files...>')
    .description('say what is wrong with them; needs no running server')
    .action(async (files) => {
      for (const file of files) {
        await check(file);
        say(`${file} is good`);
      }
    });

  return parent;
}

const at = (name: string): string => `/scenarios/${encodeURIComponent(name)}`;

/** The name by which the server knows it: a file is brought there first. */
async function known(client: Client, name: string): Promise<string> {
  if (!existsSync(name)) return name;
  const file = readConfigFile(name, process.cwd());
  await sendFile(client, ['PUT', at(nameOf(name))], file, file.tree);
  return nameOf(name);
}

/** How often the server is asked how far it is, in milliseconds. */
const asked = 150;

/** Prints each step once it is over. Exits 1 when one fails. */
async function play(client: Client, name: string, { pace, json }: { pace: string; json: boolean }): Promise<void> {
  let whole = await client.send<ScenarioWhole>('POST', `${at(name)}/play`, { pace });
  let told = 0;
  for (;;) {
    for (const step of whole.steps.slice(told, whole.run.at)) {
      if (json) printLine(step);
      else tell(step);
    }
    told = Math.max(told, whole.run.at);
    if (whole.run.status !== 'playing') break;
    await pause(asked);
    whole = await client.get<ScenarioWhole>(at(name));
  }
  if (whole.run.error !== undefined) throw failed(`${name}, step ${whole.run.at + 1}: ${whole.run.error}`);
  if (!json) say(`${name}: ${whole.run.status}, ${whole.run.at} of ${whole.run.steps} steps`);
}

function tell({ say: line, did, status, at: time = '' }: ScenarioStep): void {
  if (line !== undefined) print(line);
  if (status === 'done' && did) print(`  ${time.slice(0, 16).replace('T', ' ')}  ${did}`);
}

async function check(file: string): Promise<void> {
  const [{ registry }, { routes }, { readScenario }] = await Promise.all([
    import('../../registry.ts'),
    import('../../control/routes.ts'),
    import('../../scenarios/reader.ts'),
  ]);
  const emulators = await Promise.all(registry.map(async ({ load }) => (await load()).default));
  const controls = routes.map(({ method, path }) => `${method} ${path}`);
  try {
    const known = { emulators: new Map(emulators.map((one) => [one.name, one])), controls };
    readScenario(await readSource(nameOf(file), file), known);
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error));
  }
}
