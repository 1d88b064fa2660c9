/** The dispute: its shape and rows. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { hash } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { collection } from '../../provider.ts';
import { BalanceTransaction } from '../balance/transactions.ts';

export const evidenceFields = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_communication',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'customer_signature',
  'duplicate_charge_documentation',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'receipt',
  'refund_policy',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'service_documentation',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_documentation',
  'shipping_tracking_number',
  'uncategorized_file',
  'uncategorized_text',
] as const;

type EvidenceField = (typeof evidenceFields)[number];

const Evidence = schema(() => {
  const text = z.string().nullable();
  const fields = Object.fromEntries(evidenceFields.map((name) => [name, text])) as Record<EvidenceField, typeof text>;
  return z.object({ ...fields, enhanced_evidence: hash() });
});

export const Dispute = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('dispute'),
    amount: z.int(),
    balance_transaction: z.string().nullable(),
    balance_transactions: z.array(BalanceTransaction()),
    charge: z.string(),
    created: z.int(),
    currency: z.string(),
    enhanced_eligibility_types: z.array(z.string()),
    evidence: Evidence(),
    evidence_details: z.object({
      due_by: z.int().nullable(),
      enhanced_eligibility: hash(),
      has_evidence: z.boolean(),
      past_due: z.boolean(),
      submission_count: z.int(),
      submission_method: z.enum(['manual', 'not_submitted', 'smart_disputes']),
    }),
    intended_submission_method: z
      .enum(['manual', 'prefer_manual', 'prefer_smart_disputes', 'smart_disputes'])
      .nullable(),
    is_charge_refundable: z.boolean(),
    livemode: z.boolean(),
    metadata: Metadata(),
    payment_intent: z.string().nullable(),
    payment_method_details: hash(),
    reason: z.string(),
    status: z.enum([
      'lost',
      'needs_response',
      'under_review',
      'warning_closed',
      'warning_needs_response',
      'warning_under_review',
      'won',
    ]),
  }),
);

export type DisputeRow = Infer<typeof Dispute>;

export const noEvidence = (): DisputeRow['evidence'] => ({
  ...(Object.fromEntries(evidenceFields.map((name) => [name, null])) as Record<EvidenceField, null>),
  enhanced_evidence: {},
});

export const disputes = collection('disputes', {
  row: Dispute,
  key: 'id',
  owner: 'account',
  columns: ['charge', 'payment_intent', 'status', 'reason', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'dispute', 'dispute'),
  stats: { by: ['status', 'reason'] },
});

describeObject('dispute', { prefixes: ['dp_', 'du_'], load: (ctx, id) => disputes.get(ctx, id) });

/** Whether a dispute is only an inquiry: no money has moved. */
export const isInquiry = ({ status }: DisputeRow): boolean => status.startsWith('warning_');

const over = new Set(['lost', 'won', 'warning_closed']);
export const isOver = ({ status }: DisputeRow): boolean => over.has(status);
