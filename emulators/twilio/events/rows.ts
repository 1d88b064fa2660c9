/** Event Streams as they are kept: where events go (sinks), and which (subscriptions). */
import { link, schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

const dates = { date_created: z.string(), date_updated: z.string() };

export const Sink = schema(() =>
  z.object({
    sid: z.string(),
    description: z.string(),
    sink_configuration: z.record(z.string(), z.unknown()),
    sink_type: z.enum(['kinesis', 'webhook', 'segment', 'email']),
    status: z.enum(['initialized', 'validating', 'active', 'failed']),
    ...dates,
    url: z.string(),
    links: z.record(z.string(), z.string()),
  }),
);
export type Sink = z.infer<ReturnType<typeof Sink>>;

export const sinks = collection('event_sinks', {
  row: Sink,
  key: 'sid',
  owner: 'account',
  columns: ['status', 'sink_type'],
  missing: errors.not_found,
});

export const Subscription = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    description: z.string(),
    sink_sid: z.string(),
    ...dates,
    url: z.string(),
    links: z.record(z.string(), z.string()),
  }),
);
export type Subscription = z.infer<ReturnType<typeof Subscription>>;

export const subscriptions = collection('event_subscriptions', {
  row: Subscription,
  internal: schema(() => z.object({ types: z.array(z.object({ type: z.string(), schema_version: z.int() })) })),
  key: 'sid',
  owner: 'account',
  columns: ['sink_sid'],
  missing: errors.not_found,
});

export const eventsLink = (path: string): string => link({ options: { host: 'events' } }, path);
