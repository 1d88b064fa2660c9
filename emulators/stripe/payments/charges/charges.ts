/** Charges: what can be asked of them. */
import { z, type ApiError } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { checkChargeable, currencyOf } from '../../core/currencies.ts';
import { checkAccounts } from '../../core/destinations.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, hash, metadata, params, range, shipping, text, unset, wholeShipping } from '../../core/params.ts';
import { search, searchQuery, SearchResult } from '../../core/search.ts';
import { declineNames } from '../../declines.ts';
import { errors, noSuch } from '../../errors.ts';
import { behaviourOf } from '../cards.ts';
import { customerOf, onClockOf, type CustomerRow } from '../customers/customer.ts';
import { asksCard, faultOf } from '../intents/confirming.ts';
import { captureIntent } from '../intents/capturing.ts';
import { paymentIntents } from '../intents/intent.ts';
import { asLegacy, isLegacy } from '../methods/legacy.ts';
import { numberOf, paymentMethods, type PaymentMethodRow } from '../methods/method.ts';
import { makeMethod } from '../methods/making.ts';
import { asSource, sources } from '../sources/source.ts';
import { releaseRest } from '../refunds/releasing.ts';
import { refundCharge } from '../refunds/refunding.ts';
import { Charge, charges, type ChargeRow } from './charge.ts';
import { bookCharge, insertCharge, tellSuccess, type ChargeBasis } from './making.ts';

const transferData = () =>
  z.object({ amount: z.int().optional(), description: text().optional(), destination: text() });

export const createCharge = operation('charges.create', 'POST /v1/charges', {
  summary: 'Charge a source or a customer, the older way',
  faults: declineNames,
  body: () =>
    params({
      amount: z.int().optional(),
      application_fee: z.int().optional(),
      application_fee_amount: z.int().min(0).optional(),
      capture: z.boolean().optional(),
      card: z.union([text(), hash()]).optional(),
      currency: text().optional(),
      customer: text().optional(),
      description: unset(text(40_000)),
      destination: z.union([text(), z.object({ account: text(), amount: z.int().optional() })]).optional(),
      metadata: metadata(),
      on_behalf_of: text().optional(),
      radar_options: hash().optional(),
      receipt_email: text(800).optional(),
      shipping: shipping().optional(),
      source: z.union([text(), hash()]).optional(),
      statement_descriptor: text(22).optional(),
      statement_descriptor_suffix: text(22).optional(),
      transfer_data: transferData().optional(),
      transfer_group: text().optional(),
    }),
  result: Charge,
  async handler(bare, { body }) {
    if (body.amount === undefined) throw errors.parameter_missing('amount');
    if (body.currency === undefined) throw errors.parameter_missing('currency');
    const currency = currencyOf(body.currency);
    checkChargeable(body.amount, currency);
    const given = body.source ?? body.card;
    if (given === undefined && body.customer === undefined) throw errors.source_or_customer();
    const customer = body.customer === undefined ? undefined : await customerOf(bare, body.customer);
    const ctx = await onClockOf(bare, customer?.id);
    const method = await sourceFor(ctx, customer, given);
    const destination = body.transfer_data ?? destinationOf(body.destination);
    await checkAccounts(ctx, { on_behalf_of: body.on_behalf_of, destination: destination?.destination });
    const basis: ChargeBasis = {
      amount: body.amount,
      application_fee_amount: body.application_fee_amount ?? body.application_fee ?? null,
      currency,
      customer: customer?.id ?? null,
      description: body.description ?? null,
      metadata: merged({}, body.metadata),
      on_behalf_of: body.on_behalf_of ?? null,
      payment_intent: null,
      receipt_email: body.receipt_email ?? null,
      shipping: body.shipping ? wholeShipping(body.shipping) : null,
      statement_descriptor: body.statement_descriptor ?? null,
      statement_descriptor_suffix: body.statement_descriptor_suffix ?? null,
      transfer_data: destination ? { amount: destination.amount ?? null, destination: destination.destination } : null,
      transfer_group: body.transfer_group ?? null,
    };
    return charge(ctx, basis, method, body.capture ?? true);
  },
});

const destinationOf = (
  given: string | { account: string; amount?: number | undefined } | undefined,
): { destination: string; amount?: number | undefined } | undefined =>
  given === undefined
    ? undefined
    : typeof given === 'string'
      ? { destination: given }
      : { destination: given.account, amount: given.amount };

