/** Finishing a session as its buyer does: a method is made, an intent confirmed, and what follows from its fate. */
import type { ApiError } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { emit } from '../core/events.ts';
import { merged } from '../core/metadata.ts';
import { defined, wholeAddress, wholeShipping } from '../core/params.ts';
import { redeemDiscount } from '../billing/discounts/discount.ts';
import { errors } from '../errors.ts';
import { customers, newCustomer, onClockOf, type CustomerRow } from '../payments/customers/customer.ts';
import { newTaxId } from '../payments/customers/tax-ids.ts';
import { confirmIntent } from '../payments/intents/confirming.ts';
import { paymentIntents, type PaymentIntentRow } from '../payments/intents/intent.ts';
import { newIntent } from '../payments/intents/making.ts';
import { whenIntentChanges } from '../payments/intents/waiting.ts';
import type { PaymentMethodRow } from '../payments/methods/method.ts';
import { confirmSetup } from '../payments/setup/confirming.ts';
import { setupIntents } from '../payments/setup/setup-intent.ts';
import { whenSetupChanges } from '../payments/setup/waiting.ts';
import { expireSession } from './expiring.ts';
import type { CustomFieldRow } from './asking.ts';
import type { SessionInput } from './params.ts';
import { sessions, type SessionRow, type TypedRow } from './session.ts';
import { subscribeThrough, type Subscribed } from './subscribing.ts';
import { whenSessionCompletes } from './waiting.ts';

/** What the buyer typed. */
export interface Buyer extends Readonly<Partial<TypedRow>> {
  readonly method?: PaymentMethodRow | undefined;
  /** Where a bank that asks back sends the buyer afterwards. */
  readonly returnUrl?: string | undefined;
}

export interface Attempted {
  readonly session: SessionRow;
  /** Why the attempt failed; its traces are to stay. */
  readonly error?: ApiError | undefined;
  /** Where the buyer is asked by the bank. */
  readonly elsewhere?: string | undefined;
}

/** One attempt of the buyer. Throws when the session is not open any more. */
export async function attempt(bare: StripeCtx, given: SessionRow, buyer: Buyer): Promise<Attempted> {
  if (given.status !== 'open')
    throw errors.invalid_request(`This Checkout Session is not open: it is ${given.status}.`);
  const ctx = await onClockOf(bare, given.customer);
  const { method: _, returnUrl: __, ...typed } = buyer;
  const noted = await sessions.update(ctx, given, {}, { buyer: defined(typed) });
  const session = await withCustomer(ctx, noted, buyer);
  if (session.mode === 'setup') return setUp(ctx, session, buyer);
  if (session.mode === 'subscription') return subscribe(ctx, session, buyer);
  if (session.amount_total === 0) return { session: await finish(ctx, session, 'no_payment_required') };
  return pay(ctx, session, buyer);
}

async function pay(ctx: StripeCtx, session: SessionRow, { method, returnUrl }: Buyer): Promise<Attempted> {
  if (!method) throw errors.intent_needs_method();
  const intent = await intentFor(ctx, session);
  const { intent: after, error } = await confirmIntent(ctx, intent, { method, returnUrl });
  const now = await sessions.need(ctx, session.id);
  return { session: now, error, elsewhere: placeOf(after) };
}

/** The intent of an earlier attempt, or a new one. */
async function intentFor(ctx: StripeCtx, session: SessionRow): Promise<PaymentIntentRow> {
  const { intent: earlier, data = {}, buyer } = sessions.internal(session);
  const known = earlier === undefined ? undefined : await paymentIntents.get(ctx, earlier);
  const amount = session.amount_total ?? 0;
  if (known) return known.amount === amount ? known : paymentIntents.update(ctx, known, { amount });
  const { metadata, shipping, ...rest } = data as NonNullable<SessionInput['payment_intent_data']>;
  const parcel = buyer?.shipping && {
    ...buyer.shipping,
    carrier: null,
    phone: buyer.phone ?? null,
    tracking_number: null,
  };
  const intent = await newIntent(
    ctx,
    {
      ...(defined(rest) as Partial<PaymentIntentRow>),
      amount,
      currency: session.currency ?? 'usd',
      customer: session.customer,
      metadata: merged({}, metadata),
      payment_method_types: session.payment_method_types,
      payment_details: { customer_reference: null, order_reference: session.id.slice(0, 25) },
      ...(shipping && { shipping: wholeShipping(shipping) }),
      ...(parcel && { shipping: parcel }),
    },
    { session: session.id },
  );
  await sessions.update(ctx, session, {}, { intent: intent.id });
  return intent;
}

