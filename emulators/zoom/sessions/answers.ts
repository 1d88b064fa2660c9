/** Meetings and webinars as answers print them, in Zoom's order. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { ZoomCtx } from '../provider.ts';
import { startLink } from '../urls.ts';
import { users } from '../users/rows.ts';
import { mintZak } from '../zaks.ts';
import { Session, TrackingField, type Kind } from './rows.ts';
import type { Occurrence } from './recurrence.ts';

export const MeetingAnswer = schema(() => Session().extend({ start_url: z.string() }));

export const WebinarAnswer = schema(() =>
  Session()
    .omit({ h323_password: true, pstn_password: true, encrypted_password: true, pmi: true, pre_schedule: true })
    .extend({
      start_url: z.string(),
      h323_passcode: z.string().optional(),
      encrypted_passcode: z.string().optional(),
      is_simulive: z.boolean(),
      record_file_id: z.string().optional(),
    }),
);

type MeetingAnswer = z.infer<ReturnType<typeof MeetingAnswer>>;
type WebinarAnswer = z.infer<ReturnType<typeof WebinarAnswer>>;

/** A fresh start link of its host. */
async function startUrl(ctx: ZoomCtx, { id, host_id, type }: Session): Promise<string> {
  const host = await users.need(ctx, host_id);
  return startLink(id, await mintZak(ctx, host, { meeting: String(id), instant: type === 1 }));
}

export interface Shown {
  /** Occurrences that are over, too. */
  readonly previous?: boolean | undefined;
  /** One occurrence, with what it has otherwise. */
  readonly occurrence?: Occurrence | undefined;
}

export async function meetingAnswer(ctx: ZoomCtx, meeting: Session, shown: Shown = {}): Promise<MeetingAnswer> {
  const { uuid, id, host_id, host_email, assistant_id, topic, type, status, start_time, duration, ...rest } = meeting;
  const { timezone, agenda, created_at, occurrences, ...others } = rest;
  const { occurrence } = shown;
  return {
    uuid,
    id,
    host_id,
    host_email,
    assistant_id,
    topic,
    type,
    status,
    ...(start_time !== undefined && { start_time: occurrence?.start_time ?? start_time }),
    ...(duration !== undefined && { duration: occurrence?.duration ?? duration }),
    timezone,
    agenda,
    created_at,
    start_url: await startUrl(ctx, meeting),
    ...others,
    ...(occurrences && { occurrences: coming(ctx, occurrences, shown) }),
  };
}

export async function webinarAnswer(ctx: ZoomCtx, webinar: Session, shown: Shown = {}): Promise<WebinarAnswer> {
  const answer = await meetingAnswer(ctx, webinar, shown);
  const { h323_password, pstn_password: _pstn, encrypted_password, pmi: _pmi, pre_schedule: _pre, ...rest } = answer;
  return {
    ...rest,
    ...(h323_password !== undefined && { h323_passcode: h323_password }),
    ...(encrypted_password !== undefined && { encrypted_passcode: encrypted_password }),
    is_simulive: false,
  };
}

const coming = ({ now }: ZoomCtx, all: readonly Occurrence[], { previous = false, occurrence }: Shown): Occurrence[] =>
  occurrence ? [occurrence] : all.filter((one) => previous || endOf(one) > now);

const endOf = ({ start_time, duration }: Occurrence): number => Date.parse(start_time) + duration * 60_000;

export const ListedSession = schema(() =>
  Session()
    .pick({
      uuid: true,
      id: true,
      host_id: true,
      topic: true,
      type: true,
      start_time: true,
      duration: true,
      timezone: true,
      created_at: true,
      join_url: true,
      pmi: true,
    })
    .extend({
      agenda: z.string().optional(),
      host_email: z.string().optional(),
      is_simulive: z.boolean().optional(),
      tracking_fields: z.array(TrackingField()).optional(),
    }),
);

export type ListedSession = z.infer<ReturnType<typeof ListedSession>>;

/** Lists cut agendas. */
const listedAgenda = 250;

export function listedSession(kind: Kind, session: Session, occurrence?: Occurrence): ListedSession {
  const {
    uuid,
    id,
    host_id,
    topic,
    type,
    start_time,
    duration = 0,
    timezone,
    agenda,
    created_at,
    join_url,
    pmi,
  } = session;
  const start = occurrence?.start_time ?? start_time;
  return {
    uuid,
    id,
    host_id,
    topic,
    type,
    ...(start !== undefined && { start_time: start }),
    duration: occurrence?.duration ?? duration,
    timezone,
    ...(agenda && { agenda: agenda.slice(0, listedAgenda) }),
    created_at,
    join_url,
    ...(pmi !== undefined && { pmi }),
    ...(kind.name === 'webinar' && { is_simulive: false }),
  };
}
