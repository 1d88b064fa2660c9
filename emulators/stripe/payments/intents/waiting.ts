/** Who waits for payment intents: invoices for their payment, Checkout Sessions for their end. */
import { hook } from '../../core/hooks.ts';
import type { PaymentIntentRow } from './intent.ts';

/** What happened to an intent. `succeeded` and `authorized` (to be captured) are the good ends. */
export type IntentNews = 'succeeded' | 'authorized' | 'processing' | 'requires_action' | 'failed' | 'canceled';

/** Told after the intent's own events, on the customer's clock. What belongs to the intent is in its internal part. */
export const whenIntentChanges = hook<[intent: PaymentIntentRow, news: IntentNews]>();
