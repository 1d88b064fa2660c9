/** Entities, their TOTP factors and challenges, as they are kept. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

const dates = { date_created: z.string(), date_updated: z.string() };

export const Entity = schema(() =>
  z.object({
    sid: z.string(),
    identity: z.string(),
    account_sid: z.string(),
    service_sid: z.string(),
    ...dates,
    url: z.string(),
    links: z.record(z.string(), z.string()),
  }),
);
export type Entity = z.infer<ReturnType<typeof Entity>>;

export const entities = collection('verify_entities', {
  row: Entity,
  key: ['service_sid', 'identity'],
  owner: 'account',
  columns: ['service_sid'],
  missing: errors.not_found,
});

export const Factor = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    service_sid: z.string(),
    entity_sid: z.string(),
    identity: z.string(),
    binding: z.record(z.string(), z.unknown()).nullable().optional(),
    options: z.null().optional(),
    ...dates,
    friendly_name: z.string(),
    status: z.enum(['unverified', 'verified']),
    factor_type: z.literal('totp'),
    config: z.object({ alg: z.string(), skew: z.int(), code_length: z.int(), time_step: z.int() }),
    metadata: z.record(z.string(), z.unknown()).nullable(),
    url: z.string(),
  }),
);
export type Factor = z.infer<ReturnType<typeof Factor>>;

export const factors = collection('verify_factors', {
  row: Factor,
  internal: schema(() => z.object({ secret: z.string() })),
  key: 'sid',
  owner: 'account',
  columns: ['service_sid', 'identity', 'status'],
  missing: errors.not_found,
});

export const Challenge = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    service_sid: z.string(),
    entity_sid: z.string(),
    identity: z.string(),
    factor_sid: z.string(),
    ...dates,
    date_responded: z.string().nullable(),
    expiration_date: z.string(),
    status: z.enum(['pending', 'approved', 'expired', 'denied']),
    responded_reason: z.string().nullable(),
    details: z.record(z.string(), z.unknown()).nullable(),
    hidden_details: z.record(z.string(), z.unknown()).nullable(),
    metadata: z.record(z.string(), z.unknown()).nullable(),
    factor_type: z.literal('totp'),
    url: z.string(),
    links: z.record(z.string(), z.string()),
  }),
);
export type Challenge = z.infer<ReturnType<typeof Challenge>>;

export const challenges = collection('verify_challenges', {
  row: Challenge,
  key: 'sid',
  owner: 'account',
  columns: ['service_sid', 'identity', 'factor_sid', 'status'],
  missing: errors.not_found,
});
