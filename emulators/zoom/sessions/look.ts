/** What a meeting or webinar that is to come is to a person. One that is on, or over, shows as its run. */
import type { Ctx, Sights } from '../../../src/emulator/index.ts';
import { minute } from '../times.ts';
import type { Session, SessionSecrets } from './rows.ts';

export function look(session: Session, { state }: SessionSecrets, { now }: Ctx): Sights['meeting'] | undefined {
  const { id, topic, status, timezone, duration, host_email, join_url } = session;
  if (state !== 'active' || status === 'started') return undefined;
  const start = nextStart(session, now);
  if (start === 'over') return undefined;
  return {
    stage: 'upcoming',
    topic,
    start,
    minutes: duration,
    zone: timezone,
    host: host_email,
    join: join_url,
    acts: { start: { trigger: 'meeting.start', input: { meeting_id: id } } },
  };
}

/** Epoch ms; undefined of what has no fixed time. */
function nextStart({ occurrences, start_time, duration = 60 }: Session, now: number): number | undefined | 'over' {
  const starts = occurrences?.filter(({ status }) => status === 'available').map((one) => one.start_time);
  const all = (starts ?? (start_time === undefined ? [] : [start_time])).map((time) => Date.parse(time));
  if (all.length === 0) return undefined;
  return all.find((start) => start + duration * minute > now) ?? 'over';
}
