/** Entities and their TOTP factors: codes of an authenticator app, checked at once or in a challenge. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, newIsoDates, parseTime } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { given, integer, text } from '../params.ts';
import { collection, job } from '../provider.ts';
import { verify } from './api.ts';
import { verifyLink, verifyServices, type VerifyService } from './service-rows.ts';
import { matchesTotp, newSecret, type TotpConfig } from './totp.ts';

const dates = { date_created: z.string(), date_updated: z.string() };

const Entity = schema(() =>
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
type Entity = z.infer<ReturnType<typeof Entity>>;

export const entities = collection('verify_entities', {
  row: Entity,
  key: ['service_sid', 'identity'],
  owner: 'account',
  columns: ['service_sid'],
  missing: errors.not_found,
});

const Factor = schema(() =>
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
type Factor = z.infer<ReturnType<typeof Factor>>;

export const factors = collection('verify_factors', {
  row: Factor,
  internal: schema(() => z.object({ secret: z.string() })),
  key: 'sid',
  owner: 'account',
  columns: ['service_sid', 'identity', 'status'],
  missing: errors.not_found,
});

const Challenge = schema(() =>
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
type Challenge = z.infer<ReturnType<typeof Challenge>>;

export const challenges = collection('verify_challenges', {
  row: Challenge,
  key: 'sid',
  owner: 'account',
  columns: ['service_sid', 'identity', 'factor_sid', 'status'],
  missing: errors.not_found,
});

const ENTITIES = '/v2/Services/{ServiceSid}/Entities';

async function entityFor(ctx: TwilioCtx, service: VerifyService, identity: string): Promise<Entity> {
  const known = await entities.get(ctx, [service.sid, identity]);
  if (known) return known;
  const url = verifyLink(`/v2/Services/${service.sid}/Entities/${encodeURIComponent(identity)}`);
  return entities.insert(ctx, {
    sid: sid(ctx, 'YE'),
    identity,
    account_sid: ctx.account.id,
    service_sid: service.sid,
    ...newIsoDates(ctx.now),
    url,
    links: { factors: `${url}/Factors`, new_factors: `${url}/Factors`, challenges: `${url}/Challenges` },
  });
}

export const createEntity = verify.operation('entities.create', `POST ${ENTITIES}`, {
  summary: 'Make an entity',
  status: 201,
  body: () => z.object({ Identity: z.string().min(8).max(64) }),
  result: Entity,
  async handler(ctx, { params, body }) {
    const service = await verifyServices.need(ctx, params.ServiceSid);
    if (await entities.get(ctx, [service.sid, body.Identity])) throw errors.entity_exists();
    return entityFor(ctx, service, body.Identity);
  },
});

export const listEntities = verify.operation('entities.list', `GET ${ENTITIES}`, {
  summary: 'List entities',
  list: Entity,
  listName: 'entities',
  async handler(ctx, { params, page }) {
    const service = await verifyServices.need(ctx, params.ServiceSid);
    return entities.list(ctx, { where: { service_sid: service.sid }, page });
  },
});

export const fetchEntity = verify.operation('entities.fetch', `GET ${ENTITIES}/{Identity}`, {
  summary: 'One entity',
  result: Entity,
  handler: (ctx, { params }) => entities.need(ctx, [params.ServiceSid, params.Identity]),
});

export const deleteEntity = verify.operation('entities.delete', `DELETE ${ENTITIES}/{Identity}`, {
  summary: 'Delete an entity with its factors',
  status: 204,
  async handler(ctx, { params }) {
    const entity = await entities.need(ctx, [params.ServiceSid, params.Identity]);
    const where = { service_sid: entity.service_sid, identity: entity.identity };
    for (const factor of await factors.all(ctx, { where })) await factors.remove(ctx, factor);
    await entities.remove(ctx, entity);
    return nothing();
  },
});

// Factors

const FACTORS = `${ENTITIES}/{Identity}/Factors` as const;

const Config = () =>
  z.object({
    'Config.TimeStep': integer(20, 60),
    'Config.Skew': integer(0, 2),
    'Config.CodeLength': integer(3, 8),
    'Config.Alg': z.enum(['sha1', 'sha256', 'sha512']).optional(),
  });

const configOf = (body: z.infer<ReturnType<typeof Config>>): Partial<TotpConfig> =>
  given({
    time_step: body['Config.TimeStep'],
    skew: body['Config.Skew'],
    code_length: body['Config.CodeLength'],
    alg: body['Config.Alg'],
  });

function metadataIn(written: string | undefined): Record<string, unknown> | null {
  if (!written) return null;
  try {
    return JSON.parse(written) as Record<string, unknown>;
  } catch {
    throw errors.verify_invalid(': Metadata');
  }
}

export const createFactor = verify.operation('new_factors.create', `POST ${FACTORS}`, {
  summary: 'Begin with an authenticator app: its secret is told once',
  status: 201,
  body: () =>
    Config().extend({
      FriendlyName: z.string(),
      FactorType: z.enum(['totp']),
      'Binding.Secret': text(),
      Metadata: text(),
    }),
  result: Factor,
  async handler(ctx, { params, body }) {
    const service = await verifyServices.need(ctx, params.ServiceSid);
    const entity = await entityFor(ctx, service, params.Identity);
    const secret = body['Binding.Secret'] || newSecret(ctx.random);
    const { time_step, skew, code_length, issuer } = service.totp;
    const id = sid(ctx, 'YF');
    const config: TotpConfig = { alg: 'sha1', time_step, skew, code_length, ...configOf(body) };
    const row: Factor = {
      sid: id,
      account_sid: ctx.account.id,
      service_sid: service.sid,
      entity_sid: entity.sid,
      identity: entity.identity,
      ...newIsoDates(ctx.now),
      friendly_name: body.FriendlyName,
      status: 'unverified',
      factor_type: 'totp',
      config,
      metadata: metadataIn(body.Metadata),
      url: `${entity.url}/Factors/${id}`,
    };
    await factors.insert(ctx, row, { secret });
    const label = encodeURIComponent(`${issuer ?? service.friendly_name}:${body.FriendlyName}`);
    const query = new URLSearchParams({
      secret,
      issuer: issuer ?? service.friendly_name,
      algorithm: config.alg.toUpperCase(),
      digits: String(config.code_length),
      period: String(config.time_step),
    });
    return { ...row, binding: { secret, uri: `otpauth://totp/${label}?${query.toString()}` }, options: null };
  },
});

async function factorAt(
  ctx: TwilioCtx,
  { ServiceSid, Identity, Sid }: { ServiceSid: string; Identity: string; Sid: string },
): Promise<Factor> {
  const row = await factors.need(ctx, Sid);
  if (row.service_sid !== ServiceSid || row.identity !== Identity) throw errors.not_found();
  return row;
}

/** Authenticator apps go by the clock on the wall; tests may go by the namespace's. */
const isRight = (ctx: TwilioCtx, factor: Factor, code: string): boolean =>
  [ctx.request?.wallNow ?? ctx.now, ctx.now].some((now) =>
    matchesTotp(factors.internal(factor).secret, factor.config, code, now),
  );

