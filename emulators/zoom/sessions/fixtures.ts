/** Meetings and webinars from fixtures: what they leave out is filled in as for one that an app makes. */
import { meetingNumber } from '../ids.ts';
import { links } from '../links.ts';
import type { ZoomCtx } from '../provider.ts';
import { findUser, ownerOf } from '../users/find.ts';
import { draft, sortOf, type Wish } from './draft.ts';
import type { Session, SessionSecrets } from './rows.ts';

export async function sessionFromFixture(
  ctx: ZoomCtx,
  kind: 'meeting' | 'webinar',
  given: Readonly<Record<string, unknown>>,
): Promise<{ row: Session; internal: SessionSecrets }> {
  const { settings: _settings, start_time, recurrence: _recurrence, occurrences, ...rest } = given;
  const name = given.host_id ?? given.host_email;
  const host = (typeof name === 'string' ? await findUser(ctx, name) : undefined) ?? (await ownerOf(ctx));
  const id = typeof given.id === 'number' ? given.id : meetingNumber(ctx.random);
  const wish = {
    ...given,
    ...(typeof start_time === 'string' && { start_time: `${start_time.slice(0, 19)}Z` }),
  } as Wish;
  const made = draft(ctx, kind, host, wish, { id });
  const row: Session = { ...made.row, ...rest, ...(Array.isArray(occurrences) && { occurrences }), id };
  const { registration } = made.internal;
  if (registration) await links.insert(ctx, { token: registration, kind: 'register', target: String(id) });
  return { row, internal: { ...made.internal, sort: sortOf(row) } };
}
