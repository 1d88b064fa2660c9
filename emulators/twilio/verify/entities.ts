/** Entities: whoever has factors. */
import { nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { verify } from './api.ts';
import { entities, Entity, factors } from './factor-rows.ts';
import { verifyLink, verifyServices, type VerifyService } from './service-rows.ts';

export const ENTITIES = '/v2/Services/{ServiceSid}/Entities';

/** The entity of an identity, made when it is new. */
export async function entityFor(ctx: TwilioCtx, service: VerifyService, identity: string): Promise<Entity> {
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
