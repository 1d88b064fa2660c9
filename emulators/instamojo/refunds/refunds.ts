/** Refunds: of v1.1, refunded at once; in v2 a case that is closed some hours later. One row for both. */
import { emptyable, mapPage, schema, z, type Infer } from '../../../src/emulator/index.ts';
import { existing, succeeded, success, v1, v2 } from '../api.ts';
import { errors } from '../errors.ts';
import { optionalDecimal, optionalText, text } from '../fields.ts';
import { caseId, later, refundId, stamp, stampAfter } from '../ids.ts';
import { paise, rupees, twoDecimals } from '../money.ts';
import { payments, type Payment } from '../payments/rows.ts';
import { job, type InstamojoCtx } from '../provider.ts';
import { Refund, refunds, refundsOf, types, type Refund as RefundRow } from './rows.ts';
import { caseUrl, paymentUrl } from '../urls.ts';
import { required } from '../words.ts';

const Input = schema(() =>
  z.object({
    type: z.enum(types),
    body: text(1_000),
    refund_amount: optionalDecimal(),
    transaction_id: optionalText(64),
  }),
);

/** Refunds a payment, in whole or in part. A known transaction id answers the refund that it made. */
async function refund(ctx: InstamojoCtx, payment: Payment, input: Infer<typeof Input>, id: string): Promise<RefundRow> {
  const earlier = await refundsOf(ctx, [payment.payment_id]);
  const transaction_id = input.transaction_id || null;
  const replayed = transaction_id && earlier.find((one) => one.transaction_id === transaction_id);
  if (replayed) return replayed;
  if (earlier.length > 0 && !transaction_id) throw errors.invalid({ transaction_id: [required] });
  const left = paise(payment.amount) - earlier.reduce((sum, { refund_amount }) => sum + paise(refund_amount), 0);
  const refund_amount = input.refund_amount || rupees(left);
  checkAmount(paise(refund_amount), left);
  const created_at = stampAfter(ctx, payment.updated_at);
  const made = await refunds.insert(ctx, {
    id,
    payment_id: payment.payment_id,
    status: 'Refunded',
    type: input.type,
    body: input.body,
    refund_amount,
    total_amount: payment.amount,
    created_at,
    transaction_id,
    resolution_status: null,
    transfers: [],
    updated_at: created_at,
  });
  await payments.update(ctx, payment, { updated_at: later(ctx, payment.updated_at) });
  ctx.schedule(closeCase, { refund: id });
  return made;
}

// Texts unconfirmed.
function checkAmount(amount: number, left: number): void {
  if (!(amount > 0)) throw errors.invalid({ refund_amount: ['Refund amount must be greater than 0.'] });
  if (amount <= left) return;
  throw errors.invalid({ refund_amount: [`Refund amount cannot be greater than INR ${rupees(left)}.`] });
}

export const closeCase = job('refunds.close', {
  kind: 'progress',
  input: () => z.object({ refund: z.string() }),
  after: { min: '4h', max: '6h' }, // five hours in the documentation's sample
  async run(ctx, { refund: id }) {
    const row = await refunds.get(ctx, id);
    if (!row || row.resolution_status) return;
    const transfer = {
      id: ctx.random.uuid(),
      status: 'Completed',
      bank_reference_number: ctx.random.digits(12),
      created_at: stamp(ctx),
    };
    const updated_at = later(ctx, row.updated_at);
    await refunds.update(ctx, row, { resolution_status: 'FINI_CONC', transfers: [transfer], updated_at });
  },
});

const RefundV1 = schema(() =>
  Refund().omit({ transaction_id: true, resolution_status: true, transfers: true, updated_at: true }),
);

function asV1({ transaction_id: _, resolution_status: __, transfers: ___, updated_at: ____, ...shown }: RefundRow) {
  return shown;
}

const OneV1 = schema(() => success({ refund: RefundV1() }));

