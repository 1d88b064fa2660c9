/** Runs: each time that a meeting or webinar is on is an instance with a uuid of its own, and people who joined it. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { recordingsOf } from '../recordings/shown.ts';
import { look } from './look.ts';

const Instance = schema(() =>
  z.object({
    uuid: z.string(),
    id: z.int(),
    kind: z.enum(['meeting', 'webinar']),
    host_id: z.string(),
    host_email: z.string(),
    type: z.int(),
    topic: z.string(),
    user_name: z.string(),
    user_email: z.string(),
    status: z.enum(['started', 'ended']),
    start_time: z.string(),
    end_time: z.string().nullable(),
    timezone: z.string(),
    /** Minutes that were planned, as its events say. */
    planned: z.int(),
    /** Minutes that it lasted. */
    duration: z.int(),
    /** Of all participants together. */
    total_minutes: z.int(),
    participants_count: z.int(),
    dept: z.string(),
    source: z.string(),
    has_meeting_summary: z.boolean(),
  }),
);

const ChatLine = () => z.object({ name: z.string(), text: z.string(), at: z.int() });

const InstanceSecrets = schema(() =>
  z.object({
    /** Epoch ms; the wire has whole seconds. */
    started: z.int(),
    ended: z.int().optional(),
    chat: z.array(ChatLine()),
    /** Stretches of cloud recording, epoch ms; the last one may be open. */
    recorded: z.array(z.object({ start: z.int(), end: z.int().optional(), paused: z.boolean() })),
  }),
);

export type Instance = z.infer<ReturnType<typeof Instance>>;
/** What is known of a run before it has begun. */
export type Run = Pick<
  Instance,
  'kind' | 'uuid' | 'id' | 'type' | 'topic' | 'host_id' | 'host_email' | 'start_time' | 'timezone' | 'planned'
>;

export type InstanceSecrets = z.infer<ReturnType<typeof InstanceSecrets>>;

export const instances = collection('instances', {
  row: Instance,
  internal: InstanceSecrets,
  key: 'uuid',
  columns: [{ name: 'id', type: 'integer', path: 'id' }, 'kind', 'host_id', 'status', 'start_time'],
  indexes: [['id', 'status']],
  missing: errors.meeting_not_found,
  stats: { by: ['kind', 'status'] },
  shows: {
    kind: 'meeting',
    of: look,
    async whole({ uuid }, _, ctx) {
      const people = await participants.all(ctx, { where: { meeting_uuid: uuid } });
      return {
        people: people.map(({ name, user_email, status }) => ({
          name,
          email: user_email || undefined,
          state: status.replaceAll('_', ' '),
        })),
        recordings: await recordingsOf(ctx, uuid),
      };
    },
  },
});

const Participant = schema(() =>
  z.object({
    participant_uuid: z.string(),
    /** Of the run. */
    meeting_uuid: z.string(),
    /** The user's, of one who is signed in. */
    id: z.string(),
    /** New at each join. */
    user_id: z.string(),
    name: z.string(),
    user_email: z.string(),
    status: z.enum(['waiting_for_host', 'in_waiting_room', 'in_meeting', 'left']),
    join_time: z.string(),
    leave_time: z.string(),
    /** Seconds. */
    duration: z.int(),
    leave_reason: z.string(),
    registrant_id: z.string(),
    customer_key: z.string(),
    internal_user: z.boolean(),
    public_ip: z.string(),
    is_host: z.boolean(),
  }),
);

const ParticipantSecrets = schema(() =>
  z.object({
    /** Epoch ms. */
    joined: z.int(),
    /** Not only waited. */
    inside: z.boolean(),
  }),
);

export type Participant = z.infer<ReturnType<typeof Participant>>;

export const participants = collection('participants', {
  row: Participant,
  internal: ParticipantSecrets,
  key: 'participant_uuid',
  columns: ['meeting_uuid', 'status', 'id', 'registrant_id'],
  locates: true,
  missing: errors.page_not_found,
  stats: { by: ['status'] },
});
