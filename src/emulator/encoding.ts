/** Encoding: bodies that go out, as webhooks and results are written. Everything is a function of its arguments. */
import { isTree } from './tree.ts';

/** What is sent. `type` is the content type; undefined: none is sent. */
export interface Body {
  readonly body: string | Buffer;
  readonly type: string | undefined;
}

type Scalar = string | number | boolean | null | undefined;

/** A value of a form: null is written as empty, undefined not at all, a list as the repeated name. */
export type FormValue = Scalar | readonly Scalar[];

export type FormFields = Iterable<readonly [name: string, value: FormValue]> | Readonly<Record<string, FormValue>>;

const isIterable = (fields: FormFields): fields is Iterable<readonly [string, FormValue]> => Symbol.iterator in fields;

const writtenPair = (name: string, value: Exclude<Scalar, undefined>): [string, string] => [name, String(value ?? '')];

const pairsOf = (name: string, value: FormValue): [string, string][] =>
  (Array.isArray(value) ? value : [value])
    .filter((one) => one !== undefined)
    .map((one: Exclude<Scalar, undefined>) => writtenPair(name, one));

const urlencoded = (pairs: [string, string][]): string => new URLSearchParams(pairs).toString();

/** `a=1&b=x+y&b=z` of pairs, or of an object's members. */
export function formEncode(fields: FormFields): string {
  const entries = isIterable(fields) ? [...fields] : Object.entries(fields);
  return urlencoded(entries.flatMap(([name, value]) => pairsOf(name, value)));
}

/** `a[b]=1&a[c][0]=x` of an object's members. Empty lists and objects cannot be written, and are left out. */
export function bracketsEncode(value: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(value).flatMap(([name, member]) => nested(name, member));
  return urlencoded(pairs).replaceAll('%5B', '[').replaceAll('%5D', ']');
}

function nested(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item, at) => nested(`${name}[${at}]`, item));
  if (isTree(value)) return Object.entries(value).flatMap(([key, member]) => nested(`${name}[${key}]`, member));
  if (value === undefined) return [];
  return [[name, typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)]];
}

/** A field, or a file when it has a file name. */
export interface MultipartPart {
  readonly name: string;
  readonly value: string | Uint8Array;
  readonly filename?: string | undefined;
  readonly type?: string | undefined;
}

const quoted = (text: string): string =>
  `"${text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')}"`;

/** multipart/form-data. The boundary is given, so that the bytes are the same at every attempt; it must not occur in a value. */
export function multipartEncode(parts: readonly MultipartPart[], boundary: string): { body: Buffer; type: string } {
  const chunks = parts.flatMap(({ name, value, filename, type }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(name)}` +
        (filename === undefined ? '' : `; filename=${quoted(filename)}`) +
        (type === undefined ? '' : `\r\nContent-Type: ${type}`) +
        '\r\n\r\n',
    ),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ]);
  return {
    body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
    type: `multipart/form-data; boundary=${/^[\w'+.-]+$/.test(boundary) ? boundary : `"${boundary}"`}`,
  };
}

/** `json(event, { spaces: 2 })` */
export const json = (
  value: unknown,
  { spaces, type = 'application/json' }: { readonly spaces?: number; readonly type?: string } = {},
): Body => ({ body: JSON.stringify(value, undefined, spaces), type });

export const form = (fields: FormFields, { type = 'application/x-www-form-urlencoded' } = {}): Body => ({
  body: formEncode(fields),
  type,
});

export const brackets = (
  value: Readonly<Record<string, unknown>>,
  { type = 'application/x-www-form-urlencoded' } = {},
): Body => ({ body: bracketsEncode(value), type });

export const multipart = (parts: readonly MultipartPart[], boundary: string): Body => multipartEncode(parts, boundary);

export const text = (body: string, type = 'text/plain; charset=utf-8'): Body => ({ body, type });

/** No body, no content type. */
export const empty = (): Body => ({ body: '', type: undefined });
