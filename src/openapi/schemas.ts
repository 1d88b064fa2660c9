/** JSON Schemas for a document: what stands in several places, or is the row of a collection, gets a name and is referred to. */
import type { SchemaObject } from 'openapi3-ts/oas31';
import { z } from 'zod';

const standardFormats: ReadonlySet<string> = new Set(['date-time', 'date', 'time', 'email', 'uri', 'uuid']);

/**
 * How zod writes JSON Schemas here: as an input, and without what says nothing (the bounds of every whole number) or
 * says it twice (a pattern beside a format).
 */
export const forReaders = {
  io: 'input',
  unrepresentable: 'any',
  override({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (standardFormats.has(jsonSchema.format ?? '')) delete jsonSchema.pattern;
  },
} as const;

const prefix = '#/components/schemas/';

export interface Schemas {
  /** A schema in place: a reference for one with a name. */
  at(type: z.ZodType): SchemaObject;
  /** The members of an object's schema, and which are required: for parameters. */
  membersOf(type: z.ZodType): readonly (readonly [name: string, schema: SchemaObject, required: boolean])[];
  /** The named ones, sorted. */
  readonly named: Readonly<Record<string, SchemaObject>>;
}

/**
 * Collects types, then makes the schemas of all of them at once.
 *
 * @example
 * const collector = collectSchemas();
 * collector.name(Parcel(), 'Parcel');
 * collector.add(BookParcel());
 * const schemas = collector.make();
 */
export function collectSchemas() {
  const types = new Map<z.ZodType, Collected>();
  const taken = new Set<string>();
  const free = (name: string, number = 1): string => {
    const wanted = number === 1 ? name : `${name}${number}`;
    if (taken.has(wanted)) return free(name, number + 1);
    taken.add(wanted);
    return wanted;
  };
  const entry = (type: z.ZodType, hint: string): Collected => {
    const known = types.get(type) ?? { id: free(hint), isNamed: false };
    types.set(type, known);
    return known;
  };
  return {
    /** A type with a name of its own. */
    name(type: z.ZodType, name: string): void {
      entry(type, name).isNamed = true;
    },
    /** A type that stands somewhere; its title, or else `hint`, becomes its name if it has a title or stands elsewhere, too. */
    add(type: z.ZodType, hint: string): void {
      const { title } = z.globalRegistry.get(type) ?? {};
      const isElsewhere = types.has(type);
      const known = entry(type, title ?? hint);
      known.isNamed ||= isElsewhere || title !== undefined;
    },
    make: (): Schemas => makeSchemas(types),
  };
}

interface Collected {
  readonly id: string;
  isNamed: boolean;
}

type Made = Record<string, SchemaObject & { $id?: string; $schema?: string; $defs?: Record<string, SchemaObject> }>;

function makeSchemas(types: ReadonlyMap<z.ZodType, Collected>): Schemas {
  const registry = z.registry<{ id: string }>();
  for (const [type, { id }] of types) registry.add(type, { id });
  const { schemas } = z.toJSONSchema(registry, { ...forReaders, uri: (id) => prefix + id });
  const { __shared, ...own } = schemas as Made;
  const text = JSON.stringify({ ...own, ...__shared?.$defs }).replaceAll(`${prefix}__shared#/$defs/`, prefix);
  const made = JSON.parse(text) as Made;
  for (const schema of Object.values(made)) {
    delete schema.$id;
    delete schema.$schema;
  }
  const unnamed = new Set([...types.values()].filter(({ isNamed }) => !isNamed).map(({ id }) => id));
  // What others refer to needs a name, whatever it is.
  const isNamed = (id: string): boolean => !unnamed.has(id) || text.includes(`"$ref":"${prefix}${id}"`);
  const find = (type: z.ZodType): readonly [id: string, schema: SchemaObject] => {
    const id = types.get(type)?.id ?? '';
    const schema = made[id];
    if (!schema) throw new Error('a type stands in the document that was not collected');
    return [id, schema];
  };
  return {
    at(type) {
      const [id, schema] = find(type);
      return isNamed(id) ? ({ $ref: prefix + id } as SchemaObject) : schema;
    },
    membersOf(type) {
      const [, { properties = {}, required = [] }] = find(type);
      return Object.entries(properties).map(([name, schema]) => [name, schema as SchemaObject, required.includes(name)]);
    },
    named: Object.fromEntries(
      Object.entries(made)
        .filter(([id]) => isNamed(id))
        .toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ),
  };
}
