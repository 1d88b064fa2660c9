/** Challenges: a verified factor is asked for a code, or checked by one at once. */
import { z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, newIsoDates, parseTime } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { text } from '../params.ts';
import { job } from '../provider.ts';
import { verify } from './api.ts';
import { ENTITIES } from './entities.ts';
import { Challenge, challenges, entities, factors } from './factor-rows.ts';
import { factorAt, isRight, metadataIn } from './factors.ts';

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