function placeOf({ next_action: next }: Pick<PaymentIntentRow, 'next_action'>): string | undefined {
  return (next as { redirect_to_url?: { url?: string } } | null)?.redirect_to_url?.url;
}

async function setUp(ctx: StripeCtx, session: SessionRow, { method, returnUrl }: Buyer): Promise<Attempted> {
  if (!method) throw errors.intent_needs_method();
  const intent = await setupIntents.need(ctx, session.setup_intent ?? '');
  const owned = await setupIntents.update(ctx, intent, { customer: session.customer });
  const { intent: after, error } = await confirmSetup(ctx, owned, { method, returnUrl });
  return {
    session: await sessions.need(ctx, session.id),
    error,
    elsewhere: placeOf(after),
  };
}

async function subscribe(ctx: StripeCtx, session: SessionRow, { method, returnUrl }: Buyer): Promise<Attempted> {
  const { data = {} } = sessions.internal(session);
  const made = await subscribeThrough(ctx, session, data, { method, returnUrl });
  if (made.subscription === null) return { session, error: made.error, elsewhere: made.elsewhere };
  return { session: await subscribed(ctx, session, made) };
}

async function subscribed(ctx: StripeCtx, session: SessionRow, made: Subscribed): Promise<SessionRow> {
  const { subscription, invoice } = made;
  return finish(ctx, session, (session.amount_total ?? 0) > 0 ? 'paid' : 'no_payment_required', {
    subscription,
    invoice,
  });
}

/** The bank asked, and the buyer approved: the subscription is made now. */
async function resume(ctx: StripeCtx, session: SessionRow, paid: PaymentIntentRow): Promise<void> {
  const { data = {} } = sessions.internal(session);
  await subscribed(ctx, session, await subscribeThrough(ctx, session, data, { method: undefined, paid }));
}

/** Subscriptions and setups belong to a customer; payments where the session says so. */
async function withCustomer(ctx: StripeCtx, session: SessionRow, buyer: Buyer): Promise<SessionRow> {
  const wanted =
    session.mode !== 'payment' || session.customer_creation === 'always' || session.invoice_creation?.enabled;
  if (session.customer !== null || !wanted) return session;
  const customer = await customers.insert(ctx, {
    ...newCustomer(ctx),
    ...toldBy(buyer),
    email: buyer.email ?? session.customer_email,
    name: buyer.business_name ?? buyer.individual_name ?? buyer.name ?? null,
  });
  await emit(ctx, 'customer.created', customer);
  if (buyer.tax_id) await newTaxId(ctx, customer.id, buyer.tax_id);
  return sessions.update(ctx, session, { customer: customer.id });
}

/** What of a buyer's words a customer keeps. */
const toldBy = ({ address, phone, shipping }: Buyer): Partial<CustomerRow> =>
  defined({
    address,
    phone,
    shipping: shipping && { ...shipping, phone: phone ?? null },
  });

/** A customer that there was before changes as the session says. */
async function updateCustomer(ctx: StripeCtx, session: SessionRow, buyer: TypedRow): Promise<void> {
  const { customerUpdate: may } = sessions.internal(session);
  const before = may && session.customer !== null ? await customers.get(ctx, session.customer) : undefined;
  if (!may || !before) return;
  const { address, shipping } = toldBy(buyer);
  const changes = defined({
    address: may.address === 'auto' ? address : undefined,
    name: may.name === 'auto' ? (buyer.business_name ?? buyer.name) : undefined,
    shipping: may.shipping === 'auto' ? shipping : undefined,
  });
  if (Object.keys(changes).length === 0) return;
  await emit(ctx, 'customer.updated', await customers.update(ctx, before, changes), { before });
}

