/** Who waits for subscriptions: schedules that drive them. */
import { hook } from '../../core/hooks.ts';
import type { SubscriptionRow } from './subscription.ts';

/** Told on the customer's clock, after the event. */
export const whenSubscriptionEnds = hook<[subscription: SubscriptionRow]>();

/** Told when a period has ended, before it is decided how it goes on; a listener may change the row, which is read again. */
export const whenPeriodEnds = hook<[subscription: SubscriptionRow]>();
