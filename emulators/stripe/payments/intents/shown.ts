/** Payment intents as answered: whole, or what browsers and phones get to see. */
import { schema, z, type ApiError, type Infer } from '../../../../src/emulator/index.ts';
import { isPublic, type StripeCtx } from '../../account.ts';
import { PaymentIntent, type PaymentIntentRow } from './intent.ts';
import type { Confirmed } from './outcomes.ts';

/** What browsers and phones get to see. */
const PublicIntent = schema(() =>
  PaymentIntent().pick({
    id: true,
    object: true,
    amount: true,
    amount_details: true,
    automatic_payment_methods: true,
    canceled_at: true,
    cancellation_reason: true,
    capture_method: true,
    client_secret: true,
    confirmation_method: true,
    created: true,
    currency: true,
    description: true,
    last_payment_error: true,
    livemode: true,
    next_action: true,
    payment_method: true,
    payment_method_configuration_details: true,
    payment_method_types: true,
    processing: true,
    receipt_email: true,
    setup_future_usage: true,
    shipping: true,
    source: true,
    status: true,
  }),
);

export const Shown = () => z.union([PaymentIntent(), PublicIntent()]);
export type ShownRow = PaymentIntentRow | Infer<typeof PublicIntent>;

export function shown(ctx: StripeCtx, intent: PaymentIntentRow): ShownRow {
  if (!isPublic(ctx)) return intent;
  const names = new Set(Object.keys(PublicIntent().shape));
  const entries = Object.entries(intent).filter(([name]) => names.has(name));
  return Object.fromEntries(entries) as Infer<typeof PublicIntent>;
}

/** A confirmation's end: the intent, or the refusal that keeps its traces. */
export const ended = (ctx: StripeCtx, { intent, error }: Confirmed): ShownRow | ApiError =>
  error ? error.with({ payment_intent: shown(ctx, intent) }) : shown(ctx, intent);
