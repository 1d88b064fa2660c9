/** The credit note: its shape and rows. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { List } from '../../core/lists.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { errors } from '../../errors.ts';
import { collection } from '../../provider.ts';
import { TaxRate } from '../catalog/tax-rate.ts';
import { ShippingCost } from '../invoices/invoice.ts';
import { DiscountAmount, PretaxCredit, Tax } from '../invoices/line.ts';

export const CreditNoteLine = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('credit_note_line_item'),
    amount: z.int(),
    description: z.string().nullable(),
    discount_amount: z.int(),
    discount_amounts: z.array(DiscountAmount()),
    invoice_line_item: z.string().optional(),
    livemode: z.boolean(),
    metadata: Metadata().nullable(),
    pretax_credit_amounts: z.array(PretaxCredit()),
    quantity: z.int().nullable(),
    tax_rates: z.array(TaxRate()),
    taxes: z.array(Tax()),
    type: z.enum(['custom_line_item', 'invoice_line_item']),
    unit_amount: z.int().nullable(),
    unit_amount_decimal: z.string().nullable(),
  }),
);

export type CreditNoteLineRow = Infer<typeof CreditNoteLine>;

export const reasons = ['duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory'] as const;

export const CreditNote = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('credit_note'),
    amount: z.int(),
    amount_shipping: z.int(),
    created: z.int(),
    currency: z.string(),
    customer: z.string(),
    customer_account: z.string().nullable(),
    customer_balance_transaction: z.string().nullable(),
    discount_amount: z.int(),
    discount_amounts: z.array(DiscountAmount()),
    effective_at: z.int().nullable(),
    invoice: z.string(),
    lines: List(CreditNoteLine()),
    livemode: z.boolean(),
    memo: z.string().nullable(),
    metadata: Metadata(),
    number: z.string(),
    out_of_band_amount: z.int().nullable(),
    pdf: z.string(),
    post_payment_amount: z.int(),
    pre_payment_amount: z.int(),
    pretax_credit_amounts: z.array(PretaxCredit()),
    reason: z.enum(reasons).nullable(),
    refunds: z.array(
      z.object({
        amount_refunded: z.int(),
        payment_record_refund: z.null(),
        refund: z.string(),
        type: z.literal('refund'),
      }),
    ),
    shipping_cost: ShippingCost().nullable(),
    status: z.enum(['issued', 'void']),
    subtotal: z.int(),
    subtotal_excluding_tax: z.int().nullable(),
    total: z.int(),
    total_excluding_tax: z.int().nullable(),
    total_taxes: z.array(Tax()),
    type: z.enum(['mixed', 'post_payment', 'pre_payment']),
    voided_at: z.int().nullable(),
  }),
);

export type CreditNoteRow = Infer<typeof CreditNote>;

export const creditNotes = collection('credit_notes', {
  row: CreditNote,
  internal: () => z.object({ lines: z.array(CreditNoteLine()) }),
  key: 'id',
  owner: 'account',
  columns: ['customer', 'invoice', 'status', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'credit_note', 'id'),
});

describeObject('credit_note', {
  prefixes: ['cn_'],
  load: (ctx, id) => creditNotes.get(ctx, id),
  changes: [
    {
      since: '2025-03-31.basil',
      shape: (_, { total_taxes, refunds, ...note }) => {
        const taxes = total_taxes as CreditNoteRow['total_taxes'];
        const [first] = refunds as CreditNoteRow['refunds'];
        return {
          ...note,
          refund: first?.refund ?? null,
          tax_amounts: taxes.map(({ amount, tax_behavior, tax_rate_details, taxability_reason, taxable_amount }) => ({
            amount,
            inclusive: tax_behavior === 'inclusive',
            tax_rate: tax_rate_details?.tax_rate ?? null,
            taxability_reason,
            taxable_amount,
          })),
        };
      },
    },
  ],
});
