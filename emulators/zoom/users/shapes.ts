/** Users as lists and creations answer them. */
import { schema, z } from '../../../src/emulator/index.ts';
import { CustomAttribute, User } from './rows.ts';

export const UserAnswer = schema(() => User().extend({ host_key: z.string().optional() }));

export const ListedUser = schema(() =>
  User()
    .pick({
      id: true,
      first_name: true,
      last_name: true,
      display_name: true,
      email: true,
      type: true,
      pmi: true,
      timezone: true,
      verified: true,
      created_at: true,
      last_login_time: true,
      last_client_version: true,
      pic_url: true,
      language: true,
      phone_number: true,
      status: true,
      role_id: true,
      user_created_at: true,
    })
    .extend({
      dept: z.string().optional(),
      group_ids: z.array(z.string()).optional(),
      host_key: z.string().optional(),
      custom_attributes: z.array(CustomAttribute()).optional(),
    }),
);

export type ListedUser = z.infer<ReturnType<typeof ListedUser>>;

/** Shorter than what a GET answers: empty departments and groups are left out. */
export function listed(user: User, { hostKey, attributes }: { hostKey?: string; attributes: boolean }): ListedUser {
  return {
    id: user.id,
    first_name: user.first_name,
    last_name: user.last_name,
    display_name: user.display_name,
    email: user.email,
    type: user.type,
    pmi: user.pmi,
    timezone: user.timezone,
    verified: user.verified,
    ...(user.dept && { dept: user.dept }),
    created_at: user.created_at,
    ...(user.last_login_time && { last_login_time: user.last_login_time }),
    ...(user.last_client_version && { last_client_version: user.last_client_version }),
    ...(user.pic_url && { pic_url: user.pic_url }),
    language: user.language,
    phone_number: user.phone_number,
    status: user.status,
    role_id: user.role_id,
    ...(user.group_ids.length > 0 && { group_ids: user.group_ids }),
    user_created_at: user.user_created_at,
    ...(hostKey !== undefined && { host_key: hostKey }),
    ...(attributes && { custom_attributes: user.custom_attributes }),
  };
}

/** What events tell of a user. */
export const toldUser = ({ id, first_name, last_name, email, type }: User) => ({
  id,
  first_name,
  last_name,
  email,
  type,
});
