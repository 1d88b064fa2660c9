/** What is wrong with a value, in words: the field, what was expected there, and the nearest known name. */
import { z } from 'zod';
import { didYouMean } from '../near.ts';
import { branches, fieldsAt, shapeOf } from './schemas.ts';

/** Something that is wrong, and the way to it from the whole. */
export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** What could stand there. */
  readonly known?: readonly string[] | undefined;
}

/** `: did you mean X?`, or nothing. */
export function nearest(name: string, known: Iterable<string>): string {
  const meant = didYouMean(name, known);
  return meant === undefined ? '' : `: did you mean ${meant}?`;
}

const few = 30;

/** A name that isn't there, with the nearest and, if they are few, all that are. */
export function unknownName(
  path: readonly PropertyKey[],
  name: string,
  known: readonly string[],
  what = 'there is no such field',
): Finding {
  const meant = nearest(name, known);
  const all = known.length === 0 || known.length > few ? '' : `${meant === '' ? '.' : ''} Known: ${known.join(', ')}`;
  return { path, message: what + meant + all, known };
}

/** What a schema finds wrong with a value. */
export function findingsIn(schema: z.core.$ZodType, value: unknown): Finding[] {
  const { error } = z.safeParse(schema, value);
  return error?.issues.flatMap((issue) => findingsOf(issue, schema, value)) ?? [];
}

/** Members of a value that its schema does not know, at any depth, where it is no loose one. */
export function unknownMembers(schema: z.core.$ZodType, value: unknown, path: readonly PropertyKey[] = []): Finding[] {
  const found = branches(schema).map((branch) => unknownIn(branch, value, path));
  return found.toSorted((one, other) => one.length - other.length)[0] ?? [];
}

function unknownIn(schema: z.core.$ZodType, value: unknown, path: readonly PropertyKey[]): Finding[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return schema instanceof z.ZodArray
      ? value.flatMap((item, index) => unknownMembers(schema.element, item, [...path, index]))
      : [];
  if (schema instanceof z.ZodRecord)
    return Object.entries(value).flatMap(([name, item]) => unknownMembers(schema.valueType, item, [...path, name]));
  const shape = shapeOf(schema);
  if (!shape) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const type = Object.hasOwn(shape, name) ? shape[name] : undefined;
    return type
      ? unknownMembers(type, item, [...path, name])
      : [unknownName([...path, name], name, Object.keys(shape))];
  });
}

type Issue = z.core.$ZodIssue;

function findingsOf(issue: Issue, schema: z.core.$ZodType, input: unknown): Finding[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownName([...path, key], key, fieldsAt(schema, path)));
  if (issue.code === 'invalid_union') return ofUnion(issue, schema, input);
  return [{ path, message: complaint(issue) + got(valueAt(input, path)) }];
}

/** The branch that got past the beginning says what is wrong; if none did, the union as a whole does. */
function ofUnion(issue: z.core.$ZodIssueInvalidUnion, schema: z.core.$ZodType, input: unknown): Finding[] {
  const { path, errors, message } = issue;
  const meant = errors.find((issues) => issues.every((one) => one.path.length > 0 || one.code === 'unrecognized_keys'));
  if (meant) return meant.flatMap((one) => findingsOf({ ...one, path: [...path, ...one.path] }, schema, input));
  const ways = new Set(errors.flatMap((issues) => issues.slice(0, 1).map(complaint)));
  const expected = message === 'Invalid input' ? [...ways].join(', or ').replaceAll(', or expected', ', or') : message;
  return [{ path, message: expected + got(valueAt(input, path)) }];
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'a time like 2026-12-01T00:00:00Z',
  url: 'a URL like http://127.0.0.1:3000/hook',
  email: 'an e-mail address',
};

/** What was expected. A schema's own words go first. */
function complaint(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'too_small':
      return `expected ${size(issue.minimum, issue.origin, 'at least', issue.inclusive === false ? 'more than' : undefined)}`;
    case 'too_big':
      return `expected ${size(issue.maximum, issue.origin, 'at most', issue.inclusive === false ? 'less than' : undefined)}`;
    case 'invalid_format':
      return issue.message.startsWith('Invalid ') ? `expected ${formats[issue.format] ?? issue.format}` : issue.message;
    default:
      return issue.message;
  }
}

function size(bound: number | bigint, origin: string, word: string, exclusive: string | undefined): string {
  const unit = origin === 'string' ? ' characters' : origin === 'array' ? ' items' : '';
  return `${exclusive ?? word} ${bound}${unit}`;
}

/** `, got "fast"`, or nothing for what is absent. */
function got(given: unknown): string {
  if (given === undefined) return '';
  const text = JSON.stringify(given);
  return `, got ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const step of path) value = (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[step];
  return value;
}

/** `rules[0].fault.error`; '' for the whole. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
