/** Makes the objects of fixtures, each after those that it refers to. */
import { z } from 'zod';
import type { Ctx } from '../emulator/ctx.ts';
import { DuplicateKey } from '../emulator/collection.ts';
import type { ContextOf } from '../emulator/work.ts';
import type { NamespaceRow } from '../world/world.ts';
import { findingsIn, nearest, unknownMembers, type Finding } from '../reading/findings.ts';
import { nameOf, secretFieldsOf, type Entry } from './fixtures-entries.ts';
import { placed, type FixtureProblem } from './fixtures-source.ts';
import { parseReference, referenceForm } from './fixtures-references.ts';
import { typesAt } from '../reading/schemas.ts';
import { fill, referencesIn, valueAt, type Filling } from '../reading/values.ts';

type Tree = Readonly<Record<string, unknown>>;

/** An object that was made. */
export interface Made {
  readonly entry: Entry;
  readonly row: object;
  readonly internal: Tree;
}

export interface Making {
  readonly namespace: NamespaceRow;
  /** The namespace's clock, epoch ms. */
  readonly now: number;
  readonly contextOf: ContextOf;
}

/** Makes all entries in one transaction. What could not be made is told; the caller undoes the rest. */
export async function makeAll(
  entries: readonly Entry[],
  making: Making,
): Promise<{ readonly made: readonly Made[]; readonly problems: readonly FixtureProblem[] }> {
  const named = new Map(entries.filter(({ name }) => name !== undefined).map((entry) => [nameOf(entry), entry]));
  const done = new Map<Entry, Made | 'wrong'>();
  const problems: FixtureProblem[] = [];

  async function make(entry: Entry, chain: readonly Entry[]): Promise<void> {
    if (done.has(entry)) return;
    const wrong = ({ path, message }: Finding): void => {
      done.set(entry, 'wrong');
      problems.push(placed({ path: [...entry.path, ...path], message }, entry.source));
    };
    for (const { text, path } of referencesIn({ ...entry.given, _internal: entry.internal })) {
      const finding = await prepared(text, [...chain, entry]);
      if (finding !== undefined) wrong({ path, message: finding });
    }
    if (!done.has(entry)) await insert(entry, wrong);
  }

  /** Makes what a reference names; answers what is wrong with it. */
  async function prepared(text: string, chain: readonly Entry[]): Promise<string | undefined> {
    const parsed = parseReference(text);
    if (!parsed) return `"\${${text}}" names nothing: ${referenceForm}`;
    if (parsed.kind === 'credential') return undefined;
    const target = named.get(parsed.name);
    if (!target) return `nothing is named ${parsed.name} ($as)${nearest(parsed.name, named.keys())}`;
    if (chain.includes(target))
      return `\${${text}} leads in a circle: ${[...chain.slice(chain.indexOf(target)), target].map(nameOf).join(' → ')}`;
    await make(target, chain);
    return done.get(target) === 'wrong' ? `\${${text}} stands for something that could not be made` : undefined;
  }

  async function insert(entry: Entry, wrong: (finding: Finding) => void): Promise<void> {
    const { emulator, collection, account } = entry;
    const lookUp = (text: string, path: readonly PropertyKey[]): unknown => {
      const value = standsFor(text);
      if (value === undefined) wrong({ path, message: `\${${text}} stands for nothing${hint(text)}` });
      return value;
    };
    const row: Filling = { lookUp, now: making.now, schema: collection.options.row(), wrong };
    const inner: Filling = {
      ...row,
      schema: collection.options.internal?.() ?? row.schema,
      wrong: (finding) => wrong(inside(finding)),
    };
    const given = fill(entry.given, row) as Tree;
    const internal = fill(entry.internal, inner) as Tree;
    if (done.get(entry) === 'wrong') return;
    try {
      const ctx = await making.contextOf(emulator, `${emulator.name}.fixtures.${collection.name}`, account);
      const whole = await wholeRow(entry, ctx, given, internal);
      const findings = check(entry, whole);
      if (findings.length > 0) return findings.forEach(wrong);
      await collection.insert(ctx, whole.row, hasAny(whole.internal) ? whole.internal : undefined);
      done.set(entry, { entry, ...whole });
    } catch (error) {
      findingsOf(entry, given, error).forEach(wrong);
    }
  }

  function standsFor(text: string): unknown {
    const parsed = parseReference(text);
    if (parsed?.kind === 'credential') return making.namespace.credentials[parsed.provider]?.[parsed.key];
    const target = parsed && named.get(parsed.name);
    const made = target && done.get(target);
    return made && made !== 'wrong'
      ? valueAt({ ...made.row, _internal: made.internal }, parsed?.field ?? [])
      : undefined;
  }

  function hint(text: string): string {
    const parsed = parseReference(text);
    if (parsed?.kind !== 'credential') return ': it has no such field';
    const keys = Object.keys(making.namespace.credentials[parsed.provider] ?? {});
    return (
      nearest(parsed.key, keys) ||
      (keys.length > 0 ? `. Known: ${keys.join(', ')}` : `: there is no provider ${parsed.provider}`)
    );
  }

  for (const entry of entries) await make(entry, []);
  const made = entries.map((entry) => done.get(entry)).filter((one) => one !== undefined && one !== 'wrong');
  return { made, problems };
}

const inside = ({ path, message }: Finding): Finding => ({ path: ['_internal', ...path], message });
const hasAny = (tree: Tree): boolean => Object.keys(tree).length > 0;

interface WholeRow {
  readonly row: object;
  readonly internal: Tree;
}

/** What the collection makes of what is given; without a `make`, that must be the whole row. Fields that only the emulator knows may stand beside the others. */
async function wholeRow({ collection }: Entry, ctx: Ctx, given: Tree, internal: Tree): Promise<WholeRow> {
  const { options } = collection;
  const made = options.make ? await options.make(ctx as never, given) : { row: given };
  const secret = secretFieldsOf(collection);
  const own = Object.entries(made.row).filter(([field]) => !secret.includes(field));
  const beside = Object.entries(given).filter(([field]) => secret.includes(field));
  return {
    row: Object.fromEntries(own),
    internal: { ...made.internal, ...Object.fromEntries(beside), ...internal },
  };
}

function check({ collection: { options } }: Entry, { row, internal }: WholeRow): Finding[] {
  const type = options.row();
  const wrong = findingsIn(type, row);
  const findings = wrong.length > 0 ? wrong : unknownMembers(type, row);
  if (!options.internal || !hasAny(internal)) return findings;
  return [...findings, ...findingsIn(options.internal(), internal).map(inside)];
}

/** Why an object could not be made. A `make` that fell over a field of another type is told by that field. */
function findingsOf({ collection }: Entry, given: Tree, error: unknown): Finding[] {
  if (error instanceof DuplicateKey) return [{ path: [], message: `${collection.name} already hold ${error.key}` }];
  const fields = Object.entries(given).flatMap(([field, value]) =>
    fieldFindings(collection.options.row(), field, value),
  );
  return fields.length > 0 ? fields : [{ path: [], message: error instanceof Error ? error.message : String(error) }];
}

/** What is wrong with one field, as far as its own type tells. */
function fieldFindings(row: z.core.$ZodType, field: string, value: unknown): Finding[] {
  const types = typesAt(row, [field]);
  const [first] = types;
  if (!first || value === null || types.some((type) => z.safeParse(type, value).success)) return [];
  return findingsIn(first, value).map(({ path, message }) => ({ path: [field, ...path], message }));
}
