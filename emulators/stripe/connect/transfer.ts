/** The transfer, its reversals, and the application fee: shapes and rows. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { List } from '../core/lists.ts';
import { Metadata } from '../core/metadata.ts';
import { describeObject } from '../core/objects.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

export const Reversal = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('transfer_reversal'),
    amount: z.int(),
    balance_transaction: z.string().nullable(),
    created: z.int(),
    currency: z.string(),
    destination_payment_refund: z.string().nullable(),
    metadata: Metadata(),
    source_refund: z.string().nullable(),
    transfer: z.string(),
  }),
);

export type ReversalRow = Infer<typeof Reversal>;

export const Transfer = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('transfer'),
    amount: z.int(),
    amount_reversed: z.int(),
    balance_transaction: z.string().nullable(),
    created: z.int(),
    currency: z.string(),
    description: z.string().nullable(),
    destination: z.string(),
    destination_payment: z.string(),
    livemode: z.boolean(),
    metadata: Metadata(),
    reversals: List(Reversal()),
    reversed: z.boolean(),
    source_transaction: z.string().nullable(),
    source_type: z.string(),
    transfer_group: z.string().nullable(),
  }),
);

export type TransferRow = Infer<typeof Transfer>;

export const transfers = collection('transfers', {
  row: Transfer,
  key: 'id',
  owner: 'account',
  columns: ['destination', 'transfer_group', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'transfer', 'id'),
});

export const reversals = collection('transfer_reversals', {
  row: Reversal,
  key: 'id',
  owner: 'account',
  columns: ['transfer'],
  missing: (id) => errors.resource_missing(id, 'transfer reversal', 'id'),
});

describeObject('transfer', { prefixes: ['tr_'], load: (ctx, id) => transfers.get(ctx, id) });
describeObject('transfer_reversal', { prefixes: ['trr_'], load: (ctx, id) => reversals.get(ctx, id) });

export const FeeRefund = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('fee_refund'),
    amount: z.int(),
    balance_transaction: z.string().nullable(),
    created: z.int(),
    currency: z.string(),
    fee: z.string(),
    metadata: Metadata(),
  }),
);

export const ApplicationFee = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('application_fee'),
    account: z.string(),
    amount: z.int(),
    amount_refunded: z.int(),
    application: z.string(),
    balance_transaction: z.string().nullable(),
    charge: z.string(),
    created: z.int(),
    currency: z.string(),
    fee_source: z.object({ charge: z.string().optional(), type: z.string() }).nullable(),
    livemode: z.boolean(),
    originating_transaction: z.string().nullable(),
    refunded: z.boolean(),
    refunds: List(FeeRefund()),
  }),
);

export type ApplicationFeeRow = Infer<typeof ApplicationFee>;

export const applicationFees = collection('application_fees', {
  row: ApplicationFee,
  key: 'id',
  owner: 'account',
  columns: ['charge', 'originating_transaction', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'application fee', 'id'),
});

describeObject('application_fee', { prefixes: ['fee_'], load: (ctx, id) => applicationFees.get(ctx, id) });
