/** `backlot scenarios`, over a server in this process. */
import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { inProcess, openShell, type Shell } from './command-line.ts';

const test = worldTest({ emulators: [pelican] }).extend<{ shell: Shell }>({
  shell: async ({ backlot, world }, use) => {
    const env = { BACKLOT_URL: backlot.url, BACKLOT_NAMESPACE: world.name };
    const shell = openShell(env);
    await use({ ...shell, backlot: (args) => inProcess(args, env, shell.folder) });
    await shell.close();
  },
});

const story = `title: A parcel
clock: frozen
steps:
  - say: Somebody books a parcel,
    call: pelican.parcels.book
    body: { to: Rua do Sol 4, weight: 1200 }
    as: parcel
  - say: 'and it weighs \${parcel.weight} g.'
`;

test('a file is played under its name, each step told once it is over', async ({ shell, world }) => {
  shell.write('parcel.yaml', story);
  const { status, stdout, stderr } = await shell.backlot(['scenarios', 'play', 'parcel.yaml']);
  expect([status, stderr]).toEqual([0, 'parcel: done, 2 of 2 steps\n']);
  const now = (await world.now()).slice(0, 16).replace('T', ' ');
  expect(stdout).toBe(`Somebody books a parcel,\n  ${now}  POST /v1/parcels → 201\nand it weighs 1200 g.\n`);
  expect(await world.state('pelican', 'parcels')).toHaveLength(1);
  expect(await shell.backlot(['scenarios', 'reset', 'parcel'])).toMatchObject({
    status: 0,
    stderr: 'A parcel: ready, 0 of 2 steps\n',
  });
  expect(await world.state('pelican', 'parcels')).toHaveLength(0);
});

test('one step is played, as JSON', async ({ shell }) => {
  shell.write('parcel.yaml', story);
  await shell.backlot(['scenarios', 'play', 'parcel.yaml']);
  await shell.backlot(['scenarios', 'reset', 'parcel']);
  const { stdout } = await shell.backlot(['scenarios', 'step', 'parcel', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ name: 'parcel', run: { status: 'paused', at: 1, steps: 2 } });
});

test('what is wrong with a file is told with its line and column', async ({ shell }) => {
  shell.write('parcel.yaml', story.replace('weight: 1200', 'wieght: 1200'));
  expect(await shell.backlot(['scenarios', 'play', 'parcel.yaml'])).toMatchObject({
    status: 1,
    stderr: 'error: parcel.yaml:6:11: steps[0].body.weight: expected a number\n',
  });
});

test('a step that fails ends with 1, and says which', async ({ shell }) => {
  shell.write('parcel.yaml', story.replace('as: parcel', 'as: parcel\n    expect: 409'));
  const { status, stderr } = await shell.backlot(['scenarios', 'play', 'parcel.yaml']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: parcel, step 1: POST \/v1\/parcels → 201, not 409: /);
});

test('check says what is wrong with files of the real providers, without a server', async ({ shell }) => {
  shell.write('good.yaml', 'title: Good\nsteps:\n  - call: stripe.customers.create\n    body: { name: Ada }\n');
  shell.write('wrong.yaml', 'title: Wrong\nsteps:\n  - call: stripe.customer.create\n');
  expect(await shell.backlot(['scenarios', 'check', 'good.yaml'])).toMatchObject({
    status: 0,
    stderr: 'good.yaml is good\n',
  });
  expect(await shell.backlot(['scenarios', 'check', 'wrong.yaml'])).toMatchObject({
    status: 1,
    stderr:
      'error: wrong.yaml:3:5: steps[0].call: stripe has no operation stripe.customer.create: did you mean stripe.customers.create?\n',
  });
});

test('the list names each with how far it is', async ({ shell }) => {
  shell.write('parcel.yaml', story);
  await shell.backlot(['scenarios', 'play', 'parcel.yaml']);
  expect((await shell.backlot(['scenarios'])).stdout).toMatch(/^parcel +done +A parcel$/m);
});
