/** Finds meetings and webinars by what stands in a path: a number, a uuid, a personal room's number. */
import { errors } from '../errors.ts';
import { uuidForm } from '../ids.ts';
import { instances } from '../live/rows.ts';
import { links } from '../links.ts';
import type { ZoomCtx } from '../provider.ts';
import { users, type User } from '../users/rows.ts';
import { personalRoom } from './personal.ts';
import { otherKind, type Kind, type Session } from './rows.ts';

const numberForm = /^\d{9,11}$/;

export const isNumber = (name: string): boolean => numberForm.test(name);

/** The meeting's number without what people put between its groups. */
const bare = (name: string): string => name.replaceAll(/[\s-]/g, '');

/** The one that is there for everybody; deleted and expired ones are not. */
export async function findSession(ctx: ZoomCtx, kind: Kind, name: string): Promise<Session | undefined> {
  const id = bare(name);
  if (isNumber(id)) {
    const session = await kind.sessions.get(ctx, id);
    if (session) return isActive(kind, session) ? session : undefined;
    return kind.name === 'meeting' ? roomOf(ctx, kind, id) : undefined;
  }
  const run = await instances.get(ctx, name);
  const session = run ? await kind.sessions.get(ctx, run.id) : await kind.sessions.find(ctx, { where: { uuid: name } });
  return session && isActive(kind, session) ? session : undefined;
}

const isActive = ({ sessions }: Kind, session: Session): boolean => sessions.internal(session).state === 'active';

/** A personal room becomes a row when somebody first asks for it. */
async function roomOf(ctx: ZoomCtx, { sessions }: Kind, number: string): Promise<Session | undefined> {
  const link = await links.get(ctx, number);
  const user = link?.kind === 'personal' ? await users.get(ctx, link.target) : undefined;
  if (!user || String(user.pmi) !== number) return undefined;
  const { row, internal } = personalRoom(ctx, user);
  return sessions.insert(ctx, row, internal);
}

/**
 * The meeting or webinar of a path. Throws when there is none, when it is one of the other kind, and when it is
 * another one's and the token's scopes don't reach that far.
 */
export async function sessionOf(ctx: ZoomCtx, kind: Kind, name: string): Promise<Session> {
  const id = bare(name);
  if (!isNumber(id) && !uuidForm.test(name)) throw errors.bad_request(`Invalid ${kind.name} id.`);
  const session = await findSession(ctx, kind, name);
  if (!session)
    throw (await findSession(ctx, otherKind(kind), name)) ? kind.other() : kind.missing(isNumber(id) ? id : name);
  if (session.host_id !== ctx.account.user && !ctx.account.admin) throw errors.not_the_host();
  return session;
}

/** Its host. Throws `user_not_found` for one that has left the account. */
export const hostOf = (ctx: ZoomCtx, { host_id }: Pick<Session, 'host_id'>): Promise<User> => users.need(ctx, host_id);
