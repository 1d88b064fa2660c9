/** Who somebody is who joins: a user of the account, a registrant, or a guest. */
import type { ZoomCtx } from '../provider.ts';
import { registrants } from '../registrants/rows.ts';
import type { Session } from '../sessions/rows.ts';
import { findUser } from '../users/find.ts';
import type { Person } from './people.ts';

export interface Given {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  /** A user's id or e-mail address. */
  readonly user_id?: string | undefined;
  readonly registrant_id?: string | undefined;
  readonly customer_key?: string | undefined;
}

/** Whoever registered is known by what was given then; whoever is of the account, by that. */
export async function personOf(ctx: ZoomCtx, session: Session, given: Given): Promise<Person> {
  const registrant = await registrantOf(ctx, session, given);
  const email = given.email ?? registrant?.email ?? '';
  const user = await userBy(ctx, given.user_id ?? email);
  const registered = registrant && [registrant.first_name, registrant.last_name].filter(Boolean).join(' ');
  return {
    name: (given.name || registered) ?? user?.display_name ?? 'Guest',
    email: user?.email ?? email,
    id: user?.id ?? '',
    registrant_id: registrant?.id ?? '',
    customer_key: given.customer_key ?? '',
    is_host: user?.id === session.host_id,
  };
}

const userBy = (ctx: ZoomCtx, name: string) => (name === '' ? Promise.resolve(undefined) : findUser(ctx, name));

function registrantOf(ctx: ZoomCtx, { id, settings }: Session, { registrant_id, email }: Given) {
  if (registrant_id) return registrants.get(ctx, registrant_id);
  if (!email || settings.approval_type === 2) return Promise.resolve(undefined);
  return registrants.find(ctx, { where: { session: String(id), email: email.toLowerCase(), status: 'approved' } });
}
