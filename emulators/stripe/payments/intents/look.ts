/** What a payment intent is to a person. */
import type { Ctx, Sights } from '../../../../src/emulator/index.ts';
import { decimal } from '../../core/currencies.ts';
import { payerOf } from '../customers/payer.ts';
import type { PaymentIntentRow } from './intent.ts';

export async function look(intent: PaymentIntentRow, _: object, ctx: Ctx): Promise<Sights['payment']> {
  const { created, amount, currency, status, customer, receipt_email, description, last_payment_error } = intent;
  const failed = status === 'canceled' || (status === 'requires_payment_method' && last_payment_error !== null);
  return {
    at: created * 1000,
    money: decimal(amount, currency),
    state: status,
    went: status === 'succeeded' ? 'well' : failed ? 'badly' : 'pending',
    payer: await payerOf(ctx, customer, receipt_email),
    about: description ?? undefined,
  };
}
