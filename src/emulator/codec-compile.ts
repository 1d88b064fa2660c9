/** Turns a zod schema into the steps of a codec, once; refuses what a codec can't write. */
import type { z } from 'zod';
import {
  anyNode,
  booleanNode,
  choiceNode,
  integerNode,
  listNode,
  nullNode,
  numberNode,
  objectNode,
  recordNode,
  stringNode,
  type Rest,
} from './codec-nodes.ts';
import { unionNode } from './codec-unions.ts';
import type { Node, Walk } from './codec-walk.ts';
import type { Issue } from './issues.ts';
import { isEmptyable } from './schema.ts';

type AnySchema = z.core.$ZodType;
type Check = z.core.$ZodCheck;

const nodes = new WeakMap<AnySchema, Node>();

/** Where in the schema the compiler is: for its messages, and to notice a schema that contains itself. */
interface Place {
  readonly name: string;
  readonly within: readonly AnySchema[];
}

const ROOT: Place = { name: 'the schema', within: [] };

const below = (place: Place, name: string): Place => ({ ...place, name: place.name + name });

/** The step for a schema. Throws for one that codecs don't take. */
export function nodeOf(type: AnySchema, place: Place = ROOT): Node {
  const made = nodes.get(type);
  if (made) return made;
  if (place.within.includes(type)) throw new Error(`A codec can't be made of ${place.name}: it contains itself.`);
  const node = build(type, { ...place, within: [...place.within, type] });
  nodes.set(type, node);
  return node;
}

/** What wrappers say of the schema inside. */
interface Wraps {
  readonly nullable: boolean;
  readonly emptyable: boolean;
  readonly absent: (() => unknown) | undefined;
}

function build(type: AnySchema, place: Place): Node {
  let inner = type;
  let wraps: Wraps = { nullable: false, emptyable: marked(type), absent: undefined };
  for (let def = defOf(inner); 'innerType' in def; def = defOf(inner)) {
    wraps = unwrapped(def, wraps, place);
    inner = def.innerType;
    wraps = { ...wraps, emptyable: wraps.emptyable || marked(inner) };
  }
  const node = checked(bare(inner, place), checksOf(inner, place));
  if (wraps.emptyable && defOf(inner).type !== 'string') {
    throw new Error(`A codec can't be made of ${place.name}: emptyable is for text, not for ${defOf(inner).type}.`);
  }
  return gate(node, wraps);
}

const defOf = (type: AnySchema): z.core.$ZodTypes['_zod']['def'] => (type as z.core.$ZodTypes)._zod.def;

/** `emptyable(x)`, also with a description or a check added later, which makes zod copy the schema. */
function marked(type: AnySchema): boolean {
  for (let at: AnySchema | undefined = type; at; at = at._zod.parent) {
    if (isEmptyable(at as z.ZodType)) return true;
  }
  return false;
}

function unwrapped(def: z.core.$ZodTypes['_zod']['def'], wraps: Wraps, place: Place): Wraps {
  if (def.checks?.length) refuse(`a check on ${def.type}`, place);
  switch (def.type) {
    case 'optional':
      return { ...wraps, absent: wraps.absent ?? (() => undefined) };
    case 'nullable':
      return { ...wraps, nullable: true };
    case 'default':
      return { ...wraps, absent: () => def.defaultValue };
    default:
      return refuse(def.type, place);
  }
}

function refuse(kind: string, place: Place): never {
  throw new Error(
    `A codec can't be made of ${place.name}: it takes no ${kind}, only objects, arrays, records, strings, numbers, ` +
      'booleans, literals, enums, unions, null, unknown; optional, nullable, default; bounds, lengths and formats.',
  );
}

/** The step for a schema that is no wrapper, without its checks. */
function bare(type: AnySchema, place: Place): Node {
  const def = defOf(type);
  switch (def.type) {
    case 'string':
      if (def.coerce) refuse('coercion', place);
      return stringNode(!('format' in def));
    case 'number':
      if (def.coerce) refuse('coercion', place);
      return isInteger(type) ? integerNode : numberNode;
    case 'boolean':
      if (def.coerce) refuse('coercion', place);
      return booleanNode;
    case 'null':
      return nullNode;
    case 'literal':
      if (def.values.some((value) => value === undefined || typeof value === 'bigint')) refuse('such literal', place);
      return choiceNode(def.values);
    case 'enum':
      return choiceNode([...(type._zod.values ?? [])]);
    case 'unknown':
    case 'any':
      return anyNode;
    case 'array':
      return listNode(nodeOf(def.element, below(place, '[]')));
    case 'object':
      return objectNode(membersOf(def.shape, place), restOf(def.catchall, place), type._zod.propValues);
    case 'record':
      return record(def, place);
    case 'union':
      return unionNode(
        def.options.map((option) => nodeOf(option, place)),
        'discriminator' in def ? String(def.discriminator) : undefined,
      );
    default:
      return refuse(def.type, place);
  }
}

