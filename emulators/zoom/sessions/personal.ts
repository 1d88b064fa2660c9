/** Personal rooms: each user has one, under a number that stays. */
import { meetingUuid } from '../ids.ts';
import type { ZoomCtx } from '../provider.ts';
import { personalLink } from '../urls.ts';
import { users, type User } from '../users/rows.ts';
import { passcodes } from './draft.ts';
import type { Session, SessionSecrets } from './rows.ts';
import { meetingBeginning } from './settings.ts';

export function personalRoom({ random }: ZoomCtx, user: User): { row: Session; internal: SessionSecrets } {
  const { pmi_password: password, pmi_encrypted: encrypted } = users.internal(user);
  const row: Session = {
    uuid: meetingUuid(random.fork(`room ${user.id}`)),
    id: user.pmi,
    host_id: user.id,
    host_email: user.email,
    assistant_id: '',
    topic: `${user.display_name}'s Personal Meeting Room`,
    type: 4,
    status: 'waiting',
    timezone: user.timezone,
    agenda: '',
    created_at: user.created_at,
    join_url: personalLink(user.pmi, encrypted),
    ...passcodes(random.fork(`digits ${user.id}`), password, encrypted),
    pmi: String(user.pmi),
    settings: { ...meetingBeginning(user), use_pmi: true },
    pre_schedule: false,
    creation_source: 'other',
  };
  return { row, internal: { state: 'active', sort: '9999' } };
}
