/** A small world for the tests of faults: two providers, counters in memory, a namespace. */
import { createFaults, type Faults } from '../../src/faults/engine.ts';
import type { Known } from '../../src/faults/known.ts';
import { createProfiles, type ProfilePart } from '../../src/faults/profiles.ts';
import type { FaultPlan, FaultSubject, ProfileDefinition } from '../../src/faults/rules.ts';
import { replaceRules } from '../../src/faults/ruleset.ts';
import { validateRules } from '../../src/faults/validate.ts';
import type { NamespaceRow } from '../../src/world/world.ts';

export const known: Known = {
  providers: ['pelican', 'stork'],
  operations: (provider) =>
    provider === 'pelican'
      ? [
          { id: 'pelican.parcels.book', method: 'POST', path: '/v1/parcels', outcomes: ['address_unknown'] },
          { id: 'pelican.parcels.retrieve', method: 'GET', path: '/v1/parcels/{parcel}' },
          { id: 'pelican.parcels.search', method: 'GET', path: '/v1/parcels/search' },
          { id: 'pelican.labels.show', method: 'GET', path: '/v1/parcels/{parcel}/label.{format}' },
          { id: 'pelican.files.read', method: 'GET', path: '/files/{path+}' },
        ]
      : [{ id: 'stork.nests.build', method: 'POST', path: '/nests' }],
  errors: (provider) => (provider === 'pelican' ? ['too_late', 'parcel_missing', 'rate_limit'] : ['nest_taken']),
};

export const book: FaultSubject = {
  provider: 'pelican',
  operation: 'pelican.parcels.book',
  method: 'POST',
  path: '/v1/parcels',
  rawPath: '/v1/parcels',
  headers: { 'content-type': 'application/json' },
  body: {},
};
export const retrieve: FaultSubject = {
  ...book,
  operation: 'pelican.parcels.retrieve',
  method: 'GET',
  path: '/v1/parcels/{parcel}',
  rawPath: '/v1/parcels/par_1',
};
export const nest: FaultSubject = {
  ...book,
  provider: 'stork',
  operation: 'stork.nests.build',
  path: '/nests',
  rawPath: '/nests',
};
export const unrouted: FaultSubject = { ...book, operation: '', method: 'GET', path: '/v9/x', rawPath: '/v9/x' };

export interface Wild {
  readonly faults: Faults;
  readonly notes: string[];
  readonly series: Map<string, number>;
  namespace: NamespaceRow;
  /** What happens to a call; the clocks stand at 0 unless said otherwise. */
  plan(subject: FaultSubject, clocks?: { now?: number; wallNow?: number }): Promise<FaultPlan | undefined>;
  set(rules: readonly unknown[]): void;
}

/** Sets up faults; rules are validated as the control API does it. */
export function wild({
  rules = [],
  seed = 7,
  profile = 'instant',
  parts,
  configured = {},
  last = true,
}: {
  rules?: readonly unknown[];
  seed?: number;
  profile?: string;
  parts?: (provider: string) => Readonly<Record<string, ProfilePart>> | undefined;
  configured?: Readonly<Record<string, ProfileDefinition>>;
  last?: boolean;
} = {}): Wild {
  const series = new Map<string, number>();
  const notes: string[] = [];
  const faults = createFaults({
    known,
    profiles: createProfiles({ known, configured, ...(parts && { parts }) }),
    count: (world, name) => {
      const key = `${world} ${name}`;
      series.set(key, (series.get(key) ?? 0) + 1);
      return Promise.resolve(series.get(key) ?? 0);
    },
    ...(last && { last: (world: number, name: string) => Promise.resolve(series.get(`${world} ${name}`) ?? 0) }),
    warn: (message) => notes.push(message),
  });
  const world: Wild = {
    faults,
    notes,
    series,
    namespace: {
      name: 'default',
      world: 1,
      seed,
      createdAt: 0,
      clock: { mode: 'auto', now: 0, wall: 0, scale: 1 },
      profile,
      settings: {},
      rules: [],
      rulesVersion: 0,
      credentials: {},
      fixtures: [],
      base: { origin: 'http://127.0.0.1:4100', via: 'prefix', namespace: '' },
    },
    plan: async (subject, { now = 0, wallNow = 0 } = {}) => faults.plan(world.namespace, subject, now, wallNow),
    set(given) {
      const { value, problems } = validateRules(given, known);
      if (problems) throw new Error(JSON.stringify(problems));
      world.namespace = { ...world.namespace, ...replaceRules(world.namespace, value) };
    },
  };
  world.set(rules);
  return world;
}

/** The plans of several calls, one after the other. */
export async function plans(world: Wild, subjects: readonly FaultSubject[]): Promise<(FaultPlan | undefined)[]> {
  const made: (FaultPlan | undefined)[] = [];
  for (const subject of subjects) made.push(await world.plan(subject));
  return made;
}

/** How many calls of one kind. */
export const times = (count: number, subject: FaultSubject): FaultSubject[] =>
  Array.from({ length: count }, () => subject);
