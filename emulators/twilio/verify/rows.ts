/** Verifications and their attempts, as they are kept. The code stands where only people look. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

export const Verification = schema(() =>
  z.object({
    sid: z.string(),
    service_sid: z.string(),
    account_sid: z.string(),
    to: z.string(),
    channel: z.string(),
    status: z.enum(['pending', 'approved', 'canceled', 'max_attempts_reached', 'expired', 'deleted', 'failed']),
    valid: z.boolean(),
    lookup: z.record(z.string(), z.unknown()),
    amount: z.string().nullable(),
    payee: z.string().nullable(),
    send_code_attempts: z.array(z.object({ time: z.string(), channel: z.string(), attempt_sid: z.string() })),
    sna: z.object({ url: z.string() }).nullable(),
    date_created: z.string(),
    date_updated: z.string(),
    url: z.string(),
  }),
);
export type Verification = z.infer<ReturnType<typeof Verification>>;

const VerificationSecrets = schema(() =>
  z.object({
    code: z.string(),
    /** What was sent, or spoken. */
    text: z.string(),
    /** How often a wrong code was given. */
    checks: z.int(),
  }),
);

export const verifications = collection('verifications', {
  row: Verification,
  internal: VerificationSecrets,
  key: 'sid',
  owner: 'account',
  columns: ['service_sid', 'to', 'status', 'channel'],
  indexes: [['service_sid', 'to']],
  missing: errors.not_found,
  stats: { by: ['status', 'channel'] },
  shows: {
    kind: 'chat',
    of: ({ channel, to, status: state, date_created }, { text }) =>
      channel === 'sms' || channel === 'whatsapp'
        ? {
            at: Date.parse(date_created),
            channel,
            ours: 'Verify',
            theirs: to,
            direction: 'out',
            text,
            state,
            went: state === 'approved' ? 'well' : state === 'pending' ? 'pending' : 'badly',
            ticks: 'delivered',
          }
        : undefined,
    person: (to) => [{ to }],
  },
});

export const Attempt = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    service_sid: z.string(),
    verification_sid: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    conversion_status: z.enum(['converted', 'unconverted']),
    channel: z.string(),
    price: z.object({ currency: z.string(), value: z.string() }),
    channel_data: z.record(z.string(), z.unknown()),
    url: z.string(),
  }),
);
export type Attempt = z.infer<ReturnType<typeof Attempt>>;

export const attempts = collection('verification_attempts', {
  row: Attempt,
  internal: schema(() => z.object({ to: z.string(), created: z.int() })),
  key: 'sid',
  owner: 'account',
  columns: [
    'service_sid',
    'verification_sid',
    'conversion_status',
    'channel',
    'internal.to',
    { name: 'created', type: 'integer', path: 'created', from: 'internal' },
  ],
  missing: errors.not_found,
});
