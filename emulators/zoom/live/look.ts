/** What a run of a meeting or webinar is to a person. */
import type { Sights } from '../../../src/emulator/index.ts';
import { joinLink } from '../urls.ts';
import type { Instance, InstanceSecrets } from './rows.ts';

export function look(instance: Instance, { started }: InstanceSecrets): Sights['meeting'] {
  const { id, topic, status, timezone, duration, planned, user_name, user_email, participants_count } = instance;
  const live = status === 'started';
  return {
    stage: live ? 'live' : 'past',
    topic,
    start: started,
    minutes: live ? planned : duration,
    zone: timezone,
    host: user_name || user_email,
    count: participants_count,
    ...(live && {
      join: joinLink(id, undefined),
      acts: { end: { trigger: 'meeting.end', input: { meeting_id: id } } },
    }),
  };
}
