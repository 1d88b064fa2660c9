/** Members of groups and roles, as lists print them and as apps name them. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import type { ZoomCtx } from '../provider.ts';
import { findUser } from '../users/find.ts';
import type { User } from '../users/rows.ts';

export const Member = schema(() =>
  z.object({
    id: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    email: z.string(),
    type: z.int(),
    department: z.string().optional(),
  }),
);

export const memberOf = ({ id, first_name, last_name, email, type }: User): z.infer<ReturnType<typeof Member>> => ({
  id,
  first_name,
  last_name,
  email,
  type,
});

export const Named = schema(() =>
  z.object({
    members: z
      .array(z.object({ id: z.string().optional(), email: z.string().optional() }))
      .max(30)
      .optional(),
  }),
);

/** The users that are meant. Throws `user_not_found`. */
export async function namedUsers(
  ctx: ZoomCtx,
  members: z.infer<ReturnType<typeof Named>>['members'] = [],
): Promise<User[]> {
  const found: User[] = [];
  for (const { id, email } of members) {
    const name = id ?? email ?? '';
    const user = await findUser(ctx, name);
    if (!user) throw errors.user_not_found(name);
    found.push(user);
  }
  return found;
}
