/** Finds users by what stands in a path: an id, an e-mail address, or `me`. */
import { errors } from '../errors.ts';
import type { ZoomCtx } from '../provider.ts';
import { users, type User } from './rows.ts';

/** The user that an id or an e-mail address names, whoever asks. */
export async function findUser(ctx: ZoomCtx, name: string): Promise<User | undefined> {
  if (name.includes('@')) return users.find(ctx, { where: { email: name.toLowerCase() } });
  return users.get(ctx, name);
}

/** The account's owner. */
export async function ownerOf(ctx: ZoomCtx): Promise<User> {
  const owner =
    (await users.get(ctx, ctx.credentials.userId ?? '')) ?? (await users.find(ctx, { where: { role_id: '0' } }));
  if (!owner) throw errors.user_not_found(ctx.credentials.userId ?? '');
  return owner;
}

/**
 * The user of a path. `me` is the token's own; another one's things need a scope over the whole account.
 * Throws `user_not_found`, `invitation_expired` and `missing_scopes`.
 */
export async function userOf(ctx: ZoomCtx, name: string): Promise<User> {
  const user = name === 'me' ? await me(ctx) : await findUser(ctx, name);
  if (user && user.id !== ctx.account.user && !ctx.account.admin) throw errors.missing_scopes(ctx.account.wanted);
  if (user) return user;
  throw (await users.stub(ctx, name)) ? errors.invitation_expired() : errors.user_not_found(name);
}

export async function me(ctx: ZoomCtx): Promise<User> {
  return (await users.get(ctx, ctx.account.user)) ?? ownerOf(ctx);
}