export const createV1 = v1.operation('v1.refunds.create', 'POST /api/1.1/refunds/', {
  summary: 'Refund a payment',
  status: 201,
  body: () => z.object({ payment_id: text(64), ...Input().shape }),
  result: OneV1,
  async handler(ctx, { body }) {
    const payment = await payments.get(ctx, body.payment_id);
    if (payment?.status !== 'Credit') throw errors.invalid({ payment_id: [notRefundable] });
    return succeeded({ refund: asV1(await refund(ctx, payment, body, refundId(ctx))) });
  },
});

const notRefundable = 'No successful payment with this id.'; // text unconfirmed

export const listV1 = v1.operation('v1.refunds.list', 'GET /api/1.1/refunds/', {
  summary: 'List refunds, newest first',
  list: RefundV1,
  listName: 'refunds',
  handler: async (ctx, { page }) => mapPage(await refunds.list(ctx, { page }), asV1),
});

export const getV1 = v1.operation('v1.refunds.get', 'GET /api/1.1/refunds/{id}/', {
  summary: 'A refund',
  result: OneV1,
  handler: async (ctx, { params }) => succeeded({ refund: asV1(await refunds.need(ctx, params.id)) }),
});

const Case = schema(() =>
  z.object({
    id: z.string(),
    created_by: z.string().nullable(),
    payment: z.string(),
    status: z.enum(['INIT', 'FINI']),
    resolution_status: Refund().shape.resolution_status,
    status_text: z.string(),
    type: z.enum(types),
    body: z.string(),
    refund_amount: z.string(),
    references: z.array(z.unknown()),
    refunds: Refund().shape.transfers,
    transaction_id: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    resource_uri: z.string(),
    creator_name: emptyable(z.string()),
  }),
);

const asCase = (row: RefundRow, creator_name: string): Infer<typeof Case> => ({
  id: row.id,
  created_by: null,
  payment: paymentUrl(row.payment_id),
  status: row.resolution_status ? 'FINI' : 'INIT', // the open one's word is unconfirmed
  resolution_status: row.resolution_status,
  status_text: 'Refunded',
  type: row.type,
  body: row.body,
  refund_amount: twoDecimals(row.refund_amount),
  references: [],
  refunds: row.transfers,
  transaction_id: row.transaction_id,
  created_at: row.created_at,
  updated_at: row.updated_at,
  resource_uri: caseUrl(row.id),
  creator_name,
});

export const createV2 = v2.operation('v2.payments.refund', 'POST /v2/payments/{id}/refund/', {
  summary: 'Refund a payment',
  status: 201,
  traits: { scope: 'payments:refund' },
  body: Input,
  result: () => z.object({ refund: RefundV1(), success: z.literal(true) }),
  async handler(ctx, { params, body }) {
    const payment = await payments.need(ctx, params.id);
    if (payment.status !== 'Credit') throw errors.not_found();
    return { refund: asV1(await refund(ctx, payment, body, caseId(ctx))), ...succeeded({}) };
  },
});

const reading = { scope: 'refunds:read' };

export const listV2 = v2.operation('v2.refunds.list', 'GET /v2/refunds/', {
  summary: 'List refund cases, newest first',
  traits: reading,
  list: Case,
  listName: 'refunds',
  handler: async (ctx, { page }) =>
    mapPage(existing(await refunds.list(ctx, { page })), (row) => asCase(row, ctx.account.username)),
});

export const getV2 = v2.operation('v2.refunds.get', 'GET /v2/refunds/{id}/', {
  summary: 'A refund case',
  traits: reading,
  result: Case,
  handler: async (ctx, { params }) => asCase(await refunds.need(ctx, params.id), ctx.account.username),
});

export const getCase = v2.operation('v2.cases.get', 'GET /v2/resolutioncenter/cases/{id}/', {
  summary: 'A refund case, at the address that it names itself',
  traits: reading,
  result: Case,
  handler: async (ctx, { params }) => asCase(await refunds.need(ctx, params.id), ctx.account.username),
});
