/** Lists: newest first, paged by the id behind which or before which a page stands. */
import { Answer, isRead, z, type Lists } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { prettyList } from './envelope.ts';

/** 10 rows unless said otherwise; what is out of 1..100 counts as the nearest of them. */
export const sizeOf = (limit: number | undefined): number => Math.min(Math.max(limit ?? 10, 1), 100);

export const lists: Lists = {
  query: () =>
    z.object({
      ending_before: z.string().optional(),
      expand: z.array(z.string()).optional(),
      limit: z.int().optional(),
      starting_after: z.string().optional(),
    }),
  page({ limit, starting_after, ending_before }) {
    if (starting_after !== undefined && ending_before !== undefined) throw errors.both_cursors();
    return {
      size: sizeOf(limit as number | undefined),
      after: starting_after as string | undefined,
      before: ending_before as string | undefined,
    };
  },
  envelope({ items, more }, { call }) {
    const rest = { has_more: more, url: call.path };
    if (items.length === 0 || !items.every(isRead)) return { object: 'list', data: items, ...rest };
    return new Answer(undefined, {}, undefined, {
      body: prettyList({ data: items, ...rest }),
      type: 'application/json',
    });
  },
  schema: (row) => List(row),
};

/** The schema of a list of rows, on its own or in an object. */
export const List = <T extends z.ZodType>(row: T) =>
  z.object({
    object: z.literal('list'),
    data: z.array(row),
    has_more: z.boolean(),
    total_count: z.int().optional(),
    url: z.string(),
  });

/** A list inside an object: all its rows, up to the first ten unless said otherwise. */
export function listObject<T>(
  rows: readonly T[],
  url: string,
  { limit = 10, count = false }: { limit?: number; count?: boolean } = {},
): { object: 'list'; data: T[]; has_more: boolean; total_count?: number; url: string } {
  return {
    object: 'list',
    data: rows.slice(0, limit),
    has_more: rows.length > limit,
    ...(count && { total_count: rows.length }),
    url,
  };
}