/** The session is complete: what it says of its buyer, and the event. */
async function finish(
  ctx: StripeCtx,
  session: SessionRow,
  payment_status: SessionRow['payment_status'],
  changes: Partial<SessionRow> = {},
): Promise<SessionRow> {
  const { buyer = {}, discounts: taken = [] } = sessions.internal(session);
  await updateCustomer(ctx, session, buyer);
  for (const id of taken)
    await redeemDiscount(ctx, id, {
      customer: session.customer,
      ...(changes.subscription && { subscription: changes.subscription }),
    });
  const done = await sessions.update(ctx, session, {
    ...changes,
    ...learned(session, buyer),
    payment_status,
    status: 'complete',
    url: null,
  });
  ctx.cancel(expireSession, { session: session.id });
  await emit(ctx, 'checkout.session.completed', done, { request: { id: null, idempotency_key: null } });
  await whenSessionCompletes.tell(ctx, done);
  return done;
}

/** What a session shows of what its buyer has told. */
function learned(session: SessionRow, buyer: TypedRow): Partial<SessionRow> {
  const { customer_details: before, consent_collection: asked, collected_information: collected } = session;
  const { business_name = null, individual_name = null, shipping, tax_id } = buyer;
  return {
    automatic_tax: session.automatic_tax.enabled
      ? { ...session.automatic_tax, status: 'complete' }
      : session.automatic_tax,
    collected_information: {
      business_name,
      individual_name,
      shipping_details: shipping ?? collected?.shipping_details ?? null,
    },
    consent: asked && {
      promotions: asked.promotions === 'auto' ? (buyer.promotions ? 'opt_in' : 'opt_out') : null,
      terms_of_service: asked.terms_of_service === 'required' && buyer.terms ? 'accepted' : null,
    },
    custom_fields: session.custom_fields.map((field) => withValue(field, buyer.fields?.[field.key])),
    customer_details: {
      address: buyer.address ?? before?.address ?? wholeAddress({ country: 'US', postal_code: '94080' }),
      business_name,
      email: buyer.email ?? before?.email ?? session.customer_email,
      individual_name,
      name: business_name ?? individual_name ?? buyer.name ?? before?.name ?? null,
      phone: buyer.phone ?? before?.phone ?? null,
      tax_exempt: 'none',
      tax_ids: tax_id ? [tax_id] : [],
    },
  };
}

const withValue = (field: CustomFieldRow, value: string | undefined): CustomFieldRow => ({
  ...field,
  [field.type]: { ...field[field.type], value: value ?? null },
});

whenIntentChanges.listen(async (ctx, intent, news) => {
  const { session: id } = paymentIntents.internal(intent);
  const session = id === undefined ? undefined : await sessions.get(ctx, id);
  if (!session) return;
  if (session.status === 'open' && session.mode === 'subscription') {
    return news === 'succeeded' ? resume(ctx, session, intent) : undefined;
  }
  if (session.status === 'open') {
    if (news === 'succeeded' || news === 'authorized')
      await finish(ctx, session, 'paid', { payment_intent: intent.id });
    if (news === 'processing') await finish(ctx, session, 'unpaid', { payment_intent: intent.id });
    return;
  }
  if (session.status !== 'complete' || session.payment_status !== 'unpaid') return;
  if (news === 'succeeded') {
    await emit(
      ctx,
      'checkout.session.async_payment_succeeded',
      await sessions.update(ctx, session, { payment_status: 'paid' }),
    );
  }
  if (news === 'failed') await emit(ctx, 'checkout.session.async_payment_failed', session);
});

whenSetupChanges.listen(async (ctx, intent, news) => {
  const { session: id } = setupIntents.internal(intent);
  const session = id === undefined ? undefined : await sessions.get(ctx, id);
  if (session?.status === 'open' && news === 'succeeded') await finish(ctx, session, 'no_payment_required');
});
