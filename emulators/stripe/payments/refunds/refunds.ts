/** Refunds: what can be asked of them. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { metadata, params, range, text } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { charges, type ChargeRow } from '../charges/charge.ts';
import { onClockOf } from '../customers/customer.ts';
import { paymentIntents } from '../intents/intent.ts';
import { Refund, refunds, refundsOf, type RefundRow } from './refund.ts';
import { giveBack, refundCharge, settleRefund } from './refunding.ts';

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

/** The charge that the parameters mean. */
async function chargeFor(
  ctx: StripeCtx,
  { charge, payment_intent }: { charge?: string | undefined; payment_intent?: string | undefined },
): Promise<ChargeRow> {
  if (charge !== undefined) {
    const row = await charges.get(ctx, charge);
    if (!row) throw noSuch('charge', charge, 'charge');
    return row;
  }
  if (payment_intent === undefined) {
    throw errors
      .invalid_params('One of the following params should be provided for this request: payment_intent or charge.')
      .with({ code: 'parameter_missing', param: 'charge' });
  }
  const intent = await paymentIntents.get(ctx, payment_intent);
  if (!intent) throw noSuch('payment_intent', payment_intent, 'payment_intent');
  const row = intent.latest_charge === null ? undefined : await charges.get(ctx, intent.latest_charge);
  if (row?.status !== 'succeeded') throw errors.nothing_to_refund(payment_intent);
  return row;
}

export const createRefund = operation('refunds.create', 'POST /v1/refunds', {
  summary: 'Refund a charge or payment intent, or a part of it',
  body: () =>
    params({
      amount: z.int().min(1).optional(),
      charge: text().optional(),
      currency: text().optional(),
      customer: text().optional(),
      instructions_email: text().optional(),
      metadata: metadata(),
      origin: z.literal('customer_balance').optional(),
      payment_intent: text().optional(),
      reason: z.enum(reasons).optional(),
      refund_application_fee: z.boolean().optional(),
      reverse_transfer: z.boolean().optional(),
    }),
  result: Refund,
  async handler(bare, { body }) {
    if (body.charge !== undefined && body.payment_intent !== undefined) {
      throw errors.parameters_exclusive('payment_intent', 'charge');
    }
    const charge = await chargeFor(bare, body);
    return refundCharge(await onClockOf(bare, charge.customer), charge, {
      amount: body.amount,
      reason: body.reason,
      metadata: merged({}, body.metadata),
      options: { refundApplicationFee: body.refund_application_fee, reverseTransfer: body.reverse_transfer },
    });
  },
});

export const retrieveRefund = operation('refunds.retrieve', 'GET /v1/refunds/{id}', {
  summary: 'Retrieve a refund',
  query: () => params({}),
  result: Refund,
  handler: (ctx, { params: { id } }) => refunds.need(ctx, id),
});

export const updateRefund = operation('refunds.update', 'POST /v1/refunds/{id}', {
  summary: "Update a refund's metadata",
  body: () => params({ metadata: metadata() }),
  result: Refund,
  async handler(ctx, { params: { id }, body }) {
    const before = await refunds.need(ctx, id);
    const after = await refunds.update(ctx, before, { metadata: merged(before.metadata, body.metadata) });
    await emit(ctx, 'refund.updated', after, { before });
    await emit(ctx, 'charge.refund.updated', after, { before });
    return after;
  },
});

export const cancelRefund = operation('refunds.cancel', 'POST /v1/refunds/{id}/cancel', {
  summary: 'Cancel a refund that waits for the customer',
  body: () => params({}),
  result: Refund,
  async handler(ctx, { params: { id } }) {
    const before = await refunds.need(ctx, id);
    if (before.status !== 'requires_action' && before.status !== 'pending') {
      throw errors.invalid_request(`Refund ${id} cannot be canceled because it has a status of ${before.status}.`);
    }
    ctx.cancel(settleRefund, { refund: id });
    return giveBack(ctx, before, { status: 'canceled' });
  },
});

export const listRefunds = operation('refunds.list', 'GET /v1/refunds', {
  summary: 'List refunds, newest first',
  query: () => z.object({ charge: text().optional(), created: range(), payment_intent: text().optional() }),
  list: Refund,
  handler: (ctx, { query: { charge, created, payment_intent }, page }) =>
    refunds.list(ctx, { where: { charge, created, payment_intent }, page }),
});

export const listChargeRefunds = operation('charges.list_refunds', 'GET /v1/charges/{id}/refunds', {
  summary: "List a charge's refunds",
  list: Refund,
  async handler(ctx, { params: { id }, page }) {
    await charges.need(ctx, id);
    return refunds.list(ctx, { where: { charge: id }, page });
  },
});

/** As the API had it first: answers the charge's newest refund, or the refund just made. */
export const refundChargeOldWay = operation('charges.create_refund', 'POST /v1/charges/{id}/refunds', {
  summary: 'Refund a charge, by its older path',
  body: () =>
    params({
      amount: z.int().min(1).optional(),
      metadata: metadata(),
      reason: z.enum(reasons).optional(),
      refund_application_fee: z.boolean().optional(),
      reverse_transfer: z.boolean().optional(),
    }),
  result: Refund,
  async handler(bare, { params: { id }, body }): Promise<RefundRow> {
    const charge = await charges.need(bare, id);
    return refundCharge(await onClockOf(bare, charge.customer), charge, {
      amount: body.amount,
      reason: body.reason,
      metadata: merged({}, body.metadata),
      options: { refundApplicationFee: body.refund_application_fee, reverseTransfer: body.reverse_transfer },
    });
  },
});

export const retrieveChargeRefund = operation('charges.retrieve_refund', 'GET /v1/charges/{charge}/refunds/{id}', {
  summary: "Retrieve a charge's refund",
  query: () => params({}),
  result: Refund,
  async handler(ctx, { params: { charge, id } }) {
    await charges.need(ctx, charge);
    const found = (await refundsOf(ctx, charge)).find((refund) => refund.id === id);
    if (!found) throw errors.resource_missing(id, 'refund', 'refund');
    return found;
  },
});
