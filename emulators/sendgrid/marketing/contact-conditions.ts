/** Queries over contacts, and the segments that such queries make. */
import { iso, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { ConditionError, conditionOf } from '../conditions/condition.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { blankContact, type ContactRow } from './contact-rows.ts';
import { fields } from './fields.ts';

const known = new Set([
  ...Object.keys(blankContact),
  'id',
  'contact_id',
  'primary_email',
  'list_ids',
  'segment_ids',
  'created_at',
  'updated_at',
]);

type Holds = (contact: ContactRow) => boolean;

const other: Readonly<Record<string, keyof ContactRow>> = { contact_id: 'id', primary_email: 'email' };

/** Reads a field of a contact by the name that queries have for it. */
const read =
  (contact: ContactRow) =>
  (name: string, key?: string): unknown => {
    if (name === 'custom_fields') return key === undefined ? undefined : contact.custom_fields[key];
    if (Object.hasOwn(contact.custom_fields, name)) return contact.custom_fields[name];
    return (contact as Readonly<Record<string, unknown>>)[other[name] ?? name];
  };

/** Throws `ConditionError`. */
function holding(query: string, custom: ReadonlySet<string>): Holds {
  const condition = conditionOf(query, (name) => known.has(name) || custom.has(name) || name === 'custom_fields');
  return (contact) => condition(read(contact));
}

const customNames = async (ctx: SendgridCtx): Promise<ReadonlySet<string>> =>
  new Set((await fields.all(ctx)).map(({ name }) => name));

/** Throws the provider's error for a query that can't be understood. */
export async function contactCondition(ctx: SendgridCtx, query: string): Promise<Holds> {
  try {
    return holding(query, await customNames(ctx));
  } catch (error) {
    if (error instanceof ConditionError) throw errors.search_invalid(error.message);
    throw error;
  }
}

export const SegmentRow = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    query_dsl: z.string(),
    contacts_count: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
    sample_updated_at: z.string(),
    next_sample_update: z.string(),
    parent_list_ids: z.array(z.string()).nullable(),
    query_version: z.enum(['1', '2']),
  }),
);
export type SegmentRow = z.infer<ReturnType<typeof SegmentRow>>;

export const segments = collection('segments', {
  row: SegmentRow,
  key: 'id',
  owner: 'account',
  columns: ['name', 'query_version'],
  missing: errors.not_found,
  make: (ctx, given) => {
    const now = iso(ctx.now);
    const times = { created_at: now, updated_at: now, sample_updated_at: now, next_sample_update: now };
    const query = { query_dsl: "SELECT contact_id, updated_at FROM contact_data WHERE email LIKE '%'" };
    const rest = { contacts_count: 0, parent_list_ids: null, query_version: '2' as const, ...times };
    return { row: { id: ctx.random.uuid(), name: 'Segment', ...query, ...rest, ...given } };
  },
});

export type SegmentQuery = Pick<SegmentRow, 'query_dsl' | 'query_version' | 'parent_list_ids'>;

const select =
  /^\s*SELECT\s+.+?\s+FROM\s+contact_data(?:\s+(?:AS\s+)?(?!WHERE\b)\w+)?\s*(?:WHERE\s+([\s\S]+?))?;?\s*$/i;

/** The condition in a segment's query; '' for everybody. Throws for SQL over anything but contacts. */
function whereOf({ query_dsl, query_version }: SegmentQuery): string {
  if (query_version === '1') return query_dsl;
  const match = select.exec(query_dsl);
  if (!match) throw new ConditionError('expected SELECT contact_id, updated_at FROM contact_data WHERE …');
  return match[1] ?? '';
}

const inLists =
  (ids: readonly string[] | null, holds: Holds): Holds =>
  (contact) =>
    (!ids || ids.length === 0 || contact.list_ids.some((id) => ids.includes(id))) && holds(contact);

function memberCondition(segment: SegmentQuery, custom: ReadonlySet<string>): Holds {
  const where = whereOf(segment).trim();
  return inLists(segment.parent_list_ids, where === '' ? () => true : holding(where, custom));
}

/** Who is in a segment. Throws the provider's error for a query that can't be understood. */
export async function segmentCondition(ctx: SendgridCtx, segment: SegmentQuery): Promise<Holds> {
  try {
    return memberCondition(segment, await customNames(ctx));
  } catch (error) {
    if (error instanceof ConditionError) throw errors.invalid(`invalid query: ${error.message}`, 'query_dsl');
    throw error;
  }
}

export interface Segments {
  idsOf(contact: ContactRow): string[];
}

/** All segments of the account, to be asked about contacts. One that is not valid any more holds nobody. */
export async function segmentsOf(ctx: SendgridCtx): Promise<Segments> {
  const custom = await customNames(ctx);
  const all = (await segments.all(ctx)).map((segment) => {
    try {
      return { id: segment.id, holds: memberCondition(segment, custom) };
    } catch {
      return { id: segment.id, holds: () => false };
    }
  });
  return { idsOf: (contact) => all.filter(({ holds }) => holds(contact)).map(({ id }) => id) };
}