const membersOf = (shape: Readonly<Record<string, AnySchema>>, place: Place): [string, Node][] =>
  Object.entries(shape).map(([name, member]) => [name, nodeOf(member, below(place, `.${name}`))]);

function restOf(catchall: AnySchema | undefined, place: Place): Rest {
  if (!catchall) return 'as-told';
  return defOf(catchall).type === 'never' ? 'reject' : optional(nodeOf(catchall, below(place, '.*')));
}

const optional = (node: Node): Node => ({ ...node, absent: node.absent ?? (() => undefined) });

/** A record over fixed names is an object of them. */
function record(def: z.core.$ZodRecordDef, place: Place): Node {
  const item = nodeOf(def.valueType, below(place, '.*'));
  const names = def.keyType._zod.values;
  if (names) {
    const member = 'partial' in def && def.partial ? optional(item) : item;
    return objectNode(
      [...names].map((name) => [String(name), member]),
      'reject',
    );
  }
  if (defOf(def.keyType).type !== 'string') refuse(`names of type ${defOf(def.keyType).type}`, place);
  if ('mode' in def && def.mode === 'loose') refuse('loose record', place);
  return recordNode(nodeOf(def.keyType, below(place, ' (names)')), item);
}

/** Wrappers around a step: null, nothing, and the empty text, which is how a form writes both. */
function gate(inner: Node, { nullable, emptyable, absent }: Wraps): Node {
  const takesEmpty = emptyable || nullable || inner.takesEmpty;
  const readEmpty = (walk: Walk): unknown => {
    if (nullable) return null;
    if (absent && !inner.plain && walk.options.booleans === 'loose') return absent();
    return walk.report('empty', '', { expected: inner.expected, ...(inner.options && { options: inner.options }) });
  };
  const single = (raw: unknown, walk: Walk): unknown =>
    walk.flat && inner.scalar && Array.isArray(raw) ? raw.at(-1) : raw;
  return {
    ...inner,
    takesEmpty,
    absent,
    read: (given, walk) => {
      const raw = single(given, walk);
      if (raw === '' && emptyable) return raw;
      if (raw === '' && walk.textual && !inner.takesEmpty) return readEmpty(walk);
      if (raw === null && nullable) return null;
      return inner.read(raw, walk);
    },
    fits: (given, walk) => {
      const raw = single(given, walk);
      if (raw === '' && (walk.textual || emptyable)) return takesEmpty;
      return (raw === null && nullable) || inner.fits(raw, walk);
    },
  };
}

/** Checks that only look; others change the value or run a function that nobody could describe. */
const CHECKS = new Set(
  'less_than greater_than multiple_of number_format min_length max_length length_equals string_format'.split(' '),
);

const integerFormats = new Set<unknown>(['safeint', 'int32', 'uint32']);
const formatOf = (check: Check): unknown => (check._zod.def as { format?: unknown }).format;

function allChecks(type: AnySchema): Check[] {
  const own = type._zod.traits.has('$ZodCheck') ? [type as unknown as Check] : [];
  return [...own, ...(type._zod.def.checks ?? [])];
}

const isInteger = (type: AnySchema): boolean => allChecks(type).some((check) => integerFormats.has(formatOf(check)));

/** What is left to check once the type is right. */
function checksOf(type: AnySchema, place: Place): Check[] {
  return allChecks(type).filter((check) => {
    if (!CHECKS.has(check._zod.def.check)) refuse(`check of kind ${check._zod.def.check}`, place);
    return formatOf(check) !== 'safeint';
  });
}

/** Runs zod's own checks on the value, one by one: parsing again would walk everything below, too. */
function checked(inner: Node, checks: readonly Check[]): Node {
  if (checks.length === 0) return inner;
  return {
    ...inner,
    read: (raw, walk) => {
      const value = inner.read(raw, walk);
      if (value === undefined) return value; // not even of the type: reported
      const payload: z.core.ParsePayload<never> = { value: value as never, issues: [] };
      for (const check of checks) void check._zod.check(payload);
      for (const issue of payload.issues) walk.report('value', raw, { rule: ruleOf(issue) });
      return value;
    },
  };
}

function ruleOf(issue: z.core.$ZodRawIssue): NonNullable<Issue['rule']> {
  switch (issue.code) {
    case 'too_small':
      return { ...boundOf(issue), limit: Number(issue.minimum) };
    case 'too_big':
      return { ...boundOf(issue), limit: Number(issue.maximum) };
    case 'invalid_format':
      return { name: issue.code, format: String(issue.format), of: 'string' };
    case 'not_multiple_of':
      return { name: issue.code, limit: Number(issue.divisor), of: 'number' };
    default:
      return { name: issue.code };
  }
}

const boundOf = (issue: {
  readonly code: string;
  readonly origin: string;
  readonly inclusive?: boolean | undefined;
}): NonNullable<Issue['rule']> => ({
  name: issue.code,
  inclusive: issue.inclusive ?? true,
  of: issue.origin === 'string' ? 'string' : issue.origin === 'array' ? 'list' : 'number',
});
