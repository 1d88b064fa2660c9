/** Snapshots: a whole namespace, put aside and brought back. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import { SnapshotExists, type Core, type SnapshotRow } from '../server/core.ts';
import { ControlError } from './failure.ts';
import { missing } from './input.ts';
import { route } from './route.ts';
import { iso, Namespace, namespaceOf, showNamespace } from './worlds.ts';

const snapshotName = () =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'expected letters, digits, dots, dashes and underscores, at most 100');

const Snapshot = schema(() =>
  z
    .object({
      name: z.string(),
      namespace: z.string(),
      at: z.iso.datetime().describe('wall time'),
      now: z.iso.datetime().describe("the namespace's clock"),
    })
    .meta({ title: 'Snapshot' }),
);

const show = ({ name, namespace, at, clock }: SnapshotRow): z.infer<ReturnType<typeof Snapshot>> => ({
  name,
  namespace,
  at,
  now: iso(clock.now),
});

export const listSnapshots = route('GET /snapshots', {
  summary: 'Snapshots of the namespace, newest first',
  result: schema(() => z.object({ snapshots: z.array(Snapshot()) })),
  handler: async ({ core, namespace }) => ({ snapshots: (await core.namespaces.snapshots(namespace.name)).map(show) }),
});

export const takeSnapshot = route('POST /snapshots', {
  summary: 'Put the namespace aside, with its clock',
  status: 201,
  body: () => z.strictObject({ name: snapshotName() }),
  result: Snapshot,
  async handler({ core, namespace, body: { name } }) {
    try {
      return show(await core.namespaces.snapshot(namespace.name, name));
    } catch (error) {
      if (!(error instanceof SnapshotExists)) throw error;
      throw new ControlError(
        409,
        'snapshot_exists',
        `there is a snapshot "${name}" already: delete it first, or take another name`,
      );
    }
  },
});

export const restoreSnapshot = route('POST /snapshots/{name}/restore', {
  summary: 'Bring a snapshot back',
  description:
    "State and clock become the snapshot's; the namespace's own credentials stay. `from` names another namespace whose snapshot it is.",
  body: () => z.strictObject({ from: z.string().optional() }),
  result: Namespace,
  async handler({ core, namespace, params, body: { from }, origin }) {
    const restored = await core.namespaces.restore(namespace.name, params.name, from);
    if (!restored) throw await unknownSnapshot(core, from ?? namespace.name, params.name);
    core.forgetOwners();
    const row = await namespaceOf(core, namespace.name);
    core.clocks.wake(row.world);
    return showNamespace(core, row, origin);
  },
});

export const deleteSnapshot = route('DELETE /snapshots/{name}', {
  summary: 'Forget a snapshot',
  result: schema(() => z.object({ deleted: z.string() })),
  async handler({ core, namespace, params: { name } }) {
    if (!(await core.namespaces.removeSnapshot(namespace.name, name)))
      throw await unknownSnapshot(core, namespace.name, name);
    return { deleted: name };
  },
});

async function unknownSnapshot(core: Core, namespace: string, name: string): Promise<ControlError> {
  const names = (await core.namespaces.snapshots(namespace)).map((snapshot) => snapshot.name);
  return missing('snapshot', name, names);
}