/** What is charged: a customer's own source, the default one, a token, or card data. */
async function sourceFor(
  ctx: StripeCtx,
  customer: CustomerRow | undefined,
  given: string | Readonly<Record<string, unknown>> | undefined,
): Promise<PaymentMethodRow> {
  if (given === undefined) {
    const id = customer?.default_source;
    const method = id ? await paymentMethods.get(ctx, id) : undefined;
    if (!method) throw errors.customer_without_card();
    return method;
  }
  if (typeof given !== 'string') return fromData(ctx, given);
  const method = await paymentMethods.get(ctx, given);
  if (method) {
    if (method.customer !== null && method.customer !== customer?.id) throw noSuch('source', given, 'source');
    if (paymentMethods.internal(method).spent) throw errors.method_used_up();
    return method;
  }
  if (!/^(?:tok|btok)_/.test(given)) throw noSuch(given.startsWith('src_') ? 'source' : 'token', given, 'source');
  return makeMethod(ctx, { type: 'card', card: { token: given } });
}

const fromData = (ctx: StripeCtx, given: Readonly<Record<string, unknown>>): Promise<PaymentMethodRow> =>
  makeMethod(ctx, {
    type: 'card',
    card: {
      number: String(given.number ?? ''),
      exp_month: Number(given.exp_month),
      exp_year: Number(given.exp_year),
      ...(typeof given.cvc === 'string' && { cvc: given.cvc }),
    },
  });

/** Asks the bank. A refusal leaves a failed charge. */
async function charge(
  ctx: StripeCtx,
  basis: ChargeBasis,
  method: PaymentMethodRow,
  capture: boolean,
): Promise<ChargeRow | ApiError> {
  const needsCustomer = asksCard(method, false, true) === 'refused' ? 'authentication_required' : undefined;
  const refused = faultOf(ctx) ?? needsCustomer ?? behaviourOf(numberOf(method)).charge;
  const error = refused && errors[refused]();
  const row = await insertCharge(ctx, basis, method, {
    status: error ? 'failed' : 'succeeded',
    capture,
    error,
    source: await sourceObject(ctx, method),
    attempt: {
      amount: basis.amount,
      captureBefore: capture ? undefined : Math.floor(ctx.now / 1000) + 7 * 86_400,
    },
  });
  if (error) {
    await emit(ctx, 'charge.failed', row);
    return error.with({ charge: row.id });
  }
  if (method.customer === null) await paymentMethods.update(ctx, method, {}, { spent: true });
  if (method.id.startsWith('src_')) await consume(ctx, method.id);
  if (!capture) ctx.schedule(releaseRest, { charge: row.id }, { after: '7d' });
  return tellSuccess(ctx, capture ? await bookCharge(ctx, row) : row);
}

/** A source for one payment is used up. */
async function consume(ctx: StripeCtx, id: string): Promise<void> {
  const source = await sources.need(ctx, id);
  if (source.usage === 'single_use') await sources.update(ctx, source, { status: 'consumed' });
}

async function sourceObject(ctx: StripeCtx, method: PaymentMethodRow): Promise<Record<string, unknown> | undefined> {
  if (method.id.startsWith('src_')) return { ...asSource(await sources.need(ctx, method.id), method) };
  if (!isLegacy(method) && !method.card) return undefined;
  return { ...asLegacy(method) };
}

export const retrieveCharge = operation('charges.retrieve', 'GET /v1/charges/{id}', {
  summary: 'Retrieve a charge',
  query: () => params({}),
  result: Charge,
  handler: (ctx, { params: { id } }) => charges.need(ctx, id),
});

export const updateCharge = operation('charges.update', 'POST /v1/charges/{id}', {
  summary: 'Update a charge',
  body: () =>
    params({
      customer: text().optional(),
      description: unset(text(40_000)),
      fraud_details: z.object({ user_report: unset(z.enum(['fraudulent', 'safe'])) }).optional(),
      metadata: metadata(),
      receipt_email: unset(text(800)),
      shipping: shipping().optional(),
      transfer_group: text().optional(),
    }),
  result: Charge,
  async handler(bare, { params: { id }, body }) {
    const before = await charges.need(bare, id);
    if (body.customer !== undefined) {
      await customerOf(bare, body.customer);
      if (before.customer !== null && before.customer !== body.customer) {
        throw errors
          .invalid_request('You cannot change the customer of a charge that already has one.')
          .with({ param: 'customer' });
      }
    }
    const ctx = await onClockOf(bare, before.customer);
    const report = body.fraud_details?.user_report;
    const after = await charges.update(ctx, before, {
      ...defined({
        customer: body.customer,
        description: body.description,
        receipt_email: body.receipt_email,
        transfer_group: body.transfer_group,
      }),
      ...(report !== undefined && { fraud_details: report === null ? {} : { user_report: report } }),
      ...(body.shipping && { shipping: wholeShipping(body.shipping) }),
      metadata: merged(before.metadata, body.metadata),
    });
    await emit(ctx, 'charge.updated', after, { before });
    return after;
  },
});

