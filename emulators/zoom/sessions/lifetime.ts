/** How long meetings and webinars stay: expired some time after their last use, deleted for good a week after that. */
import { z } from '../../../src/emulator/index.ts';
import { job, type ZoomCtx } from '../provider.ts';
import { day, minute } from '../times.ts';
import { isRecurring, isUnfixed } from './draft.ts';
import { tellRemoval } from './events.ts';
import { kinds, type Kind, type Session } from './rows.ts';

const Which = () => z.object({ kind: z.enum(['meeting', 'webinar']), id: z.int() });

const kept = 30 * day;
/** Of those that recur; unconfirmed. */
const keptRecurring = 365 * day;
const bin = 7 * day; // unconfirmed

/** It is not used again: 30 days after it was to end, or was last on. */
export function scheduleExpiry(ctx: ZoomCtx, { name }: Kind, session: Session): void {
  if (session.type === 4) return;
  const long = isRecurring(session.type) || isUnfixed(session.type) ? keptRecurring : kept;
  const at = Math.max(ctx.now, plannedEnd(session) ?? ctx.now) + long;
  ctx.schedule(expireSession, { kind: name, id: session.id }, { at });
}

function plannedEnd({ start_time, duration = 0, occurrences }: Session): number | undefined {
  const last = occurrences?.at(-1);
  const start = last?.start_time ?? start_time;
  return start === undefined ? undefined : Date.parse(start) + (last?.duration ?? duration) * minute;
}

export const expireSession = job('sessions.expire', {
  kind: 'calendar',
  input: Which,
  async run(ctx, { kind, id }) {
    const { sessions } = kinds[kind];
    const session = await sessions.get(ctx, id);
    if (!session || sessions.internal(session).state !== 'active') return;
    if (session.status === 'started') scheduleExpiry(ctx, kinds[kind], session);
    else await sessions.update(ctx, session, {}, { state: 'expired' });
  },
});

/** Into the bin. */
export async function discard(ctx: ZoomCtx, kind: Kind, session: Session): Promise<void> {
  await kind.sessions.update(ctx, session, {}, { state: 'deleted' });
  ctx.cancel(expireSession, { kind: kind.name, id: session.id });
  ctx.schedule(purgeSession, { kind: kind.name, id: session.id }, { after: bin });
}

/** Out of the bin. */
export async function restore(ctx: ZoomCtx, kind: Kind, session: Session): Promise<void> {
  const restored = await kind.sessions.update(ctx, session, {}, { state: 'active' });
  ctx.cancel(purgeSession, { kind: kind.name, id: session.id });
  scheduleExpiry(ctx, kind, restored);
  tellRemoval(ctx, kind, 'recovered', restored);
}

export const purgeSession = job('sessions.purge', {
  kind: 'calendar',
  input: Which,
  async run(ctx, { kind, id }) {
    const { sessions } = kinds[kind];
    const session = await sessions.get(ctx, id);
    if (!session || sessions.internal(session).state !== 'deleted') return;
    await sessions.update(ctx, session, {}, { state: 'expired' });
    tellRemoval(ctx, kinds[kind], 'permanently_deleted', session);
  },
});
