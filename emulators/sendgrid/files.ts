/** Files that a link leads to: CSVs of activity and of contacts. */
import { stringify } from 'csv-stringify/sync';
import { file, schema, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { files } from './api.ts';
import { errors } from './errors.ts';
import { collection } from './provider.ts';

export const storedFiles = collection('files', {
  row: schema(() => z.object({ id: z.string(), name: z.string(), text: z.string() })),
  key: 'id',
  locates: true,
  missing: errors.not_found,
});

/** Rows under a line of names. */
export const csv = (names: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  stringify([names, ...rows].map((row) => [...row]));

/** Keeps a file; answers the id that `/files/{id}` takes. */
export async function keepFile(ctx: SendgridCtx, name: string, text: string): Promise<string> {
  const { id } = await storedFiles.insert(ctx, { id: ctx.random.uuid(), name, text });
  return id;
}

export const getFile = files.operation('files.get', 'GET /files/{id}', {
  summary: 'A file, as CSV',
  async handler(ctx, { params }) {
    const { name, text } = await storedFiles.need(ctx, params.id);
    return file(text, { type: 'text/csv; charset=utf-8', name });
  },
});
