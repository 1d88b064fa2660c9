/** Reads fixtures into the objects that are to be made, and finds what is wrong before anything is: unknown names, twice named ones. */
import type { Collection } from '../emulator/collection.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { unknownName, type Finding } from '../reading/findings.ts';
import { placed, type FixtureProblem, type FixtureSource } from './fixtures-source.ts';
import { fieldsAt } from '../reading/schemas.ts';

type Tree = Readonly<Record<string, unknown>>;

/** An object to be made. */
export interface Entry {
  readonly source: FixtureSource;
  /** `['stripe', 'customers', 0]`. */
  readonly path: readonly PropertyKey[];
  readonly emulator: Emulator;
  readonly collection: Collection;
  /** Its fields, references and relative times not yet filled in. */
  readonly given: Tree;
  /** What only the emulator knows of it, as `/state` shows it. */
  readonly internal: Tree;
  /** `$as`. */
  readonly name: string | undefined;
  /** The account to which it belongs, when not the main one. */
  readonly account: string | undefined;
}

export interface Entries {
  readonly entries: readonly Entry[];
  readonly problems: readonly FixtureProblem[];
}

/** By what other objects may refer to this one. */
export const nameOf = ({ emulator, collection, name }: Entry): string => `${emulator.name}.${collection.name}.${name}`;

export function readEntries(sources: readonly FixtureSource[], emulators: ReadonlyMap<string, Emulator>): Entries {
  const entries: Entry[] = [];
  const problems: FixtureProblem[] = [];
  const names = new Set<string>();
  for (const source of sources) {
    const wrong = (finding: Finding): void => void problems.push(placed(finding, source));
    for (const { emulator, collection, path, value } of objectsOf(source.tree, emulators, wrong)) {
      const entry = entryOf(source, emulator, collection, path, value, wrong);
      if (entry.name !== undefined && names.has(nameOf(entry)))
        wrong({ path: [...path, '$as'], message: `another of the ${collection.name} is named ${entry.name}, too` });
      if (entry.name !== undefined) names.add(nameOf(entry));
      entries.push(entry);
    }
  }
  return { entries, problems };
}

interface Place {
  readonly emulator: Emulator;
  readonly collection: Collection;
  readonly path: readonly PropertyKey[];
  readonly value: Tree;
}

function* objectsOf(
  tree: unknown,
  emulators: ReadonlyMap<string, Emulator>,
  wrong: (finding: Finding) => void,
): Generator<Place> {
  if (!isTree(tree)) return wrong({ path: [], message: 'expected {PROVIDER: {COLLECTION: [objects]}}' });
  for (const [provider, collections] of Object.entries(tree)) {
    const emulator = emulators.get(provider);
    if (!emulator) wrong(unknownName([provider], provider, [...emulators.keys()], 'there is no such provider'));
    else if (!isTree(collections)) wrong({ path: [provider], message: 'expected {COLLECTION: [objects]}' });
    else yield* rowsOf(emulator, collections, wrong);
  }
}

function* rowsOf(emulator: Emulator, collections: Tree, wrong: (finding: Finding) => void): Generator<Place> {
  for (const [name, rows] of Object.entries(collections)) {
    const collection = emulator.collections.get(name);
    const at = [emulator.name, name];
    if (!collection) {
      wrong(unknownName(at, name, [...emulator.collections.keys()], `${emulator.name} has no such collection`));
    } else if (!Array.isArray(rows)) {
      wrong({ path: at, message: 'expected a list of objects' });
    } else {
      for (const [index, value] of (rows as unknown[]).entries()) {
        const path = [...at, index];
        if (isTree(value)) yield { emulator, collection, path, value };
        else wrong({ path, message: 'expected an object' });
      }
    }
  }
}

const nameForm = /^[A-Za-z0-9_-]+$/;

function entryOf(
  source: FixtureSource,
  emulator: Emulator,
  collection: Collection,
  path: readonly PropertyKey[],
  value: Tree,
  wrong: (finding: Finding) => void,
): Entry {
  const { $as, _account, _internal = {}, ...given } = value;
  const known = fieldsOf(collection);
  const name = typeof $as === 'string' && nameForm.test($as) ? $as : undefined;
  if ($as !== undefined && name === undefined)
    wrong({ path: [...path, '$as'], message: 'expected a name of letters, digits, dashes and underscores' });
  if (_account !== undefined && typeof _account !== 'string')
    wrong({ path: [...path, '_account'], message: 'expected text' });
  if (!isTree(_internal)) wrong({ path: [...path, '_internal'], message: 'expected an object' });
  for (const field of Object.keys(given))
    if (known.length > 0 && !known.includes(field))
      wrong(unknownName([...path, field], field, known, `${collection.name} have no such field`));
  return {
    source,
    path,
    emulator,
    collection,
    given,
    internal: isTree(_internal) ? _internal : {},
    name,
    account: typeof _account === 'string' ? _account : undefined,
  };
}

/** What an object of a collection may say: the fields of its rows, and those that only the emulator knows. None: anything goes. */
export function fieldsOf(collection: Collection): readonly string[] {
  const fields = fieldsAt(collection.options.row(), []);
  return fields.length === 0 ? [] : [...fields, ...secretFieldsOf(collection)];
}

/** Fields that only the emulator knows. */
export function secretFieldsOf({ options }: Collection): readonly string[] {
  const fields = fieldsAt(options.row(), []);
  return options.internal ? fieldsAt(options.internal(), []).filter((field) => !fields.includes(field)) : [];
}

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
