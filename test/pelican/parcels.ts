/** Parcels: booked by a shop, collected by a rider some hours later. */
import { html, iso, link, schema, z, type Reply } from '../../src/emulator/index.ts';
import { operation, pages, trackingApi } from './api.ts';
import { collection, errors, job, trigger } from './provider.ts';

const Parcel = schema(() =>
  z.object({
    id: z.string(),
    status: z.enum(['booked', 'collected', 'cancelled', 'refused']),
    to: z.string(),
    weight: z.int(), // grams
    label_url: z.string(),
    booked_at: z.iso.datetime(),
  }),
);

const Secrets = schema(() => z.object({ callback: z.string().optional() }));

export const parcels = collection('parcels', {
  row: Parcel,
  internal: Secrets,
  key: 'id',
  owner: 'account',
  columns: ['status', 'booked_at', { name: 'weight', type: 'integer', path: 'weight' }],
  locates: true,
  missing: errors.parcel_missing,
  stats: { by: ['status'], sum: ['weight'] },
});

export const bookParcel = operation('parcels.book', 'POST /v1/parcels', {
  summary: 'Book a parcel',
  status: 201,
  body: () =>
    Parcel()
      .pick({ to: true })
      .extend({ weight: z.int().min(1).max(30_000), callback: z.url().optional() }),
  result: Parcel,
  faults: ['rider_refuses'],
  async handler(ctx, { body: { callback, ...body } }) {
    if (ctx.account.frozen) throw errors.account_frozen();
    const id = ctx.random.id('par_', 16);
    const refused = ctx.fault === 'rider_refuses';
    const parcel = await parcels.insert(
      ctx,
      {
        id,
        status: refused ? 'refused' : 'booked',
        ...body,
        label_url: link(pages, `/labels/${id}`),
        booked_at: iso(ctx.now),
      },
      { callback },
    );
    ctx.emit(refused ? 'parcel.refused' : 'parcel.booked', parcel);
    if (refused) return errors.rider_refuses();
    ctx.schedule(collectParcel, { parcel: parcel.id });
    ctx.schedule(expireParcel, { parcel: parcel.id }, { after: '30d' });
    return parcel;
  },
});

export const getParcel = operation('parcels.get', 'GET /v1/parcels/{parcel}', {
  summary: 'One parcel',
  result: Parcel,
  handler: (ctx, { params }) => parcels.need(ctx, params.parcel),
});

export const cancelParcel = operation('parcels.cancel', 'POST /v1/parcels/{parcel}/cancel', {
  summary: 'Cancel a parcel that no rider has collected',
  result: Parcel,
  async handler(ctx, { params }) {
    const parcel = await parcels.need(ctx, params.parcel);
    if (parcel.status !== 'booked') throw errors.too_late(parcel.id, parcel.status);
    ctx.cancel(collectParcel, { parcel: parcel.id });
    return parcels.update(ctx, parcel, { status: 'cancelled' });
  },
});

export const listParcels = operation('parcels.list', 'GET /v1/parcels', {
  summary: 'List parcels, newest first',
  query: () => Parcel().pick({ status: true }).partial(),
  list: Parcel,
  handler: (ctx, { query, page }) => parcels.list(ctx, { where: query, page }),
});

export const track = trackingApi.operation('tracking.get', 'GET /v2/parcels/{parcel}', {
  summary: 'Where a parcel is',
  result: () => z.object({ where: z.string() }),
  handler: async (ctx, { params }) => ({ where: (await parcels.need(ctx, params.parcel)).status }),
});

export const label = pages.operation('parcels.label', 'GET /labels/{parcel}', {
  summary: 'The label as a page',
  async handler(ctx, { params }) {
    const parcel = await parcels.need(ctx, params.parcel);
    return html(`<h1>${parcel.to}</h1>`);
  },
});

export const fall = operation('parcels.fall', 'POST /v1/fall', {
  summary: 'Throws what nobody expects, after having written',
  body: () => z.object({ how: z.enum(['throw', 'wait']) }),
  async handler(ctx, { body }) {
    await parcels.insert(
      ctx,
      { id: 'par_phantom', status: 'booked', to: 'nowhere', weight: 1, label_url: '', booked_at: iso(ctx.now) },
      {},
    );
    ctx.emit('parcel.booked', { id: 'par_phantom' });
    if (body.how === 'throw') throw new TypeError('the pelican tripped');
    await new Promise((resolve) => setImmediate(resolve));
  },
});

export const collectParcel = job('parcels.collect', {
  kind: 'progress',
  input: () => z.object({ parcel: z.string() }),
  after: { p50: '2h', p99: '9h' },
  async run(ctx, { parcel: id }) {
    const parcel = await parcels.get(ctx, id);
    if (parcel?.status !== 'booked') return;
    const collected = await parcels.update(ctx, parcel, { status: 'collected' });
    const { callback } = parcels.internal(parcel);
    ctx.emit('parcel.collected', collected);
    if (callback) ctx.emit('parcel.told', collected, { to: { url: callback }, then: [noteReply, { parcel: id }] });
  },
});

export const noteReply = job('parcels.note-reply', {
  kind: 'progress',
  input: () => z.object({ parcel: z.string(), reply: z.custom<Reply>().optional() }),
  async run(ctx, { parcel: id, reply }) {
    const parcel = await parcels.need(ctx, id);
    await parcels.update(ctx, parcel, { to: `${parcel.to} (${reply?.status})` });
  },
});

export const expireParcel = job('parcels.expire', {
  kind: 'calendar',
  input: () => z.object({ parcel: z.string() }),
  async run(ctx, { parcel: id }) {
    const parcel = await parcels.get(ctx, id);
    if (parcel) await parcels.remove(ctx, parcel);
    ctx.emit('parcel.expired', { id });
  },
});

export const loseParcel = trigger('parcel.lost', {
  summary: 'The rider loses a parcel',
  input: () => z.object({ parcel: z.string() }),
  async run(ctx, { parcel }) {
    const lost = await parcels.need(ctx, parcel);
    ctx.emit('parcel.lost', lost);
    return lost;
  },
});
