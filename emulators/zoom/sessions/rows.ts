/**
 * Meetings and webinars, as stored. They are so much alike that one row and one set of functions serve both; a `Kind`
 * says in what they differ. A start link is minted at each GET, so rows have none.
 */
import { schema, z, type ApiError, type Collection } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection, type ZoomCtx } from '../provider.ts';
import { Questions } from '../registrants/questions.ts';
import { look } from './look.ts';
import { Occurrence, Recurrence } from './recurrence.ts';
import { SessionSettings } from './settings-schema.ts';
import { sessionFromFixture } from './fixtures.ts';

export const TrackingField = schema(() => z.object({ field: z.string(), value: z.string(), visible: z.boolean() }));

export const Session = schema(() =>
  z.object({
    /** Of the next run, or of the one that is on. */
    uuid: z.string(),
    id: z.int(),
    host_id: z.string(),
    host_email: z.string(),
    assistant_id: z.string(),
    topic: z.string(),
    /** Meetings: 1 instant, 2 scheduled, 3 and 8 recurring, 4 a personal room, 10 screen share. Webinars: 5, 6, 9. */
    type: z.int(),
    status: z.enum(['waiting', 'started']),
    start_time: z.string().optional(),
    /** Minutes. */
    duration: z.int().optional(),
    timezone: z.string(),
    agenda: z.string(),
    created_at: z.string(),
    join_url: z.string(),
    registration_url: z.string().optional(),
    password: z.string().optional(),
    h323_password: z.string().optional(),
    pstn_password: z.string().optional(),
    encrypted_password: z.string().optional(),
    pmi: z.string().optional(),
    occurrences: z.array(Occurrence()).optional(),
    recurrence: Recurrence().optional(),
    tracking_fields: z.array(TrackingField()).optional(),
    settings: SessionSettings(),
    pre_schedule: z.boolean(),
    creation_source: z.string(),
  }),
);

export const Livestream = schema(() =>
  z.object({ stream_url: z.string(), stream_key: z.string(), page_url: z.string(), resolution: z.string() }),
);

const Secrets = schema(() =>
  z.object({
    /** A deleted one can be recovered for a week; an expired one is gone for good, but its runs are kept. */
    state: z.enum(['active', 'deleted', 'expired']),
    /** Lists go by it: the start; what has none stands last. */
    sort: z.string(),
    /** The token of the registration page. */
    registration: z.string().optional(),
    questions: Questions().optional(),
    livestream: Livestream().optional(),
    streaming: z.boolean().optional(),
    /** What single occurrences have otherwise than the rest. */
    overrides: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    survey: z.record(z.string(), z.unknown()).optional(),
  }),
);

export type Session = z.infer<ReturnType<typeof Session>>;
export type SessionSecrets = z.infer<ReturnType<typeof Secrets>>;

const columns = [
  'host_id',
  'status',
  'uuid',
  { name: 'type', type: 'integer', path: 'type' } as const,
  'start_time',
  'internal.state',
  'internal.sort',
];

export const meetings: Collection<Session, SessionSecrets> = collection('meetings', {
  row: Session,
  internal: Secrets,
  key: 'id',
  columns,
  indexes: [['host_id', 'sort']],
  locates: true,
  missing: errors.meeting_not_found,
  stats: { by: ['status', 'type'] },
  shows: { kind: 'meeting', of: look, example: { row: { topic: 'First lesson', duration: 45 } } },
  make: (ctx, given) => sessionFromFixture(ctx as unknown as ZoomCtx, 'meeting', given),
});

export const webinars: Collection<Session, SessionSecrets> = collection('webinars', {
  row: Session,
  internal: Secrets,
  key: 'id',
  columns,
  indexes: [['host_id', 'sort']],
  locates: true,
  missing: errors.webinar_not_found,
  stats: { by: ['status', 'type'] },
  shows: { kind: 'meeting', of: look },
  make: (ctx, given) => sessionFromFixture(ctx as unknown as ZoomCtx, 'webinar', given),
});

/** In what meetings and webinars differ. */
export interface Kind {
  readonly name: 'meeting' | 'webinar';
  readonly sessions: Collection<Session, SessionSecrets>;
  readonly missing: (id: string | number) => ApiError;
  /** The other kind's id was given. */
  readonly other: () => ApiError;
  readonly inProgress: () => ApiError;
  readonly instant: number | undefined;
  readonly scheduled: number;
  readonly unfixed: number;
  readonly recurring: number;
}

export const meeting: Kind = {
  name: 'meeting',
  sessions: meetings,
  missing: errors.meeting_not_found,
  other: errors.not_a_meeting,
  inProgress: errors.meeting_in_progress,
  instant: 1,
  scheduled: 2,
  unfixed: 3,
  recurring: 8,
};

export const webinar: Kind = {
  name: 'webinar',
  sessions: webinars,
  missing: errors.webinar_not_found,
  other: errors.not_a_webinar,
  inProgress: errors.webinar_in_progress,
  instant: undefined,
  scheduled: 5,
  unfixed: 6,
  recurring: 9,
};

export const kinds = { meeting, webinar } as const;
export const otherKind = ({ name }: Kind): Kind => (name === 'meeting' ? webinar : meeting);
