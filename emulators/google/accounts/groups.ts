/** Groups: addresses that stand for several people, in sharing and free/busy. Fixtures make them. */
import { schema, z } from '../../../src/emulator/index.ts';
import { collection, type GoogleCtx } from '../provider.ts';

const Group = schema(() => z.object({ email: z.string(), name: z.string(), members: z.array(z.string()) }));

export const groups = collection('groups', {
  row: Group,
  key: 'email',
  make: (_, { email, name = email, members = [] }) => ({ row: Group().parse({ email, name, members }) }),
});

export const membersOf = async (ctx: GoogleCtx, email: string): Promise<readonly string[]> =>
  (await groups.get(ctx, email))?.members ?? [];
