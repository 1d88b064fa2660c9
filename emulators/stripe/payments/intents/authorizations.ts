/** What a card is authorized for: captured, raised, or given up. */
import { amountDetails } from './params.ts';
import { z } from '../../../../src/emulator/index.ts';
import { operation } from '../../api.ts';
import { checkChargeable } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, hash, metadata, params, text, unset } from '../../core/params.ts';
import { declineNames } from '../../declines.ts';
import { errors } from '../../errors.ts';
import { charges } from '../charges/charge.ts';
import { onClockOf } from '../customers/customer.ts';
import { cancelIntent, captureIntent } from './capturing.ts';
import { PaymentIntent, paymentIntents } from './intent.ts';

export const capturePaymentIntent = operation('payment_intents.capture', 'POST /v1/payment_intents/{id}/capture', {
  summary: 'Capture what a card was authorized for, or a part of it',
  body: () =>
    params({
      amount_details: unset(amountDetails()),
      amount_to_capture: z.int().min(1).optional(),
      application_fee_amount: z.int().min(0).optional(),
      final_capture: z.boolean().optional(),
      hooks: hash().optional(),
      metadata: metadata(),
      payment_details: unset(hash()),
      statement_descriptor: text(22).optional(),
      statement_descriptor_suffix: text(22).optional(),
      transfer_data: z.object({ amount: z.int().optional() }).catchall(z.unknown()).optional(),
    }),
  result: PaymentIntent,
  async handler(bare, { params: { id }, body }) {
    const intent = await paymentIntents.need(bare, id);
    if (intent.status !== 'requires_capture') {
      throw errors.intent_not_capturable(intent.status).with({ payment_intent: intent });
    }
    const amount = body.amount_to_capture ?? intent.amount_capturable;
    if (amount > intent.amount_capturable) throw errors.capture_too_much(amount, intent.amount_capturable);
    const { statement_descriptor, statement_descriptor_suffix, application_fee_amount, transfer_data } = body;
    return captureIntent(await onClockOf(bare, intent.customer), intent, {
      amount,
      final: body.final_capture ?? true,
      changes: {
        ...defined({ statement_descriptor, statement_descriptor_suffix, application_fee_amount }),
        ...(intent.transfer_data &&
          transfer_data?.amount !== undefined && {
            transfer_data: { ...intent.transfer_data, amount: transfer_data.amount },
          }),
        metadata: merged(intent.metadata, body.metadata),
      },
    });
  },
});

export const cancelPaymentIntent = operation('payment_intents.cancel', 'POST /v1/payment_intents/{id}/cancel', {
  summary: 'Cancel a payment intent; what was held is released',
  body: () =>
    params({
      cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
    }),
  result: PaymentIntent,
  async handler(bare, { params: { id }, body: { cancellation_reason = null } }) {
    const intent = await paymentIntents.need(bare, id);
    if (intent.status === 'succeeded' || intent.status === 'canceled') {
      throw errors.intent_not_cancelable(intent.status).with({ payment_intent: intent });
    }
    return cancelIntent(await onClockOf(bare, intent.customer), intent, cancellation_reason);
  },
});

export const incrementAuthorization = operation(
  'payment_intents.increment_authorization',
  'POST /v1/payment_intents/{id}/increment_authorization',
  {
    summary: 'Raise what a card is authorized for',
    faults: declineNames,
    body: () =>
      params({
        amount: z.int(),
        amount_details: unset(amountDetails()),
        application_fee_amount: z.int().min(0).optional(),
        description: text(1000).optional(),
        hooks: hash().optional(),
        metadata: metadata(),
        payment_details: unset(hash()),
        statement_descriptor: text(22).optional(),
        transfer_data: z.object({ amount: z.int().optional() }).optional(),
      }),
    result: PaymentIntent,
    async handler(
      bare,
      { params: { id }, body: { amount, application_fee_amount, description, statement_descriptor, metadata: data } },
    ) {
      const before = await paymentIntents.need(bare, id);
      if (before.status !== 'requires_capture' || before.latest_charge === null) {
        throw errors
          .invalid_request(
            `This PaymentIntent's authorization could not be incremented because it has a status of ${before.status}. Only a PaymentIntent with one of the following statuses may be incremented: requires_capture.`,
          )
          .with({ code: 'payment_intent_unexpected_state', payment_intent: before });
      }
      if (amount <= before.amount) {
        throw errors
          .invalid_request(`The amount must be greater than the current amount of ${before.amount}.`)
          .with({ param: 'amount' });
      }
      checkChargeable(amount, before.currency);
      const ctx = await onClockOf(bare, before.customer);
      const charge = await charges.need(ctx, before.latest_charge);
      await charges.update(ctx, charge, { amount });
      const after = await paymentIntents.update(ctx, before, {
        amount,
        amount_capturable: amount,
        ...defined({ application_fee_amount, description, statement_descriptor }),
        metadata: merged(before.metadata, data),
      });
      await emit(ctx, 'payment_intent.amount_capturable_updated', after);
      return after;
    },
  },
);
