/** The customer's answer to what a payment asked: approved, refused, or the amounts of two deposits. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { params, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { behaviourOf } from '../cards.ts';
import { numberOf, paymentMethods } from '../methods/method.ts';
import { settleIntent } from './confirming.ts';
import { paymentIntents, type PaymentIntentRow } from './intent.ts';
import { turnDown, type Confirmed } from './outcomes.ts';

/** Goes on with an intent that waits for the customer. The context must be on the customer's clock. */
export async function answerIntent(ctx: StripeCtx, intent: PaymentIntentRow, approved: boolean): Promise<Confirmed> {
  if (intent.payment_method === null) throw new Error(`${intent.id} waits for nobody`);
  const method = await paymentMethods.need(ctx, intent.payment_method);
  const { action } = paymentIntents.internal(intent);
  if (!approved) return turnDown(ctx, intent, method, refusal('PaymentIntent', 'payment_intent'), undefined);
  const asked = action === 'authentication';
  if (asked && intent.confirmation_method === 'manual') {
    const ready = { next_action: null, status: 'requires_confirmation' } as const;
    return { intent: await paymentIntents.update(ctx, intent, ready, { authenticated: true, action: undefined }) };
  }
  return settleIntent(ctx, intent, method, asked && behaviourOf(numberOf(method)).authenticate !== undefined);
}

/** What is said of a customer who didn't approve. */
export const refusal = (kind: string, prefix: string) =>
  errors
    .invalid_request(
      `The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this ${kind} again.`,
    )
    .with({ code: `${prefix}_authentication_failure` });

/** What the customer tells of the two deposits on the bank account: their amounts in cents, or the code on the statement. */
export const Deposits = () =>
  params({
    amounts: z.array(z.int()).optional(),
    client_secret: text().optional(),
    descriptor_code: text().optional(),
  });

/** Two deposits of tests: 32 and 45, or the code on the statement. */
export function checkDeposits({ amounts, descriptor_code }: z.infer<ReturnType<typeof Deposits>>): void {
  if (amounts === undefined && descriptor_code === undefined) throw errors.parameter_missing('amounts');
  const right = amounts ? [...amounts].sort((a, b) => a - b).join() === '32,45' : descriptor_code === 'SM11AA';
  if (right) return;
  throw errors
    .invalid_request(
      amounts
        ? 'The amounts provided do not match the amounts that were sent to the bank account. Please try again.'
        : 'The descriptor code provided does not match the one that was sent to the bank account. Please try again.',
    )
    .with({
      code: amounts
        ? 'payment_method_microdeposit_verification_amounts_mismatch'
        : 'payment_method_microdeposit_verification_descriptor_code_mismatch',
    });
}
