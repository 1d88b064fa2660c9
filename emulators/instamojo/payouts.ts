/** Payouts: three working days after a payment its money, with that of the same day, goes to the merchant's bank. */
import { iso, mapPage, schema, z } from '../../src/emulator/index.ts';
import { existing, v2 } from './api.ts';
import { errors } from './errors.ts';
import { later, mojoId, stamp } from './ids.ts';
import { paise, rupees } from './money.ts';
import { payments, type Payment } from './payments/rows.ts';
import { collection, job, type InstamojoCtx } from './provider.ts';
import { paymentUrl, payoutUrl } from './urls.ts';

const Payout = schema(() =>
  z.object({
    id: z.string(),
    status: z.boolean(),
    sent_amount: z.string(), // rupees, two decimals
    payments: z.array(z.string()),
    paid_out_at: z.string(),
    created_at: z.string(),
  }),
);

export const payouts = collection('payouts', {
  row: Payout,
  key: 'id',
  owner: 'account',
  columns: [{ name: 'sent_amount', type: 'real', path: 'sent_amount' }],
  missing: () => errors.not_found(),
  stats: { sum: ['sent_amount'] },
  shows: {
    kind: 'payout',
    example: {
      row: {
        id: 'MOJO6b20A05A00000001',
        status: true,
        sent_amount: '4749.05',
        payments: [],
        paid_out_at: '2026-11-20T10:00:00.000000Z',
        created_at: '2026-11-20T10:00:00.000000Z',
      },
    },
    of: ({ paid_out_at, status, sent_amount, payments: paid }) => ({
      at: Date.parse(paid_out_at),
      money: { amount: sent_amount, currency: 'INR' },
      state: status ? 'paid' : 'pending',
      went: status ? 'well' : 'pending',
      about: `${paid.length} ${paid.length === 1 ? 'payment' : 'payments'}`,
    }),
  },
});

const day = 86_400_000;
const isWeekend = (ms: number): boolean => [0, 6].includes(new Date(ms).getUTCDay());

/** The day, `YYYY-MM-DD`, so many working days on. */
function workingDaysAfter(ms: number, days: number): string {
  let at = ms;
  for (let left = days; left > 0;) {
    at += day;
    if (!isWeekend(at)) left--;
  }
  return iso(at).slice(0, 10);
}

/** Puts the payment's money on its way. */
export async function schedulePayout(ctx: InstamojoCtx, payment: Payment): Promise<Payment> {
  const payout_on = workingDaysAfter(ctx.now, 3);
  ctx.schedule(payOut, { user: ctx.account.id, on: payout_on }, { at: Date.parse(`${payout_on}T10:00:00Z`) });
  return payments.update(ctx, payment, {}, { payout_on });
}

export const payOut = job('payouts.send', {
  kind: 'calendar',
  input: () => z.object({ user: z.string(), on: z.string() }),
  async run(ctx, { on }) {
    const due = await payments.all(ctx, { where: { payout_on: on }, match: ({ payout }) => payout === null });
    if (due.length === 0) return;
    const payout = { id: mojoId(ctx), paid_out_at: stamp(ctx) };
    const sum = due.reduce((total, { amount, fees }) => total + paise(amount) - paise(fees), 0);
    await payouts.insert(ctx, {
      ...payout,
      status: true,
      sent_amount: rupees(sum),
      payments: due.map(({ payment_id }) => payment_id),
      created_at: payout.paid_out_at,
    });
    for (const payment of due) {
      await payments.update(ctx, payment, { payout, updated_at: later(ctx, payment.updated_at) });
    }
  },
});

const PayoutV2 = schema(() => Payout().extend({ resource_uri: z.string() }));

const asV2 = (payout: z.infer<ReturnType<typeof Payout>>) => ({
  ...payout,
  payments: payout.payments.map(paymentUrl),
  resource_uri: payoutUrl(payout.id),
});

const reading = { scope: 'payouts:read' };

export const listPayouts = v2.operation('v2.payouts.list', 'GET /v2/payouts/', {
  summary: 'List payouts, newest first',
  traits: reading,
  list: PayoutV2,
  listName: 'payouts',
  handler: async (ctx, { page }) => mapPage(existing(await payouts.list(ctx, { page })), asV2),
});

export const getPayout = v2.operation('v2.payouts.get', 'GET /v2/payouts/{id}/', {
  summary: 'A payout',
  traits: reading,
  result: PayoutV2,
  handler: async (ctx, { params }) => asV2(await payouts.need(ctx, params.id)),
});
