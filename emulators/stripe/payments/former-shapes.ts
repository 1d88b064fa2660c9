/** What payment objects looked like in older versions, where one change touched many of them. */
import { describeObject, type StripeObject } from '../core/objects.ts';

const without = (object: StripeObject, name: string): StripeObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

/** Objects that belong to a customer came to name the customer's account, too. */
const ofCustomers = [
  'cash_balance',
  'customer',
  'customer_balance_transaction',
  'customer_cash_balance_transaction',
  'customer_session',
  'payment_intent',
  'payment_method',
  'refund',
  'setup_attempt',
  'setup_intent',
  'tax_id',
];

for (const object of ofCustomers) {
  describeObject(object, {
    changes: [{ since: '2026-03-25.dahlia', shape: (_, shown) => without(shown, 'customer_account') }],
  });
}
