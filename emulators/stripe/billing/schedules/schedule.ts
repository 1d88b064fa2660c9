/** The subscription schedule: its shape and rows. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { hash } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { collection } from '../../provider.ts';
import { TaxRate } from '../catalog/tax-rate.ts';
import { CustomFields, Issuer } from '../invoices/invoice.ts';
import { BillingMode, SubscriptionTax } from '../subscriptions/subscription.ts';

const time = () => z.int().nullable();
const text = () => z.string().nullable();

const InvoiceSettings = schema(() =>
  z.object({
    account_tax_ids: z.array(z.string()).nullable(),
    custom_fields: CustomFields(),
    days_until_due: time(),
    description: text(),
    footer: text(),
    issuer: Issuer().nullable(),
  }),
);

export type ScheduleInvoiceSettings = Infer<typeof InvoiceSettings>;

const PhaseDiscount = () => z.object({ coupon: text(), discount: text(), promotion_code: text() });
const Transfer = () => z.object({ amount_percent: z.number().nullable(), destination: z.string() });
const Thresholds = () => z.object({ amount_gte: time(), reset_billing_cycle_anchor: z.boolean().nullable() });

export const Phase = schema(() =>
  z.object({
    add_invoice_items: z.array(
      z.object({
        discountable: z.boolean().nullable(),
        discounts: z.array(PhaseDiscount()),
        metadata: Metadata().nullable(),
        period: hash(),
        price: z.string(),
        quantity: time(),
        tax_rates: z.array(TaxRate()),
      }),
    ),
    application_fee_percent: z.number().nullable(),
    automatic_tax: SubscriptionTax().optional(),
    billing_cycle_anchor: z.enum(['automatic', 'phase_start']).nullable(),
    billing_thresholds: Thresholds().nullable(),
    collection_method: z.enum(['charge_automatically', 'send_invoice']).nullable(),
    currency: z.string(),
    default_payment_method: text(),
    default_tax_rates: z.array(TaxRate()),
    description: text(),
    discounts: z.array(PhaseDiscount()),
    end_date: z.int(),
    invoice_settings: InvoiceSettings().nullable(),
    items: z.array(
      z.object({
        billing_thresholds: z.object({ usage_gte: time() }).nullable(),
        discounts: z.array(PhaseDiscount()),
        metadata: Metadata().nullable(),
        plan: z.string(),
        price: z.string(),
        quantity: z.int().optional(),
        tax_rates: z.array(TaxRate()),
      }),
    ),
    metadata: Metadata().nullable(),
    on_behalf_of: text(),
    proration_behavior: z.enum(['always_invoice', 'create_prorations', 'none']),
    start_date: z.int(),
    transfer_data: Transfer().nullable(),
    trial_end: time(),
  }),
);

export type PhaseRow = Infer<typeof Phase>;

export const Schedule = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('subscription_schedule'),
    application: text(),
    billing_mode: BillingMode(),
    canceled_at: time(),
    completed_at: time(),
    created: z.int(),
    current_phase: z.object({ end_date: z.int(), start_date: z.int() }).nullable(),
    customer: z.string(),
    customer_account: text(),
    default_settings: z.object({
      application_fee_percent: z.number().nullable(),
      automatic_tax: SubscriptionTax(),
      billing_cycle_anchor: z.enum(['automatic', 'phase_start']),
      billing_thresholds: Thresholds().nullable(),
      collection_method: z.enum(['charge_automatically', 'send_invoice']),
      default_payment_method: text(),
      description: text(),
      invoice_settings: InvoiceSettings(),
      on_behalf_of: text(),
      transfer_data: Transfer().nullable(),
    }),
    end_behavior: z.enum(['cancel', 'none', 'release', 'renew']),
    livemode: z.boolean(),
    metadata: Metadata(),
    pause_schedules: z.array(hash()),
    phases: z.array(Phase()),
    released_at: time(),
    released_subscription: text(),
    status: z.enum(['active', 'canceled', 'completed', 'not_started', 'released']),
    subscription: text(),
    test_clock: text(),
  }),
);

export type ScheduleRow = Infer<typeof Schedule>;

export const schedules = collection('subscription_schedules', {
  row: Schedule,
  key: 'id',
  owner: 'account',
  columns: [
    'customer',
    'status',
    'subscription',
    { name: 'canceled_at', type: 'integer', path: 'canceled_at' },
    { name: 'completed_at', type: 'integer', path: 'completed_at' },
    { name: 'released_at', type: 'integer', path: 'released_at' },
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'subscription_schedule', 'schedule'),
});

describeObject('subscription_schedule', {
  prefixes: ['sub_sched_'],
  load: (ctx, id) => schedules.get(ctx, id),
  changes: [{ since: '2026-09-30.endive', shape: (_, { pause_schedules: __, ...schedule }) => schedule }],
});
