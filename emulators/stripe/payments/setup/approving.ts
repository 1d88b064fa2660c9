/** The customer's answer to what a setup asked. */
import type { StripeCtx } from '../../account.ts';
import { refusal } from '../intents/approving.ts';
import { paymentMethods } from '../methods/method.ts';
import { failSetup, succeedSetup, type SetupConfirmed } from './confirming.ts';
import type { SetupIntentRow } from './setup-intent.ts';

/** Goes on with a setup that waits for the customer. The context must be on the customer's clock. */
export async function answerSetup(ctx: StripeCtx, intent: SetupIntentRow, approved: boolean): Promise<SetupConfirmed> {
  if (intent.payment_method === null) throw new Error(`${intent.id} waits for nobody`);
  const method = await paymentMethods.need(ctx, intent.payment_method);
  if (approved) return succeedSetup(ctx, intent, method);
  return failSetup(ctx, intent, method, refusal('SetupIntent', 'setup_intent'));
}
