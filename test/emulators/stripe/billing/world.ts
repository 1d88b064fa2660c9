/** What tests of billing begin with: a customer on a test clock who can pay, and a price. */
import type Stripe from 'stripe';

export const start = Date.UTC(2026, 0, 31, 12) / 1000;
export const day = 86_400;
export const hour = 3600;

/** A monthly price of a product called Gold. */
export const goldPrice = async (sdk: Stripe, unit_amount = 2000, more: Partial<Stripe.PriceCreateParams> = {}) => {
  const product = await sdk.products.create({ name: 'Gold' });
  return sdk.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount,
    recurring: { interval: 'month' },
    ...more,
  });
};

/** A customer with a card as default; on a clock when one is given. */
export async function payer(sdk: Stripe, card: string | null = 'pm_card_visa', test_clock?: string) {
  const customer = await sdk.customers.create({ email: 'jenny@example.com', ...(test_clock && { test_clock }) });
  if (card === null) return customer;
  const { id } = await sdk.paymentMethods.attach(card, { customer: customer.id });
  return sdk.customers.update(customer.id, { invoice_settings: { default_payment_method: id } });
}

export const clockAt = (sdk: Stripe, frozen_time = start) => sdk.testHelpers.testClocks.create({ frozen_time });

/** Advances a test clock, and waits until it is there. */
export async function advanceTo(sdk: Stripe, clock: string, frozen_time: number): Promise<void> {
  await sdk.testHelpers.testClocks.advance(clock, { frozen_time });
  for (;;) {
    const { status } = await sdk.testHelpers.testClocks.retrieve(clock);
    if (status === 'ready') return;
    if (status === 'internal_failure') throw new Error('the clock has failed');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The types of all events but of the balance's, oldest first. */
export async function eventTypes(sdk: Stripe): Promise<string[]> {
  const types: string[] = [];
  for await (const { type } of sdk.events.list({ limit: 100 })) types.push(type);
  return types.reverse().filter((type) => type !== 'balance.available');
}
