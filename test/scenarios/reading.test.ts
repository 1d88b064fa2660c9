/** Scenarios as they are read: ready-made, from files of one's own; what is wrong with one, with its place. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';

const folder = mkdtempSync(join(tmpdir(), 'backlot-scenarios-'));
afterAll(() => rmSync(folder, { recursive: true }));

const test = worldTest({ emulators: [pelican], scenarios: [folder, join(folder, 'nowhere')] });

/** What a scenario of these steps is refused with. */
const refusal = async (
  world: { ask(method: string, path: string, body: object): Promise<unknown> },
  scenario: object,
): Promise<string> =>
  world.ask('PUT', '/scenarios/story', scenario).then(
    () => 'it was taken',
    (error: unknown) => {
      const [, json = ''] = /400 (.*)/s.exec((error as Error).message) ?? [];
      return (JSON.parse(json) as { error: { message: string } }).error.message;
    },
  );

const mistakes: Readonly<Record<string, readonly [step: unknown, message: string]>> = {
  'a verb that there isn’t': [
    { cal: 'pelican.parcels.book' },
    'steps[0].cal: no step is called so: did you mean call? Known: call, trigger, control, app, wait, advance, each, say',
  ],
  'two verbs': [
    { call: 'pelican.parcels.list', advance: '1d' },
    'steps[0].advance: a step does one thing: this one is a call already',
  ],
  'no step at all': ['say hello', 'steps[0]: expected a step like {say: "…"} or {call: OPERATION}'],
  'a word that the verb has not': [
    { advance: '1d', wiht: 1 },
    'steps[0].wiht: there is no such field. Known: advance, say, show, when',
  ],
  'an operation that there isn’t': [
    { call: 'pelican.parcels.boook' },
    'steps[0].call: pelican has no operation pelican.parcels.boook: did you mean pelican.parcels.book?',
  ],
  'a provider that there isn’t': [
    { call: 'pelikan.parcels.book' },
    'steps[0].call: "pelikan.parcels.book" is no operation: there is no provider pelikan: did you mean pelican? Known: pelican',
  ],
  'a parameter of the path left out': [
    { call: 'pelican.parcels.get' },
    'steps[0].call: /v1/parcels/{parcel} needs params: {parcel: …}',
  ],
  'a field that the body has not': [
    { call: 'pelican.parcels.book', body: { to: 'x', wieght: 1 } },
    'steps[0].body.weight: expected a number',
  ],
  'a value of another kind': [
    { call: 'pelican.parcels.book', body: { to: 'x', weight: 'heavy' } },
    'steps[0].body.weight: expected a number, got "heavy"',
  ],
  'a trigger that there isn’t': [
    { trigger: 'pelican/parcel.lots', with: {} },
    'steps[0].trigger: pelican has no trigger parcel.lots: did you mean parcel.lost?',
  ],
  'a trigger’s input left out': [{ trigger: 'pelican/parcel.lost' }, 'steps[0].with.parcel: expected text'],
  'a control call that there isn’t': [
    { control: 'POST /fualts' },
    'steps[0].control: the control API has no such call: did you mean POST /faults?',
  ],
  'a collection that there isn’t': [
    { wait: { row: 'pelican.parcel' } },
    'steps[0].wait.row: pelican has no such collection: did you mean parcels?',
  ],
  'a field that rows have not': [
    { wait: { row: 'pelican.parcels', where: { state: 'x' } } },
    'steps[0].wait.where.state: parcels have no such field',
  ],
  'an event that is not sent': [
    { wait: { webhook: 'pelican/rider.left' } },
    'steps[0].wait.webhook: pelican sends no such event',
  ],
  'no duration': [
    { wait: { row: 'pelican.parcels', within: 'soon' } },
    'steps[0].wait.within: expected a duration like 30s, 1h30m or 2d, got "soon"',
  ],
  'no time': [
    { advance: 'tomorrow' },
    'steps[0].advance: expected a duration like 2d, a time like 2026-12-01T09:00:00Z or a reference to one, got "tomorrow"',
  ],
  'a name that nothing has': [
    { say: 'Hello ${leed.name}' },
    'steps[0].say: no step before this one is named leed (as). Known: app, credentials, urls',
  ],
  'credentials of nobody': [
    { say: '${credentials.pelicon.apiKey}' },
    'steps[0].say: there is no such provider: did you mean pelican?',
  ],
  'a mistake within each': [
    { each: [1], as: 'one', steps: [{ say: '${two}' }] },
    'steps[0].steps[0].say: no step before this one is named two (as)',
  ],
  'an answer that no app gives': [{ app: { answers: 42 } }, 'steps[0].app.answers: expected at least 200, got 42'],
};

