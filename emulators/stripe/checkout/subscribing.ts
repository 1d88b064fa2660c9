/** Where Checkout meets billing: a finished session in subscription mode becomes a subscription, paid at once. */
import type { ApiError } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import type { PaymentIntentRow } from '../payments/intents/intent.ts';
import type { PaymentMethodRow } from '../payments/methods/method.ts';
import { linesOf, type LineItemRow, type SessionRow } from './session.ts';

export interface Subscribed {
  readonly subscription: string | null;
  readonly invoice: string | null;
  /** Why the first invoice could not be paid; its traces are to stay. */
  readonly error?: ApiError | undefined;
  /** Where the bank asks the buyer; nothing is made yet. */
  readonly elsewhere?: string | undefined;
}

/** What billing is asked for. `data` is the session's `subscription_data`, as given. */
export interface SubscriptionWish {
  readonly session: SessionRow;
  readonly lines: readonly LineItemRow[];
  readonly data: Readonly<Record<string, unknown>>;
  readonly method: PaymentMethodRow | undefined;
  /** Where a bank that asks back sends the buyer afterwards. */
  readonly returnUrl?: string | undefined;
  /** What has paid for it already, after the bank asked. */
  readonly paid?: PaymentIntentRow | undefined;
}

type Subscriber = (ctx: StripeCtx, wish: SubscriptionWish) => Promise<Subscribed>;

let subscriber: Subscriber | undefined;

/** Billing says how subscriptions are made, so that neither imports the other. */
export function subscribesWith(make: Subscriber): void {
  subscriber = make;
}

export const canSubscribe = (): boolean => subscriber !== undefined;

export async function subscribeThrough(
  ctx: StripeCtx,
  session: SessionRow,
  data: Readonly<Record<string, unknown>>,
  { method, returnUrl, paid }: Pick<SubscriptionWish, 'method' | 'returnUrl' | 'paid'>,
): Promise<Subscribed> {
  if (!subscriber) throw new Error('billing has not said how subscriptions are made');
  return subscriber(ctx, { session, lines: await linesOf(ctx, session.id), data, method, returnUrl, paid });
}
