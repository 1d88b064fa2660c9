/** Reviews: payments that Radar found risky and that somebody is to look at, where the setting `radarReviews` says so. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { operation } from '../api.ts';
import { emit } from '../core/events.ts';
import { describeObject } from '../core/objects.ts';
import { hash, params, range } from '../core/params.ts';
import { errors } from '../errors.ts';
import { newId } from '../ids.ts';
import { collection } from '../provider.ts';
import { behaviourOf } from './cards.ts';
import { charges } from './charges/charge.ts';
import { whenChargeSucceeds } from './charges/waiting.ts';
import { whenRefunded } from './refunds/waiting.ts';

export const Review = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('review'),
    billing_zip: z.string().nullable(),
    charge: z.string().nullable(),
    closed_reason: z.enum(['approved', 'refunded', 'refunded_as_fraud', 'disputed']).nullable(),
    created: z.int(),
    ip_address: z.string().nullable(),
    ip_address_location: hash().nullable(),
    livemode: z.boolean(),
    open: z.boolean(),
    opened_reason: z.enum(['manual', 'rule']),
    payment_intent: z.string().optional(),
    reason: z.string(),
    session: hash().nullable(),
  }),
);

type ReviewRow = Infer<typeof Review>;

export const reviews = collection('reviews', {
  row: Review,
  key: 'id',
  owner: 'account',
  columns: [
    'charge',
    { name: 'open', type: 'integer', path: 'open' },
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'review', 'review'),
});

describeObject('review', { prefixes: ['prv_'], load: (ctx, id) => reviews.get(ctx, id) });

whenChargeSucceeds.listen(async (ctx, charge) => {
  const { risk } = behaviourOf(charges.internal(charge).number);
  if (!ctx.settings.radarReviews || risk !== 'elevated' || charge.review !== null) return;
  const review = await reviews.insert(ctx, {
    id: newId(ctx.random, 'prv'),
    object: 'review',
    billing_zip: charge.billing_details.address?.postal_code ?? null,
    charge: charge.id,
    closed_reason: null,
    created: Math.floor(ctx.now / 1000),
    ip_address: null,
    ip_address_location: null,
    livemode: false,
    open: true,
    opened_reason: 'rule',
    ...(charge.payment_intent !== null && { payment_intent: charge.payment_intent }),
    reason: 'rule',
    session: null,
  });
  await charges.update(ctx, charge, { review: review.id });
  await emit(ctx, 'review.opened', review);
});

whenRefunded.listen(async (ctx, refund, charge) => {
  const review = charge.review === null ? undefined : await reviews.get(ctx, charge.review);
  if (!review?.open || !charge.refunded) return;
  await close(ctx, review, refund.reason === 'fraudulent' ? 'refunded_as_fraud' : 'refunded');
});

async function close(
  ctx: StripeCtx,
  before: ReviewRow,
  reason: NonNullable<ReviewRow['closed_reason']>,
): Promise<ReviewRow> {
  const after = await reviews.update(ctx, before, { closed_reason: reason, open: false, reason });
  await emit(ctx, 'review.closed', after);
  return after;
}

export const retrieveReview = operation('reviews.retrieve', 'GET /v1/reviews/{id}', {
  summary: 'Retrieve a review',
  query: () => params({}),
  result: Review,
  handler: (ctx, { params: { id } }) => reviews.need(ctx, id),
});

export const listReviews = operation('reviews.list', 'GET /v1/reviews', {
  summary: 'List the reviews that are open, newest first',
  query: () => z.object({ created: range() }),
  list: Review,
  handler: (ctx, { query: { created }, page }) => reviews.list(ctx, { where: { created, open: true }, page }),
});

export const approveReview = operation('reviews.approve', 'POST /v1/reviews/{id}/approve', {
  summary: 'Close a review: the payment is fine',
  body: () => params({}),
  result: Review,
  async handler(ctx, { params: { id } }) {
    const before = await reviews.need(ctx, id);
    if (!before.open) throw errors.invalid_request('This review is already closed.');
    return close(ctx, before, 'approved');
  },
});
