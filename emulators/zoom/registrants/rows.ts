/** Registrants: people who signed up for a meeting, a webinar, or to watch a recording. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

const sizes = [
  '',
  '1-20',
  '21-50',
  '51-100',
  '101-250',
  '101-500',
  '251-500',
  '500-1,000',
  '501-1,000',
  '1,001-5,000',
  '5,001-10,000',
  'More than 10,000',
] as const;
const timeFrames = ['', 'Within a month', '1-3 months', '4-6 months', 'More than 6 months', 'No timeframe'] as const;
const roles = ['', 'Decision Maker', 'Evaluator/Recommender', 'Influencer', 'Not involved'] as const;

/** What people say of themselves, beside name and address. */
export const profileFields = () => ({
  address: z.string(),
  city: z.string(),
  country: z.string(),
  zip: z.string(),
  state: z.string(),
  phone: z.string(),
  industry: z.string(),
  org: z.string(),
  job_title: z.string(),
  purchasing_time_frame: z.enum(timeFrames),
  role_in_purchase_process: z.enum(roles),
  no_of_employees: z.enum(sizes),
  comments: z.string(),
  custom_questions: z.array(z.object({ title: z.string(), value: z.string() })),
});

/** As a list answers it. */
export const RegistrantAnswer = schema(() =>
  z.object({
    id: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    email: z.string(),
    ...profileFields(),
    status: z.enum(['pending', 'approved', 'denied', 'cancelled']),
    create_time: z.string(),
    join_url: z.string().optional(),
    participant_pin_code: z.int().optional(),
  }),
);

export const Registrant = schema(() =>
  RegistrantAnswer().extend({
    kind: z.enum(['meeting', 'webinar', 'recording']),
    /** The number of the meeting or webinar, the run's uuid of a recording. */
    session: z.string(),
  }),
);

const Secrets = schema(() =>
  z.object({
    /** What stands in the personal link. */
    tk: z.string(),
    /** The occurrences that were chosen; none: all. */
    occurrences: z.array(z.string()),
    language: z.string(),
  }),
);

export type Registrant = z.infer<ReturnType<typeof Registrant>>;
export type RegistrantAnswer = z.infer<ReturnType<typeof RegistrantAnswer>>;

export const registrants = collection('registrants', {
  row: Registrant,
  internal: Secrets,
  key: 'id',
  columns: ['kind', 'session', 'email', 'status', 'internal.tk'],
  missing: errors.registrant_not_found,
  stats: { by: ['kind', 'status'] },
});

/** Without what only we keep. */
export function asAnswer({ kind: _kind, session: _session, ...answer }: Registrant): RegistrantAnswer {
  return answer;
}
