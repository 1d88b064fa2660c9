/** JSON Schemas for a document: what stands in several places, or is the row of a collection, gets a name and is referred to. */
import type { SchemaObject } from 'openapi3-ts/oas31';
import { z } from 'zod';

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
  const types = new Map<z.ZodType, { name: string | undefined; uses: number }>();
  const entry = (type: z.ZodType) => {
    const known = types.get(type) ?? { name: undefined, uses: 0 };
    types.set(type, known);
    return known;
  };
  const taken = new Set<string>();
  const free = (name: string, number = 1): string => {
    const wanted = number === 1 ? name : `${name}${number}`;
    return taken.has(wanted) ? free(name, number + 1) : wanted;
  };
  return {
    /** Gives a type a name, once. */
    name(type: z.ZodType, name: string): void {
      const known = entry(type);
      known.name ??= free(name);
      taken.add(known.name);
    },
    /** A type that stands somewhere; `hint` becomes its name if it stands elsewhere, too. */
    add(type: z.ZodType, hint: string): void {
      const known = entry(type);
      known.uses++;
      if (known.uses === 2) this.name(type, hint);
    },
    make: (): Schemas => makeSchemas(types),
  };
}

function makeSchemas(types: ReadonlyMap<z.ZodType, { readonly name: string | undefined }>): Schemas {
  const registry = z.registry<{ id: string }>();
  const ids = new Map<z.ZodType, string>();
  for (const [index, [type, { name }]] of [...types].entries()) {
    const id = name ?? `_${index}`;
    ids.set(type, id);
    registry.add(type, { id });
  }
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    unrepresentable: 'any',
    uri: (id) => prefix + id,
  });
  const { __shared, ...made } = schemas as Readonly<Record<string, SchemaObject & { $defs?: Record<string, SchemaObject> }>>;
  const all = { ...made, ...__shared?.$defs };
  const text = JSON.stringify(all).replaceAll(`${prefix}__shared#/$defs/`, prefix);
  const clean = JSON.parse(text) as Record<string, SchemaObject & { $id?: string; $schema?: string }>;
  for (const schema of Object.values(clean)) {
    delete schema.$id;
    delete schema.$schema;
  }
  const isNamed = (id: string): boolean => !id.startsWith('_') || text.includes(`"$ref":"${prefix}${id}"`);
  const own = (type: z.ZodType): [id: string, schema: SchemaObject] => {
    const id = ids.get(type);
    const schema = id === undefined ? undefined : clean[id];
    if (id === undefined || !schema) throw new Error('a type stands in the document that was not collected');
    return [id, schema];
  };
  return {
    at(type) {
      const [id, schema] = own(type);
      return isNamed(id) ? ({ $ref: prefix + id } as SchemaObject) : schema;
    },
    membersOf(type) {
      const [, { properties = {}, required = [] }] = own(type);
      return Object.entries(properties).map(([name, schema]) => [name, schema as SchemaObject, required.includes(name)]);
    },
    named: Object.fromEntries(
      Object.entries(clean)
        .filter(([id]) => isNamed(id))
        .toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ),
  };
}
