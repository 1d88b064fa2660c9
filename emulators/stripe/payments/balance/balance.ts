/** The balance of an account: what is there and what is on its way, by currency. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { params } from '../../core/params.ts';
import { collection } from '../../provider.ts';

const Held = () =>
  z.array(z.object({ amount: z.int(), currency: z.string(), source_types: z.record(z.string(), z.int()).optional() }));

export const Balance = schema(() =>
  z.object({
    object: z.literal('balance'),
    available: Held(),
    connect_reserved: Held().optional(),
    livemode: z.boolean(),
    pending: Held(),
    refund_and_dispute_prefunding: z.object({ available: Held(), pending: Held() }),
  }),
);

const Purse = schema(() =>
  z.object({
    id: z.string(),
    available: z.record(z.string(), z.int()),
    pending: z.record(z.string(), z.int()),
  }),
);

type PurseRow = Infer<typeof Purse>;

/** One row for each account that ever had money. */
export const balances = collection('balances', { row: Purse, key: 'id', owner: 'account' });

const empty = (id: string): PurseRow => ({ id, available: { usd: 0 }, pending: { usd: 0 } });

/** What an account has in a currency. */
export async function fundsOf(
  ctx: StripeCtx,
  currency: string,
  part: 'available' | 'pending' = 'available',
): Promise<number> {
  return (await balances.get(ctx, ctx.account.id))?.[part][currency] ?? 0;
}

/** Adds to what is there, to what is on its way, or to both. */
export async function moveBalance(
  ctx: StripeCtx,
  currency: string,
  by: { readonly available?: number; readonly pending?: number },
): Promise<void> {
  const row = await balances.get(ctx, ctx.account.id);
  const before = row ?? empty(ctx.account.id);
  const moved = (part: 'available' | 'pending'): PurseRow['available'] => ({
    ...before[part],
    [currency]: (before[part][currency] ?? 0) + (by[part] ?? 0),
  });
  const changes = { available: moved('available'), pending: moved('pending') };
  if (row) await balances.update(ctx, row, changes);
  else await balances.insert(ctx, { ...before, ...changes });
}

export async function balanceObject(ctx: StripeCtx): Promise<Infer<typeof Balance>> {
  const { available, pending } = (await balances.get(ctx, ctx.account.id)) ?? empty(ctx.account.id);
  const held = (amounts: Readonly<Record<string, number>>) =>
    Object.entries(amounts).map(([currency, amount]) => ({ amount, currency, source_types: { card: amount } }));
  return {
    object: 'balance',
    available: held(available),
    ...(ctx.account.platform === undefined && {
      connect_reserved: Object.keys(available).map((currency) => ({ amount: 0, currency })),
    }),
    livemode: false,
    pending: held(pending),
    refund_and_dispute_prefunding: {
      available: Object.keys(available).map((currency) => ({ amount: 0, currency })),
      pending: Object.keys(available).map((currency) => ({ amount: 0, currency })),
    },
  };
}

export const retrieveBalance = operation('balance.retrieve', 'GET /v1/balance', {
  summary: "Retrieve the account's balance",
  query: () => params({}),
  result: Balance,
  handler: (ctx) => balanceObject(ctx),
});
