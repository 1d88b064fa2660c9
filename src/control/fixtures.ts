/** Fixtures: objects of any provider's collections, made in one transaction. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import type { Core } from '../server/core.ts';
import type { NamespaceRow } from '../world/world.ts';
import { readEntries } from './fixtures-entries.ts';
import { makeAll, type Made } from './fixtures-making.ts';
import {
  FixturesInput,
  FixturesWrong,
  fixturesNamed,
  readFixtures,
  readyMadeNames,
  sourcesOf,
  type FixtureProblem,
  type FixtureSource,
} from './fixtures-source.ts';
import { withLinks } from './origins.ts';
import { route, serverRoute } from './route.ts';

export { FixturesInput, FixturesWrong, readFixtures, sourcesOf, type FixtureProblem, type FixtureSource };

/** What was made: how much, and the objects with a name (`$as`). */
export interface Loaded {
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly named: readonly Made[];
}

/** Loads fixtures on top of what is there, all or nothing. Throws `FixturesWrong`. */
export async function loadFixtures(
  core: Core,
  namespace: NamespaceRow,
  sources: readonly FixtureSource[],
): Promise<Loaded> {
  const { entries, problems } = readEntries(sources, core.emulators);
  if (problems.length > 0) throw new FixturesWrong(problems);
  const involved = new Set(entries.map(({ emulator }) => emulator));
  const made = await core.transaction(namespace, involved, async (contextOf) => {
    const result = await makeAll(entries, { namespace, now: core.clocks.now(namespace), contextOf });
    if (result.problems.length > 0) throw new FixturesWrong(result.problems);
    return result.made;
  });
  const counts: Record<string, Record<string, number>> = {};
  for (const { emulator, collection } of entries) {
    const ofProvider = (counts[emulator.name] ??= {});
    ofProvider[collection.name] = (ofProvider[collection.name] ?? 0) + 1;
  }
  return { counts, named: made.filter(({ entry }) => entry.name !== undefined) };
}

/** Loads fixtures into a new namespace, which keeps them for a reset. */
export async function loadForGood(
  core: Core,
  namespace: NamespaceRow,
  sources: readonly FixtureSource[],
): Promise<NamespaceRow> {
  await loadFixtures(core, namespace, sources);
  return core.namespaces.update(namespace.name, { fixtures: sources.map(({ tree }) => tree) });
}

/**
 * Loads the files (or ready-made ones) that a server was started with into a new namespace, which keeps them for a reset. Throws
 * `FixturesWrong` with a line for each mistake, and takes the namespace back, so that the next start finds it new.
 */
export async function furnish(core: Core, namespace: NamespaceRow, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  try {
    await loadForGood(core, namespace, await Promise.all(files.map(fixturesNamed)));
  } catch (error) {
    await core.namespaces.remove(namespace.name);
    throw error;
  }
}

const Result = schema(() =>
  z.object({
    loaded: z.record(z.string(), z.record(z.string(), z.int())).describe('how many, by provider and collection'),
    named: z
      .record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())))
      .describe('the objects that have a name, by provider, collection and name'),
  }),
);

export const listFixtures = serverRoute('GET /fixtures', {
  summary: 'The ready-made fixtures there are',
  result: () => z.object({ fixtures: z.array(z.object({ name: z.string() })) }),
  handler: () => Promise.resolve({ fixtures: readyMadeNames().map((name) => ({ name })) }),
});

export const postFixtures = route('POST /fixtures', {
  summary: 'Load fixtures on top of what is there',
  description:
    'All or nothing. A tree of `PROVIDER: COLLECTION: [objects]`, the name of a ready-made file, or several of these. A reset replays only those that the namespace was made with.',
  body: () => z.strictObject({ fixtures: FixturesInput() }),
  result: Result,
  async handler({ core, namespace, body, origin }) {
    const { counts, named } = await loadFixtures(core, namespace, await sourcesOf(body.fixtures));
    return { loaded: counts, named: showNamed(named, { origin, namespace: namespace.name }) };
  },
});

function showNamed(
  named: readonly Made[],
  at: { origin: string; namespace: string },
): z.infer<ReturnType<typeof Result>>['named'] {
  const shown: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const { entry, row, internal } of named) {
    const ofProvider = (shown[entry.emulator.name] ??= {});
    const ofCollection = (ofProvider[entry.collection.name] ??= {});
    const item = { ...row, ...(Object.keys(internal).length > 0 && { _internal: internal }) };
    ofCollection[entry.name ?? ''] = withLinks(item, entry.emulator, at);
  }
  return shown;
}