export const listFactors = verify.operation('factors.list', `GET ${FACTORS}`, {
  summary: 'List the factors of an entity',
  list: Factor,
  listName: 'factors',
  async handler(ctx, { params, page }) {
    const { service_sid, identity } = await entities.need(ctx, [params.ServiceSid, params.Identity]);
    return factors.list(ctx, { where: { service_sid, identity }, page });
  },
});

export const fetchFactor = verify.operation('factors.fetch', `GET ${FACTORS}/{Sid}`, {
  summary: 'One factor',
  result: Factor,
  handler: (ctx, { params }) => factorAt(ctx, params),
});

export const updateFactor = verify.operation('factors.update', `POST ${FACTORS}/{Sid}`, {
  summary: 'Verify a factor by a first code, or change it',
  body: () => Config().extend({ AuthPayload: text(), FriendlyName: text() }),
  result: Factor,
  async handler(ctx, { params, body }) {
    const row = await factorAt(ctx, params);
    const verified = body.AuthPayload !== undefined && isRight(ctx, row, body.AuthPayload);
    return factors.update(ctx, row, {
      ...given({ friendly_name: body.FriendlyName }),
      config: { ...row.config, ...configOf(body) },
      ...(verified && { status: 'verified' }),
      date_updated: isoZ(ctx.now),
    });
  },
});

export const deleteFactor = verify.operation('factors.delete', `DELETE ${FACTORS}/{Sid}`, {
  summary: 'Delete a factor',
  status: 204,
  async handler(ctx, { params }) {
    await factors.remove(ctx, await factorAt(ctx, params));
    return nothing();
  },
});

