/** The demo: a namespace of an online school that has a month behind it, and a story that can be played in the open. */
import { join } from 'node:path';
import { controlApi } from './control/app.ts';
import { asker } from './control/asking.ts';
import { routes } from './control/routes.ts';
import { packageRoot } from './package.ts';
import { readScenario } from './scenarios/reader.ts';
import { Run } from './scenarios/run.ts';
import { readSource } from './scenarios/sources.ts';
import type { Core } from './server/core.ts';

/** The namespace that it lives in. */
export const demoNamespace = 'demo';
/** The story that is told in it. */
export const demoScenario = 'enrolment';

const day = 86_400_000;
const days = 30;

/**
 * Makes the namespace and lives the month: real calls and triggers, while its clock goes from thirty days ago to now. One
 * that is there already is left as it is. Throws an `Error` of one line when a step of the month fails.
 */
export async function furnishDemo(core: Core, origin: string): Promise<void> {
  if (await core.namespaces.get(demoNamespace)) return;
  const ask = asker(controlApi(core), core)(origin)(demoNamespace);
  const today = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const clock = { mode: 'auto', now: new Date(today - days * day).toISOString() };
  await ask('POST', '/namespaces', { name: demoNamespace, seed: 1, clock, fixtures: 'online-school' });
  await live(core, ask);
  const { now } = (await ask('GET', '/clock')) as { now: string };
  if (Date.parse(now) < today) await ask('POST', '/clock/advance', { to: new Date(today).toISOString() });
}

async function live(core: Core, ask: ReturnType<ReturnType<ReturnType<typeof asker>>>): Promise<void> {
  const controls = routes.map(({ method, path }) => `${method} ${path}`);
  const source = await readSource('month', join(packageRoot, 'fixtures', 'demo', 'month.yaml'));
  const month = readScenario(source, { emulators: core.emulators, controls });
  const run = new Run(month, { core, namespace: demoNamespace, ask, changed: () => {} });
  await run.play(0);
  await run.giveUp();
  if (run.error !== undefined) throw new Error(`the demo's month stopped: ${run.error}`);
}
