/** The state as stored: every collection of a provider, row by row. */
import { z } from 'zod';
import type { Emulator } from '../emulator/emulator.ts';
import { schema } from '../emulator/schema.ts';
import type { Core } from '../server/core.ts';
import type { StoredRow } from '../store/store.ts';
import type { NamespaceRow } from '../world/world.ts';
import { limitOf, pageAnswer, pageOf, PageQuery } from './lists.ts';
import { withLinks } from './origins.ts';
import { collectionOf, providerOf } from './providers.ts';
import { route } from './route.ts';
import { positionOf } from './scan.ts';

export const listCollections = route('GET /state/{provider}', {
  summary: "The provider's collections, with how many rows each has",
  result: schema(() => z.object({ collections: z.array(z.object({ name: z.string(), count: z.int() })) })),
  async handler({ core, namespace, params }) {
    const emulator = providerOf(core, params.provider);
    const { world } = namespace;
    await core.begin(namespace, emulator);
    const { collections } = emulator;
    return core.store.transaction(world, async (tx) => {
      const counted = [];
      for (const { name, table } of collections.values())
        counted.push({ name, count: await tx.count(table, { world }) });
      return { collections: counted };
    });
  },
});

export const listRows = route('GET /state/{provider}/{collection}', {
  summary: 'The rows of a collection, newest first',
  description:
    'What only the emulator knows of a row stands under `_internal`; whose it is, if not the main account, under `_account`.',
  query: PageQuery,
  result: pageOf('items', () => z.record(z.string(), z.unknown())),
  async handler({ core, namespace, params, query, origin }) {
    const { name, world } = namespace;
    const emulator = providerOf(core, params.provider);
    const { table } = collectionOf(emulator, params.collection);
    const limit = limitOf(query);
    await core.begin(namespace, emulator);
    const rows = await core.store.transaction(world, (tx) =>
      tx.list(table, { world }, { after: positionOf(query.cursor), limit: limit + 1 }),
    );
    const shown = rows.slice(0, limit);
    const main = shown.some(({ owner }) => owner !== '') ? await mainAccount(core, namespace, emulator) : '';
    const items = withLinks(
      shown.map((row) => asItem(row, main)),
      emulator,
      { origin, namespace: name },
    );
    return pageAnswer('items', items, rows.length > limit ? String(shown.at(-1)?.seq) : undefined);
  },
});

function asItem({ owner, data, internal }: StoredRow, main: string): Record<string, unknown> {
  return {
    ...(JSON.parse(data) as Record<string, unknown>),
    ...(internal !== null && internal !== '{}' && { _internal: JSON.parse(internal) as unknown }),
    ...(owner !== '' && owner !== main && { _account: owner }),
  };
}

const mains = new WeakMap<NamespaceRow, Map<string, string>>();

/** The id of the account to which rows belong when nobody says otherwise. */
async function mainAccount(core: Core, namespace: NamespaceRow, emulator: Emulator): Promise<string> {
  const known = mains.get(namespace) ?? new Map<string, string>();
  mains.set(namespace, known);
  const id =
    known.get(emulator.name) ??
    (await core.perform(namespace, emulator, `${emulator.name}.state`, (ctx) => Promise.resolve(ctx.account.id)));
  known.set(emulator.name, id);
  return id;
}
