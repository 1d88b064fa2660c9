/** All of billing, for the emulator's table of contents. */
import * as plans from './catalog/plans.ts';
import * as price from './catalog/price.ts';
import * as prices from './catalog/prices.ts';
import * as product from './catalog/product.ts';
import * as products from './catalog/products.ts';
import * as shippingRates from './catalog/shipping-rates.ts';
import * as taxRates from './catalog/tax-rate.ts';
import * as testClocks from './clocks/test-clocks.ts';
import * as creditNote from './credit-notes/credit-note.ts';
import * as creditNotes from './credit-notes/credit-notes.ts';
import * as coupon from './discounts/coupon.ts';
import * as coupons from './discounts/coupons.ts';
import * as discount from './discounts/discount.ts';
import * as discountOfCustomer from './discounts/of-customer.ts';
import * as promotionCodes from './discounts/promotion-codes.ts';
import * as features from './entitlements/features.ts';
import * as invoiceActions from './invoices/actions.ts';
import * as invoiceFinalizing from './invoices/finalizing.ts';
import * as invoice from './invoices/invoice.ts';
import * as invoices from './invoices/invoices.ts';
import * as invoiceItem from './invoices/item.ts';
import * as invoiceItems from './invoices/items.ts';
import * as invoiceLines from './invoices/lines.ts';
import * as invoiceMaking from './invoices/making.ts';
import * as invoicePaying from './invoices/paying.ts';
import * as invoicePages from './invoices/pages.tsx';
import * as invoicePayments from './invoices/payment.ts';
import * as invoiceOfSession from './invoices/of-session.ts';
import * as invoiceShapes from './invoices/shapes.ts';
import * as meter from './meters/meter.ts';
import * as meters from './meters/meters.ts';
import * as quoteAccepting from './quotes/accepting.ts';
import * as quoteExpiring from './quotes/expiring.ts';
import * as quote from './quotes/quote.ts';
import * as quotes from './quotes/quotes.ts';
import * as schedule from './schedules/schedule.ts';
import * as schedules from './schedules/schedules.ts';
import * as subscriptionCheckout from './subscriptions/checkout.ts';
import * as subscriptionDates from './subscriptions/dates.ts';
import * as subscriptionEnding from './subscriptions/ending.ts';
import * as subscriptionFollowing from './subscriptions/following.ts';
import * as subscriptionPreview from './subscriptions/preview.ts';
import * as subscriptionRenewing from './subscriptions/renewing.ts';
import * as subscriptionItems from './subscriptions/subscription-items.ts';
import * as subscription from './subscriptions/subscription.ts';
import * as subscriptions from './subscriptions/subscriptions.ts';
import { billingTriggers } from './triggers.ts';

export const billing: readonly Readonly<Record<string, unknown>>[] = [
  billingTriggers,
  plans,
  price,
  prices,
  product,
  products,
  shippingRates,
  taxRates,
  testClocks,
  creditNote,
  creditNotes,
  coupon,
  coupons,
  discount,
  discountOfCustomer,
  promotionCodes,
  features,
  invoiceActions,
  invoiceFinalizing,
  invoice,
  invoices,
  invoiceItem,
  invoiceItems,
  invoiceLines,
  invoiceMaking,
  invoicePaying,
  invoicePages,
  invoicePayments,
  invoiceOfSession,
  invoiceShapes,
  meter,
  meters,
  quoteAccepting,
  quoteExpiring,
  quote,
  quotes,
  schedule,
  schedules,
  subscriptionCheckout,
  subscriptionDates,
  subscriptionEnding,
  subscriptionFollowing,
  subscriptionPreview,
  subscriptionRenewing,
  subscriptionItems,
  subscription,
  subscriptions,
];
