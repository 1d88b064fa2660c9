/** Paying from a customer's cash: at once when there is enough, else when transfers have arrived. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { emit } from '../../core/events.ts';
import { params, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import {
  cashBalanceOf,
  changeCash,
  countries,
  financialAddress,
  transferTypeOf,
  whenFunded,
} from '../customers/cash-balance.ts';
import { customerOf, customers, onClockOf } from '../customers/customer.ts';
import { insertMethod } from '../methods/making.ts';
import { paymentMethods, type PaymentMethodRow } from '../methods/method.ts';
import { PaymentIntent, paymentIntents, type PaymentIntentRow } from './intent.ts';
import { payIntent, type Confirmed } from './outcomes.ts';

/** Uses what cash there is; waits for the rest. The context must be on the customer's clock. */
export async function payFromCash(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  most = Number.POSITIVE_INFINITY,
): Promise<Confirmed> {
  if (intent.customer === null) throw errors.parameter_missing('customer');
  const customer = await customerOf(ctx, intent.customer);
  const { cash = {} } = customers.internal(customer);
  const { funded = 0 } = paymentIntents.internal(intent);
  const used = Math.min(intent.amount - funded, cash[intent.currency] ?? 0, most);
  if (used > 0) {
    await changeCash(ctx, customer, {
      applied_to_payment: { payment_intent: intent.id },
      currency: intent.currency,
      net_amount: -used,
      type: 'applied_to_payment',
    });
  }
  const left = intent.amount - funded - used;
  if (left === 0) return payIntent(ctx, intent, method, { authenticated: false });
  const waiting = await paymentIntents.update(
    ctx,
    intent,
    { next_action: transferOf(intent, customer.invoice_prefix, left), status: 'requires_action' },
    { action: 'transfer', funded: funded + used },
  );
  await emit(ctx, used > 0 ? 'payment_intent.partially_funded' : 'payment_intent.requires_action', waiting);
  return { intent: waiting };
}

function transferOf({ currency }: PaymentIntentRow, prefix: string, left: number): Record<string, unknown> {
  const type = transferTypeOf(currency);
  return {
    display_bank_transfer_instructions: {
      amount_remaining: left,
      currency,
      financial_addresses: [financialAddress(type, countries[type] ?? 'US', prefix)],
      hosted_instructions_url: null,
      reference: prefix,
      type,
    },
    type: 'display_bank_transfer_instructions',
  };
}

whenFunded.listen(async (ctx, customer, currency) => {
  if (cashBalanceOf(customer).settings.reconciliation_mode === 'manual') return;
  const open = await paymentIntents.all(ctx, {
    where: { customer: customer.id, currency, status: 'requires_action' },
    match: (intent) => paymentIntents.internal(intent).action === 'transfer',
  });
  for (const intent of open) await payFromCash(ctx, intent, await methodOfCash(ctx, intent));
});

async function methodOfCash(ctx: StripeCtx, { payment_method }: PaymentIntentRow): Promise<PaymentMethodRow> {
  const known = payment_method === null ? undefined : await paymentMethods.get(ctx, payment_method);
  return known ?? insertMethod(ctx, { type: 'customer_balance', customer_balance: {} });
}

const waits = new Set(['requires_payment_method', 'requires_confirmation', 'requires_action']);

export const applyCustomerBalance = operation(
  'payment_intents.apply_customer_balance',
  'POST /v1/payment_intents/{id}/apply_customer_balance',
  {
    summary: "Use a customer's cash for a payment intent",
    body: () => params({ amount: z.int().min(1).optional(), currency: text().optional() }),
    result: PaymentIntent,
    async handler(bare, { params: { id }, body: { amount } }) {
      const intent = await paymentIntents.need(bare, id);
      if (!waits.has(intent.status) || !intent.payment_method_types.includes('customer_balance')) {
        throw errors
          .invalid_request('Only an unpaid PaymentIntent that takes `customer_balance` can be paid from cash.')
          .with({ code: 'payment_intent_unexpected_state', payment_intent: intent });
      }
      const ctx = await onClockOf(bare, intent.customer);
      return (await payFromCash(ctx, intent, await methodOfCash(ctx, intent), amount)).intent;
    },
  },
);
