/** Deletes a meeting or webinar, or one occurrence of it. */
import { errors } from '../errors.ts';
import type { ZoomCtx } from '../provider.ts';
import { tellRemoval } from './events.ts';
import { discard } from './lifetime.ts';
import type { Kind, Session } from './rows.ts';
import { occurrenceOf } from './update.ts';

export async function remove(
  ctx: ZoomCtx,
  kind: Kind,
  session: Session,
  occurrenceId: string | undefined,
): Promise<void> {
  if (session.status === 'started') throw kind.inProgress();
  if (session.type === 4) throw errors.personal_meeting();
  if (occurrenceId === undefined) {
    await discard(ctx, kind, session);
    return tellRemoval(ctx, kind, 'deleted', session, { occurrences: session.occurrences });
  }
  const gone = occurrenceOf(session, occurrenceId);
  const occurrences = (session.occurrences ?? []).map((one) =>
    one === gone ? { ...one, status: 'deleted' as const } : one,
  );
  const left = await kind.sessions.update(ctx, session, { occurrences });
  if (occurrences.every(({ status }) => status === 'deleted')) await discard(ctx, kind, left);
  tellRemoval(ctx, kind, 'deleted', left, { operation: 'single', occurrences: [gone] });
}
