/** The switches that a namespace has for Stripe. */
import { z } from '../../src/emulator/index.ts';

export const settings = () =>
  z.object({
    /** Payment methods that redirect are switched on, as in new accounts: confirming needs a `return_url`, or `allow_redirects: never`. */
    redirectMethods: z.boolean().default(true),
    /** The balance is paid out by itself, every day, as soon as funds are available. */
    automaticPayouts: z.boolean().default(false),
    /** How long a bank debit (SEPA, ACH) takes to settle: a duration on the namespace's clock. */
    bankDebitDelay: z.string().default('10s'),
    /** Days until charges are available in the balance. */
    availableAfterDays: z.int().min(0).max(30).default(2),
    /** Days before a renewal at which `invoice.upcoming` tells of it. */
    upcomingInvoiceDays: z.int().min(0).max(45).default(7),
    /** What becomes of a subscription whose payment failed as often as it is tried. */
    failedPayments: z.enum(['cancel', 'unpaid', 'past_due']).default('cancel'),
    /** A test clock goes ahead by two intervals of its shortest subscription at most, as Stripe has it; else as far as it is told. */
    testClockLimit: z.boolean().default(false),
    /** Radar opens a review of payments of elevated risk. */
    radarReviews: z.boolean().default(false),
  });

export type StripeSettings = ReturnType<ReturnType<typeof settings>['parse']>;
