/** What becomes of the meetings, webinars and recordings of a user who leaves the account. */
import type { ZoomCtx } from '../provider.ts';
import { recordings } from '../recordings/rows.ts';
import { meetings, webinars } from '../sessions/rows.ts';
import type { User } from './rows.ts';

interface Handed {
  readonly transfer_meeting?: boolean | undefined;
  readonly transfer_webinar?: boolean | undefined;
  readonly transfer_recording?: boolean | undefined;
}

/** Hands over what is asked for; the rest goes with the user. */
export async function handOver(ctx: ZoomCtx, user: User, heir: User | undefined, handed: Handed): Promise<void> {
  const whose = { where: { host_id: user.id } };
  const sessions = [
    [meetings, handed.transfer_meeting],
    [webinars, handed.transfer_webinar],
  ] as const;
  for (const [collection, moves] of sessions) {
    for (const session of await collection.all(ctx, whose)) {
      if (heir && moves && session.type !== 4)
        await collection.update(ctx, session, { host_id: heir.id, host_email: heir.email });
      else await collection.update(ctx, session, {}, { state: 'expired' });
    }
  }
  for (const recording of await recordings.all(ctx, whose)) {
    if (heir && handed.transfer_recording)
      await recordings.update(ctx, recording, { host_id: heir.id, host_email: heir.email });
    else await recordings.update(ctx, recording, {}, { state: 'deleted' });
  }
}
