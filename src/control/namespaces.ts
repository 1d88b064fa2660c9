/** Namespaces: made, shown, emptied, deleted. */
import { z } from 'zod';
import { NamespaceExists, type Core } from '../server/core.ts';
import { namespaceName } from '../world/namespaces.ts';
import type { NamespaceRow } from '../world/world.ts';
import { ClockWish, clockWish } from './clock.ts';
import { ControlError } from './failure.ts';
import { FixturesInput, loadFixtures, loadForGood, sourcesOf, type FixtureSource } from './fixtures.ts';
import { limitOf, pageAnswer, pageOf, PageQuery } from './lists.ts';
import { checkProfile } from './profiles.ts';
import { route, serverRoute } from './route.ts';
import { positionOf } from './scan.ts';
import { checkAllSettings } from './settings.ts';
import { Namespace, showNamespace, unknownNamespace } from './worlds.ts';

const NewNamespace = () =>
  z.strictObject({
    name: z
      .string()
      .regex(namespaceName, 'expected a-z, 0-9 and dashes, at most 63, the first no dash')
      .optional()
      .describe('default: drawn'),
    seed: z.int().min(0).optional().describe('default: drawn'),
    profile: z.string().optional(),
    clock: ClockWish().optional(),
    settings: z.record(z.string(), z.record(z.string(), z.unknown())).optional().describe('by provider'),
    fixtures: FixturesInput().optional(),
  });

export const listNamespaces = serverRoute('GET /namespaces', {
  summary: 'All namespaces, newest first',
  query: PageQuery,
  result: pageOf('namespaces', Namespace),
  async handler({ core, query, origin }) {
    const { items, nextCursor } = await core.namespaces.list({
      limit: limitOf(query),
      cursor: positionOf(query.cursor) && query.cursor,
    });
    return pageAnswer(
      'namespaces',
      items.map((row) => showNamespace(core, row, origin)),
      nextCursor,
    );
  },
});

export const createNamespace = serverRoute('POST /namespaces', {
  summary: 'A new namespace, with fresh credentials for every provider',
  status: 201,
  body: NewNamespace,
  result: Namespace,
  async handler({ core, body, origin }) {
    const { fixtures, clock, ...rest } = body;
    checkProfile(core, body.profile, 'profile');
    checkAllSettings(core, body.settings ?? {});
    const sources = fixtures === undefined ? [] : await sourcesOf(fixtures);
    const row = await created(core, { ...rest, clock: clock && clockWish(clock) });
    core.forgetOwners();
    if (sources.length === 0) return showNamespace(core, row, origin);
    return showNamespace(core, await furnished(core, row, sources), origin);
  },
});

async function created(core: Core, wish: Parameters<Core['namespaces']['create']>[0]): Promise<NamespaceRow> {
  try {
    return await core.namespaces.create(wish);
  } catch (error) {
    if (!(error instanceof NamespaceExists)) throw error;
    throw new ControlError(
      409,
      'namespace_exists',
      `there is a namespace "${wish.name}" already: reset it, delete it, or take another name`,
    );
  }
}

/** With its fixtures, which it keeps for a reset. One whose fixtures are wrong does not stay. */
async function furnished(core: Core, row: NamespaceRow, sources: readonly FixtureSource[]): Promise<NamespaceRow> {
  try {
    return await loadForGood(core, row, sources);
  } catch (error) {
    await core.namespaces.remove(row.name);
    core.forgetOwners();
    throw error;
  }
}

export const getNamespace = serverRoute('GET /namespaces/{name}', {
  summary: 'One namespace',
  result: Namespace,
  async handler({ core, params: { name }, origin }) {
    const row = await core.namespaces.get(name);
    if (!row) throw await unknownNamespace(core, name);
    return showNamespace(core, row, origin);
  },
});

export const deleteNamespace = serverRoute('DELETE /namespaces/{name}', {
  summary: 'Delete a namespace, its snapshots included',
  result: () => z.object({ deleted: z.string() }),
  async handler({ core, params: { name } }) {
    if (name === 'default')
      throw new ControlError(
        400,
        'default_stays',
        'the default namespace is always there: POST /_backlot/reset empties it',
      );
    if (!(await core.namespaces.remove(name))) throw await unknownNamespace(core, name);
    core.forgetOwners();
    return { deleted: name };
  },
});

export const reset = route('POST /reset', {
  summary: 'Empty the namespace and replay the fixtures that it was made with',
  description:
    'Credentials, profile, clock mode, settings and fault rules stay; the counters of the rules start again.',
  body: () => z.strictObject({}),
  result: Namespace,
  async handler({ core, namespace, origin }) {
    const fresh = await core.namespaces.reset(namespace.name);
    core.forgetOwners();
    if (fresh.fixtures.length > 0)
      await loadFixtures(
        core,
        fresh,
        fresh.fixtures.map((tree) => ({ tree })),
      );
    return showNamespace(core, (await core.namespaces.get(namespace.name)) ?? fresh, origin);
  },
});