// Challenges

const CHALLENGES = `${ENTITIES}/{Identity}/Challenges` as const;
const LIFETIME = 5 * 60_000;

export const createChallenge = verify.operation('challenges.create', `POST ${CHALLENGES}`, {
  summary: 'Ask for a code, or check one at once',
  status: 201,
  body: () =>
    z.object({
      FactorSid: z.string(),
      ExpirationDate: text(),
      'Details.Message': text(),
      HiddenDetails: text(),
      AuthPayload: text(),
    }),
  result: Challenge,
  async handler(ctx, { params, body }) {
    const factor = await factorAt(ctx, { ...params, Sid: body.FactorSid });
    if (factor.status !== 'verified') throw errors.factor_unverified();
    const id = sid(ctx, 'YC');
    const expires = (body.ExpirationDate && parseTime(body.ExpirationDate)) || ctx.now + LIFETIME;
    const url = factor.url.replace(/\/Factors\/.*$/, `/Challenges/${id}`);
    const approved = body.AuthPayload !== undefined && isRight(ctx, factor, body.AuthPayload);
    ctx.schedule(expireChallenge, { challenge: id }, { at: expires });
    return challenges.insert(ctx, {
      sid: id,
      account_sid: ctx.account.id,
      service_sid: factor.service_sid,
      entity_sid: factor.entity_sid,
      identity: factor.identity,
      factor_sid: factor.sid,
      ...newIsoDates(ctx.now),
      date_responded: approved ? isoZ(ctx.now) : null,
      expiration_date: isoZ(expires),
      status: approved ? 'approved' : 'pending',
      responded_reason: approved ? 'none' : null,
      details: body['Details.Message'] ? { message: body['Details.Message'], fields: [], date: null } : null,
      hidden_details: metadataIn(body.HiddenDetails),
      metadata: null,
      factor_type: 'totp',
      url,
      links: { notifications: `${url}/Notifications` },
    });
  },
});

export const expireChallenge = job('verify.expire-challenge', {
  kind: 'calendar',
  input: () => z.object({ challenge: z.string() }),
  async run(ctx, { challenge: id }) {
    const row = await challenges.get(ctx, id);
    if (row?.status === 'pending')
      await challenges.update(ctx, row, { status: 'expired', date_updated: isoZ(ctx.now) });
  },
});

async function challengeAt(
  ctx: TwilioCtx,
  { ServiceSid, Identity, Sid }: { ServiceSid: string; Identity: string; Sid: string },
): Promise<Challenge> {
  const row = await challenges.need(ctx, Sid);
  if (row.service_sid !== ServiceSid || row.identity !== Identity) throw errors.not_found();
  return row;
}

export const listChallenges = verify.operation('challenges.list', `GET ${CHALLENGES}`, {
  summary: 'List the challenges of an entity',
  query: () => z.object({ FactorSid: text(), Status: text(), Order: text() }),
  list: Challenge,
  listName: 'challenges',
  async handler(ctx, { params, query, page }) {
    const { service_sid, identity } = await entities.need(ctx, [params.ServiceSid, params.Identity]);
    return challenges.list(ctx, {
      where: {
        service_sid,
        identity,
        factor_sid: query.FactorSid || undefined,
        status: query.Status || undefined,
      },
      order: { direction: query.Order?.toLowerCase() === 'desc' ? 'desc' : 'asc' },
      page,
    });
  },
});

export const fetchChallenge = verify.operation('challenges.fetch', `GET ${CHALLENGES}/{Sid}`, {
  summary: 'One challenge',
  result: Challenge,
  handler: (ctx, { params }) => challengeAt(ctx, params),
});

export const updateChallenge = verify.operation('challenges.update', `POST ${CHALLENGES}/{Sid}`, {
  summary: 'Answer a challenge with a code',
  body: () => z.object({ AuthPayload: text(), Metadata: text() }),
  result: Challenge,
  async handler(ctx, { params, body }) {
    const row = await challengeAt(ctx, params);
    if (row.status !== 'pending') throw errors.challenge_over(row.status);
    const factor = await factors.need(ctx, row.factor_sid);
    if (!isRight(ctx, factor, body.AuthPayload ?? '')) return row;
    return challenges.update(ctx, row, {
      status: 'approved',
      responded_reason: 'none',
      date_responded: isoZ(ctx.now),
      date_updated: isoZ(ctx.now),
    });
  },
});
