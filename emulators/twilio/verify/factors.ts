/** TOTP factors: an authenticator app is begun with, verified by a first code. */
import { nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { given, integer, text } from '../params.ts';
import { verify } from './api.ts';
import { ENTITIES, entityFor } from './entities.ts';
import { entities, Factor, factors } from './factor-rows.ts';
import { verifyServices } from './service-rows.ts';
import { matchesTotp, newSecret, type TotpConfig } from './totp.ts';

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

/** JSON that somebody attaches. */
export function metadataIn(written: string | undefined): Record<string, unknown> | null {
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

export async function factorAt(
  ctx: TwilioCtx,
  { ServiceSid, Identity, Sid }: { ServiceSid: string; Identity: string; Sid: string },
): Promise<Factor> {
  const row = await factors.need(ctx, Sid);
  if (row.service_sid !== ServiceSid || row.identity !== Identity) throw errors.not_found();
  return row;
}

/** Authenticator apps go by the clock on the wall; tests may go by the namespace's. */
export const isRight = (ctx: TwilioCtx, factor: Factor, code: string): boolean =>
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
