/** Statistics of what is stored: counts, groups, sums and means of the fields that collections name. */
import { z } from 'zod';
import type { Collection } from '../emulator/collection.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { schema } from '../emulator/schema.ts';
import type { Core } from '../server/core.ts';
import type { Tx } from '../store/store.ts';
import type { NamespaceRow } from '../world/world.ts';
import { providerOf } from './providers.ts';
import { route } from './route.ts';

const Numbers = () => z.record(z.string(), z.number());

const CollectionStats = schema(() =>
  z
    .object({
      count: z.int(),
      by: z.record(z.string(), z.record(z.string(), z.int())),
      sum: Numbers(),
      mean: z.record(z.string(), z.number().nullable()),
    })
    .meta({ title: 'CollectionStats' }),
);
const ProviderStats = schema(() =>
  z.object({ collections: z.record(z.string(), CollectionStats()) }).meta({ title: 'ProviderStats' }),
);

type Stats<S extends () => z.ZodType> = z.infer<ReturnType<S>>;

async function ofCollection(
  tx: Tx,
  world: number,
  { table, options }: Collection,
): Promise<Stats<typeof CollectionStats>> {
  const { by = [], sum = [], mean = [] } = options.stats ?? {};
  const found = await tx.aggregate(table, { world }, { by, sum: [...new Set([...sum, ...mean])] });
  const means: Record<string, number | null> = {};
  for (const field of mean) {
    const known = found.count - (await tx.count(table, { world }, { [field]: null }));
    means[field] = known === 0 ? null : rounded((found.sum[field] ?? 0) / known);
  }
  return {
    count: found.count,
    by: Object.fromEntries(by.map((field) => [field, found.by[field] ?? {}])),
    sum: Object.fromEntries(sum.map((field) => [field, rounded(found.sum[field] ?? 0)])),
    mean: means,
  };
}

/** Sums of decimal amounts, without the dust of binary ones. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

async function ofProvider(
  core: Core,
  namespace: NamespaceRow,
  emulator: Emulator,
): Promise<Stats<typeof ProviderStats>> {
  const { world } = namespace;
  await core.begin(namespace, emulator);
  return core.store.transaction(world, async (tx) => {
    const stats: Record<string, Stats<typeof CollectionStats>> = {};
    for (const collection of emulator.collections.values())
      stats[collection.name] = await ofCollection(tx, world, collection);
    return { collections: stats };
  });
}

export const allStats = route('GET /stats', {
  summary: 'Statistics of every provider',
  result: schema(() => z.object({ providers: z.record(z.string(), ProviderStats()) })),
  async handler({ core, namespace }) {
    const providers: Record<string, Stats<typeof ProviderStats>> = {};
    for (const emulator of core.emulators.values())
      providers[emulator.name] = await ofProvider(core, namespace, emulator);
    return { providers };
  },
});

export const providerStats = route('GET /stats/{provider}', {
  summary: 'Statistics of one provider',
  result: ProviderStats,
  handler: ({ core, namespace, params }) => ofProvider(core, namespace, providerOf(core, params.provider)),
});