describe('a scenario is refused for', () => {
  for (const [name, [step, message]] of Object.entries(mistakes))
    test(name, async ({ world }) => {
      expect(await refusal(world, { title: 'A story', steps: [step] })).toContain(message);
    });

  test('a title left out, and a field of its own invention', async ({ world }) => {
    const message = await refusal(world, { stesp: [], steps: [{ say: 'x' }] });
    expect(message.split('\n')).toEqual([
      'title: expected text',
      'stesp: there is no such field: did you mean steps? Known: title, about, clock, fixtures, steps',
    ]);
  });
});

describe('a file of one’s own', () => {
  test('is listed by its name, beside the ready-made ones, and read anew after an edit', async ({ world }) => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, 'title: Mine\nsteps:\n  - say: Hello\n');
    const titles = async (): Promise<Record<string, string>> => {
      const { scenarios } = (await world.ask('GET', '/scenarios')) as { scenarios: { name: string; title: string }[] };
      return Object.fromEntries(scenarios.map(({ name, title }) => [name, title]));
    };
    expect(await titles()).toMatchObject({ mine: 'Mine', enrolment: 'enrolment' });
    writeFileSync(file, 'title: Ours\nsteps:\n  - say: Hello\n');
    expect((await titles())['mine']).toBe('Ours');
  });

  test('is told with line and column of each mistake', async ({ world }) => {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(
      file,
      'title: Wrong\nsteps:\n  - say: Hello\n  - call: pelican.parcels.book\n    body: { to: x, weight: 0 }\n',
    );
    const { scenarios } = (await world.ask('GET', '/scenarios')) as { scenarios: { name: string; error?: string }[] };
    const { error = '' } = scenarios.find(({ name }) => name === 'wrong') ?? {};
    expect(error).toMatch(/wrong\.yaml:5:20: steps\[1\]\.body\.weight: expected at least 1, got 0$/);
    await expect(world.ask('POST', '/scenarios/wrong/play')).rejects.toThrow(/400 .*wrong\.yaml:5:20/);
  });

  test('that is not there is told', async ({ world }) => {
    await expect(world.ask('POST', '/scenarios/nowhere/play')).rejects.toThrow(
      /400 .*nowhere cannot be read: there is no such file/,
    );
  });

  test('that is no YAML is told with the place of the slip', async ({ world }) => {
    writeFileSync(join(folder, 'torn.yaml'), 'title: "Torn\nsteps: []\n');
    await expect(world.ask('POST', '/scenarios/torn/play')).rejects.toThrow(/400 .*torn\.yaml:\d+:\d+: /);
  });
});

test('a name that there isn’t is answered with the nearest', async ({ world }) => {
  await world.ask('PUT', '/scenarios/story', { title: 'A story', steps: [{ say: 'x' }] });
  await expect(world.ask('POST', '/scenarios/storey/play')).rejects.toThrow(/404 .*did you mean story\?/);
});

test('the schema for editors knows every verb', async ({ world }) => {
  const schema = (await world.ask('GET', '/schemas/scenarios.json')) as {
    $defs: Record<string, { properties: object; required: string[] }>;
  };
  const { step, ...verbs } = schema.$defs;
  expect(Object.keys(verbs)).toEqual(['call', 'trigger', 'control', 'app', 'wait', 'advance', 'each', 'say']);
  expect(verbs['call']?.required).toEqual(['call']);
  expect(step).toEqual({ anyOf: Object.keys(verbs).map((verb) => ({ $ref: `#/$defs/${verb}` })) });
});
