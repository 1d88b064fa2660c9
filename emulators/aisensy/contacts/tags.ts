/** Tags: labels of a project that contacts can carry. They are made in the dashboard. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { objectId } from '../ids.ts';
import { collection, type AisensyCtx } from '../provider.ts';

const Tag = schema(() => z.object({ id: z.string(), name: z.string(), created_at: z.int() }));

export const tags = collection('tags', {
  row: Tag,
  key: 'id',
  owner: 'account',
  columns: ['name'],
  missing: () => errors.not_found(),
  make: (ctx, given) => ({ row: { id: objectId(ctx), name: 'VIP', created_at: ctx.now, ...given } }),
});

export interface ContactTag {
  id: string;
  added_at: number;
  added_by: string | null;
}

/** The tags with these names that the contact lacks. A name that no tag has means nothing. */
export async function newTags(
  ctx: AisensyCtx,
  names: readonly string[],
  have: readonly ContactTag[],
  by: string | null = null,
): Promise<ContactTag[]> {
  if (names.length === 0) return [];
  const found = await tags.all(ctx, { where: { name: names } });
  return found
    .filter(({ id }) => !have.some((tag) => tag.id === id))
    .map(({ id }) => ({ id, added_at: ctx.now, added_by: by }));
}
