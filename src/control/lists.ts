/** How the control API pages: `?limit=&cursor=` in, `nextCursor` out. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';

const most = 1000;

/** The parameters of every list. */
export const PageQuery = schema(() =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).optional().describe(`how many; default 100, at most ${most}`),
    cursor: z.string().optional().describe('`nextCursor` of the page before'),
  }),
);

export const limitOf = ({ limit = 100 }: { readonly limit?: number | undefined }): number => Math.min(limit, most);

/** The schema of a page: `{requests: […], nextCursor}`. */
export const pageOf = <N extends string, R extends z.ZodType>(name: N, row: () => R) =>
  schema(() => z.object({ [name]: z.array(row()), nextCursor: z.string().nullable() }));

/** A page as it is answered. `nextCursor` is null behind the last one. */
export const pageAnswer = <N extends string, R>(name: N, rows: readonly R[], nextCursor: string | undefined) => ({
  [name]: rows,
  nextCursor: nextCursor ?? null,
});
