/** What Stripe publishes as parameters and an operation does not take, or keeps as text though it is a number. */
import { z } from '../../../src/emulator/index.ts';
import { fieldsOf, resolve, typeNamed, type Kind } from './types.ts';

/** The published type of an operation's parameters: `paymentIntents.create` has `PaymentIntentCreateParams`. */
export function paramsOf(op: string): string | undefined {
  const steps = op.split('.');
  const verb = capital(steps.pop() ?? '');
  const resource = capital(steps.pop() ?? '');
  const prefix = steps.map((step) => `${capital(step)}.`).join('');
  const singular = [resource.replace(/ies$/, 'y'), resource.replace(/s$/, ''), resource.replace(/es$/, ''), resource];
  const verbs = verb === 'Del' ? ['Delete', 'Del'] : [verb];
  return singular
    .flatMap((name) => verbs.flatMap((each) => [`${prefix}${name}${each}Params`, `${name}${each}Params`]))
    .find((name) => typeNamed(name));
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const isRef = (kind: Kind): boolean => kind.ref !== undefined;

/** Through `optional()` and `nullable()`. */
function inner(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return inner(schema.unwrap() as z.ZodType);
  return schema;
}

const branches = (schema: z.ZodType): z.ZodType[] =>
  schema instanceof z.ZodUnion ? schema.options.flatMap((option) => branches(inner(option as z.ZodType))) : [schema];

/** Names in a published type that the schema does not know. */
export function untaken(type: string, schema: z.ZodType, at = ''): string[] {
  const fields = fieldsOf(type) ?? {};
  const objects = branches(inner(schema));
  const typed = objects.some((branch) => branch instanceof z.ZodRecord && !(branch.valueType instanceof z.ZodUnknown));
  if (typed) return []; // any name, and each with its own type
  const open = objects.some((branch) => branch instanceof z.ZodRecord || branch instanceof z.ZodUnknown);
  const loose = objects.some((branch) => branch instanceof z.ZodObject && branch.def.catchall instanceof z.ZodUnknown);
  if (open) return numbersIn(type).map((name) => `${at}${name}: as it comes`);
  const shape: Record<string, z.ZodType> = Object.assign(
    {},
    ...objects.map((branch) => (branch instanceof z.ZodObject ? (branch.shape as object) : {})),
  );
  return Object.entries(fields).flatMap(([name, kind]) => {
    const own = shape[name];
    if (!own) return loose ? [] : [`${at}${name}`];
    return within(kind, own, type, `${at}${name}`);
  });
}

function within(kind: Kind, schema: z.ZodType, type: string, at: string): string[] {
  const own = inner(schema);
  if (kind.array)
    return branches(own).some((b) => b instanceof z.ZodArray)
      ? within(kind.array, elementOf(own), type, `${at}[]`)
      : [];
  if (kind.oneOf) return kind.oneOf.filter(isRef).flatMap((branch) => within(branch, own, type, at));
  if (kind.enum) return enumOf(kind.enum, own, at);
  const name = kind.ref && resolve(type, kind.ref);
  if (!name) return [];
  const target = typeNamed(name);
  if (target?.enum) return enumOf(target.enum, own, at);
  return fieldsOf(name) ? untaken(name, own, `${at}.`) : [];
}

function elementOf(schema: z.ZodType): z.ZodType {
  const array = branches(schema).find((branch) => branch instanceof z.ZodArray);
  return array ? (array.element as z.ZodType) : schema;
}

function enumOf(published: readonly unknown[], schema: z.ZodType, at: string): string[] {
  const all = branches(schema);
  if (!all.every((branch) => branch instanceof z.ZodEnum || branch instanceof z.ZodLiteral)) return [];
  const known = new Set(
    all.flatMap((b) =>
      b instanceof z.ZodEnum ? b.options : b instanceof z.ZodLiteral ? [...b.values] : [],
    ) as unknown[],
  );
  return published.filter((value) => !known.has(value)).map((value) => `${at}=${String(value)}`);
}

/** Numbers and booleans of a type, at any depth. */
function numbersIn(type: string, seen: readonly string[] = []): string[] {
  if (seen.includes(type)) return [];
  return Object.entries(fieldsOf(type) ?? {}).flatMap(([name, kind]) =>
    numbers(kind, type, seen).map((rest) => `${name}${rest}`),
  );
}

function numbers(kind: Kind, type: string, seen: readonly string[]): string[] {
  if (kind.t === 'number' || kind.t === 'boolean') return [''];
  if (kind.array) return numbers(kind.array, type, seen);
  if (kind.oneOf) return kind.oneOf.flatMap((branch) => numbers(branch, type, seen));
  const name = kind.ref && resolve(type, kind.ref);
  return name ? numbersIn(name, [...seen, type]).map((rest) => `.${rest}`) : [];
}