export const captureCharge = operation('charges.capture', 'POST /v1/charges/{id}/capture', {
  summary: 'Capture a charge; what is left over is released',
  body: () =>
    params({
      amount: z.int().min(1).optional(),
      application_fee: z.int().optional(),
      application_fee_amount: z.int().min(0).optional(),
      receipt_email: text(800).optional(),
      statement_descriptor: text(22).optional(),
      statement_descriptor_suffix: text(22).optional(),
      transfer_data: z.object({ amount: z.int().optional() }).optional(),
      transfer_group: text().optional(),
    }),
  result: Charge,
  async handler(bare, { params: { id }, body }) {
    const before = await charges.get(bare, id);
    if (!before) throw errors.resource_missing(id, 'charge', 'charge');
    if (before.captured) throw errors.charge_already_captured(id);
    if (before.refunded || before.status !== 'succeeded') {
      throw errors
        .invalid_request(`Charge ${id} has been released or failed, and cannot be captured.`)
        .with({ code: 'charge_expired_for_capture' });
    }
    const amount = body.amount ?? before.amount;
    if (amount > before.amount) throw errors.capture_too_much(amount, before.amount).with({ param: 'amount' });
    const ctx = await onClockOf(bare, before.customer);
    const { receipt_email, statement_descriptor, statement_descriptor_suffix, transfer_group } = body;
    const changes = defined({ receipt_email, statement_descriptor, statement_descriptor_suffix, transfer_group });
    if (before.payment_intent !== null) {
      await captureIntent(ctx, await paymentIntents.need(ctx, before.payment_intent), { amount, final: true });
      return charges.update(ctx, await charges.need(ctx, id), changes);
    }
    ctx.cancel(releaseRest, { charge: id });
    const captured = await charges.update(ctx, before, {
      ...changes,
      amount_captured: amount,
      amount_refunded: before.amount - amount,
      application_fee_amount: body.application_fee_amount ?? body.application_fee ?? before.application_fee_amount,
      captured: true,
    });
    const booked = await bookCharge(ctx, captured);
    await emit(ctx, 'charge.captured', booked);
    return booked;
  },
});

/** As the API had it first. */
export const refundChargeAtOnce = operation('charges.refund', 'POST /v1/charges/{id}/refund', {
  summary: 'Refund a charge, by the oldest path; answers the charge',
  body: () =>
    params({
      amount: z.int().min(1).optional(),
      metadata: metadata(),
      reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
      refund_application_fee: z.boolean().optional(),
      reverse_transfer: z.boolean().optional(),
    }),
  result: Charge,
  async handler(bare, { params: { id }, body }) {
    const before = await charges.need(bare, id);
    const ctx = await onClockOf(bare, before.customer);
    await refundCharge(ctx, before, {
      amount: body.amount,
      reason: body.reason,
      metadata: merged({}, body.metadata),
      options: { refundApplicationFee: body.refund_application_fee, reverseTransfer: body.reverse_transfer },
    });
    return charges.need(ctx, id);
  },
});

export const listCharges = operation('charges.list', 'GET /v1/charges', {
  summary: 'List charges, newest first',
  query: () =>
    z.object({
      created: range(),
      customer: text().optional(),
      payment_intent: text().optional(),
      transfer_group: text().optional(),
    }),
  list: Charge,
  handler: (ctx, { query: { created, customer, payment_intent, transfer_group }, page }) =>
    charges.list(ctx, { where: { created, customer, payment_intent, transfer_group }, page }),
});

const byType = ['card', 'sepa_debit', 'us_bank_account'];
const cardFields = ['brand', 'exp_month', 'exp_year', 'fingerprint', 'last4'];

export const searchCharges = operation('charges.search', 'GET /v1/charges/search', {
  summary: 'Search charges',
  query: searchQuery,
  result: () => SearchResult(Charge()),
  handler: (ctx, { query }) =>
    search(
      ctx,
      charges,
      'charges',
      {
        amount: 'number',
        'billing_details.address.postal_code': 'token',
        created: 'number',
        currency: 'token',
        customer: 'token',
        disputed: 'boolean',
        refunded: 'boolean',
        status: 'token',
        ...Object.fromEntries(
          byType.flatMap((type) =>
            cardFields.map((field) => [
              `payment_method_details.${type}.${field}`,
              field.startsWith('exp') ? 'number' : 'token',
            ]),
          ),
        ),
      },
      query,
    ),
});
