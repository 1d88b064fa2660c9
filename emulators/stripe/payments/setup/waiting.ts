/** Who waits for setup intents: Checkout Sessions, and subscriptions that want a method for later. */
import { hook } from '../../core/hooks.ts';
import type { SetupIntentRow } from './setup-intent.ts';

/** Told after the intent's own events, on the customer's clock. */
export const whenSetupChanges =
  hook<[intent: SetupIntentRow, news: 'succeeded' | 'requires_action' | 'failed' | 'canceled']>();
