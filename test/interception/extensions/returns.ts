/** An extension of Pelican: parcels that come back. Its vocabulary is the provider's own. */
import { iso, schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../../pelican/api.ts';
import { parcels } from '../../pelican/parcels.ts';
import { collection, job, trigger } from '../../pelican/provider.ts';

const Return = schema(() => z.object({ id: z.string(), parcel: z.string(), reason: z.string(), at: z.iso.datetime() }));

export const returns = collection('returns', { row: Return, key: 'id', owner: 'account' });

export const returnParcel = operation('returns.create', 'POST /v1/parcels/{parcel}/return', {
  summary: 'Send a parcel back',
  status: 201,
  body: () => z.object({ reason: z.string() }),
  result: Return,
  async handler(ctx, { params, body }) {
    const { id: parcel } = await parcels.need(ctx, params.parcel);
    const row = await returns.insert(ctx, { id: ctx.random.id('ret_', 8), parcel, ...body, at: iso(ctx.now) });
    ctx.schedule(giveBack, { parcel });
    return row;
  },
});

export const giveBack = job('returns.give-back', {
  kind: 'progress',
  input: () => z.object({ parcel: z.string() }),
  after: '2d',
  async run(ctx, { parcel }) {
    await parcels.update(ctx, await parcels.need(ctx, parcel), { status: 'cancelled' });
  },
});

export const refuseParcel = trigger('parcel.refused_at_door', {
  summary: 'Nobody takes the parcel at the door',
  input: () => z.object({ parcel: z.string() }),
  async run(ctx, { parcel }) {
    const { id } = await parcels.need(ctx, parcel);
    return returns.insert(ctx, { id: ctx.random.id('ret_', 8), parcel: id, reason: 'refused', at: iso(ctx.now) });
  },
});
