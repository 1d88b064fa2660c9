/** The state as stored: every collection of a provider, row by row. */
import { z } from 'zod';
import type { AnyCtx, Collection } from '../emulator/collection.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { schema } from '../emulator/schema.ts';
import type { Core } from '../server/core.ts';
import type { StoredRow } from '../store/store.ts';
import type { NamespaceRow } from '../world/world.ts';
import { ControlError } from './failure.ts';
import { readInput } from './input.ts';
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

const Row = schema(() => z.record(z.string(), z.unknown()));
const OfAccount = () =>
  z.strictObject({ account: z.string().optional().describe('whose row it is; default: the main account') });

/** Works on one row as the account that it belongs to, in one transaction. Throws a 404 for a row that is not there. */
function onRow<T>(
  core: Core,
  namespace: NamespaceRow,
  { provider, collection: name, key }: { provider: string; collection: string; key: string },
  account: string | undefined,
  work: (ctx: AnyCtx, row: object, collection: Collection) => Promise<T>,
): Promise<T> {
  const emulator = providerOf(core, provider);
  const collection = collectionOf(emulator, name);
  const parts = typeof collection.options.key === 'string' ? key : key.split('/');
  return core.perform(
    namespace,
    emulator,
    `${provider}.state`,
    async (ctx) => {
      const row = await collection.get(ctx, parts);
      if (!row) throw new ControlError(404, 'unknown_row', `${provider} ${name} has no "${key}"`);
      return work(ctx, row, collection);
    },
    { account },
  );
}

const whole = (collection: Collection, row: object): Record<string, unknown> => {
  const internal = collection.internal(row);
  return { ...row, ...(internal && Object.keys(internal).length > 0 && { _internal: internal }) };
};

export const getRow = route('GET /state/{provider}/{collection}/{key}', {
  summary: 'One row, by its key; of several fields, joined by slashes (%2F)',
  query: OfAccount,
  result: Row,
  handler: async ({ core, namespace, params, query: { account }, origin }) =>
    withLinks(
      await onRow(core, namespace, params, account, (_, row, collection) => Promise.resolve(whole(collection, row))),
      providerOf(core, params.provider),
      { origin, namespace: namespace.name },
    ),
});

export const changeRow = route('PATCH /state/{provider}/{collection}/{key}', {
  summary: 'Change fields of a row',
  description:
    'Behind the provider: no event tells of it. What is left out stays; what only the emulator knows is changed under `_internal`. 400 for what is no such row any more.',
  query: OfAccount,
  body: Row,
  result: Row,
  handler: ({ core, namespace, params, query: { account }, body: { _internal: internal, _account: _, ...fields } }) =>
    onRow(core, namespace, params, account, async (ctx, row, collection) => {
      const { options } = collection;
      const asked = options.internal && internal !== undefined;
      readInput(options.row(), { ...row, ...fields }, 'body');
      const hidden = asked ? { ...collection.internal(row), ...(internal as object) } : undefined;
      if (options.internal && hidden) readInput(options.internal(), hidden, '_internal');
      return whole(collection, await collection.update(ctx, row, fields, hidden));
    }),
});

export const removeRow = route('DELETE /state/{provider}/{collection}/{key}', {
  summary: 'Remove a row, behind the provider: no event tells of it',
  query: OfAccount,
  result: () => z.object({ deleted: z.string() }),
  handler: ({ core, namespace, params, query: { account } }) =>
    onRow(core, namespace, params, account, async (ctx, row, collection) => {
      await collection.remove(ctx, row);
      return { deleted: params.key };
    }),
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
    known.get(emulator.name) ?? (await core.look(namespace, emulator, (ctx) => Promise.resolve(ctx.account.id)));
  known.set(emulator.name, id);
  return id;
}
