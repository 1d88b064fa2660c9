/** What events tell of registrants. */
import { operator, tell } from '../events.ts';
import type { ZoomCtx } from '../provider.ts';
import { toldSession } from '../sessions/events.ts';
import type { Kind, Session } from '../sessions/rows.ts';
import { registrants, type Registrant } from './rows.ts';

/** With the occurrences that were chosen. */
function toldOccurrences(registrant: Registrant, { occurrences }: Session): object {
  if (!occurrences) return {};
  const { occurrences: chosen } = registrants.internal(registrant);
  const named = occurrences.filter(({ occurrence_id }) => chosen.length === 0 || chosen.includes(occurrence_id));
  return { occurrences: named.map(({ occurrence_id, start_time }) => ({ occurrence_id, start_time })) };
}

export function tellRegistration(
  ctx: ZoomCtx,
  { name }: Kind,
  session: Session,
  what: 'created' | 'approved' | 'denied' | 'cancelled',
  registrant: Registrant,
): void {
  const { id, first_name, last_name, email, join_url = '', participant_pin_code } = registrant;
  const brief = { id, first_name, last_name, email };
  const { kind: _kind, session: _session, create_time: _created, ...whole } = registrant;
  const told = {
    created: { ...whole, join_url, ...(participant_pin_code !== undefined && { participant_pin_code }) },
    approved: { ...brief, join_url },
    denied: brief,
    cancelled: brief,
  }[what];
  tell(ctx, `${name}.registration_${what}`, {
    ...(what !== 'created' && operator(ctx)),
    object: { ...toldSession(session), ...toldOccurrences(registrant, session), registrant: told },
  });
}
