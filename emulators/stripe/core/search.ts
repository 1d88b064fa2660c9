/** Stripe's search language: clauses joined by AND or OR, over the few fields that each resource says. */
import { z, type Collection } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { sizeOf } from './lists.ts';
import { params } from './params.ts';

/** What a field can be asked for. `created>1700000000`, `email~"doe"`, `status:"active"`. */
export type FieldKind = 'string' | 'token' | 'number' | 'boolean';

/** The searchable fields of a resource; `metadata` is one of all of them. Dotted names are paths. */
export type SearchFields = Readonly<Record<string, FieldKind>>;

/** The query of a search operation. */
export const searchQuery = () => params({ limit: z.int().optional(), page: z.string().optional(), query: z.string() });

/** The answer of a search operation. */
export const SearchResult = <T extends z.ZodType>(row: T) =>
  z.object({
    object: z.literal('search_result'),
    data: z.array(row),
    has_more: z.boolean(),
    next_page: z.string().nullable(),
    url: z.string(),
    total_count: z.int().optional(),
  });

interface Asked {
  readonly query: string;
  readonly limit?: number | undefined;
  readonly page?: string | undefined;
  readonly expand?: readonly string[] | undefined;
}

/**
 * Answers a search in a collection, newest first. `match` leaves rows out that no search finds.
 *
 * @example
 * handler: (ctx, { query }) => search(ctx, customers, 'customers', customerFields, query),
 */
export async function search<R extends object>(
  ctx: StripeCtx,
  rows: Collection<R, object>,
  resource: string,
  fields: SearchFields,
  { query, limit, page, expand = [] }: Asked,
  match: (row: R) => boolean = () => true,
): Promise<{
  object: 'search_result';
  data: R[];
  has_more: boolean;
  next_page: string | null;
  url: string;
  total_count?: number;
}> {
  const wanted = parseSearch(query, resource, fields);
  const matches = (row: R): boolean => match(row) && wanted(row as Row);
  const found = await rows.list(ctx, { match: matches, page: { size: sizeOf(limit), cursor: page } });
  return {
    object: 'search_result',
    data: [...found.items],
    has_more: found.more,
    next_page: found.next ?? null,
    url: `/v1/${resource}/search`,
    ...(expand.includes('total_count') && { total_count: await rows.count(ctx, { match: matches }) }),
  };
}

type Row = Readonly<Record<string, unknown>>;
type Test = (row: Row) => boolean;

const clause =
  /^(-)?(?:metadata\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\]|([a-z_][a-z0-9_.]*))\s*(:|~|>=|<=|>|<)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s"']+))/i;
const joint = /^\s*(?:(AND|OR)\s+)?/;

/** The test that a query stands for. Throws for one that can't be read or asks for an unknown field. */
export function parseSearch(query: string, resource: string, fields: SearchFields): Test {
  const tests: Test[] = [];
  let joined: string | undefined;
  for (let rest = query.trim(); rest !== '';) {
    const [gap = '', word = 'AND'] = joint.exec(rest) ?? [];
    if (tests.length > 0) {
      if (gap === '' || (joined !== undefined && joined !== word)) throw errors.search_syntax();
      joined = word;
      rest = rest.slice(gap.length);
    }
    const found = clause.exec(rest);
    if (!found) throw errors.search_syntax();
    tests.push(testOf(found, resource, fields));
    rest = rest.slice(found[0].length);
  }
  if (tests.length === 0 || tests.length > 10) throw errors.search_syntax();
  return joined === 'OR' ? (row) => tests.some((test) => test(row)) : (row) => tests.every((test) => test(row));
}

const unescaped = (text: string | undefined): string | undefined => text?.replaceAll(/\\(.)/g, '$1');

function testOf(found: RegExpExecArray, resource: string, fields: SearchFields): Test {
  const [, minus, key1, key2, field, sign = ':', text1, text2, bare] = found;
  const key = unescaped(key1 ?? key2);
  const text = unescaped(text1 ?? text2);
  const kind: FieldKind | undefined = key === undefined ? fields[field ?? ''] : 'string';
  if (!kind) throw errors.search_field(field ?? '', resource);
  const read = key === undefined ? (row: Row) => at(row, field ?? '') : (row: Row) => at(row, 'metadata', key);
  const test = comparison(kind, sign, text ?? bare ?? '', text === undefined && bare === 'null');
  return minus ? (row) => !test(read(row)) : (row) => test(read(row));
}

/** The value at a dotted path; `type` stands for whichever hash is named after the type. */
function at(row: Row, path: string, last?: string): unknown {
  let value: unknown = row;
  for (const step of last === undefined ? path.split('.') : [path, last]) {
    value = (value as Record<string, unknown> | null | undefined)?.[step];
  }
  return value;
}

function comparison(kind: FieldKind, sign: string, text: string, isNull: boolean): (value: unknown) => boolean {
  if (isNull && sign === ':') return (value) => value === null || value === undefined;
  if (kind === 'number') return numeric(sign, text);
  if (sign === '~') {
    if (kind !== 'string' || text.length < 3) throw errors.search_syntax();
    const part = text.toLowerCase();
    return (value) => typeof value === 'string' && value.toLowerCase().includes(part);
  }
  if (sign !== ':') throw errors.search_syntax();
  const wanted = text.toLowerCase();
  return (value) => value !== null && value !== undefined && written(value).toLowerCase() === wanted;
}

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function numeric(sign: string, text: string): (value: unknown) => boolean {
  const bound = Number(text);
  if (text === '' || Number.isNaN(bound) || sign === '~') throw errors.search_syntax();
  const compare: Readonly<Record<string, (value: number) => boolean>> = {
    ':': (value) => value === bound,
    '>': (value) => value > bound,
    '<': (value) => value < bound,
    '>=': (value) => value >= bound,
    '<=': (value) => value <= bound,
  };
  return (value) => typeof value === 'number' && (compare[sign]?.(value) ?? false);
}
