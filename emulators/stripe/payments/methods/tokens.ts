/** Tokens: a card or a bank account put away once, used once. Those of tests (`tok_visa`) can be used again and again. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { describeObject } from '../../core/objects.ts';
import { errors, noSuch } from '../../errors.ts';
import { collection } from '../../provider.ts';
import { magicCard, type CardInput } from './card.ts';
import { BankAccount, Card } from './legacy.ts';

export const Token = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('token'),
    bank_account: BankAccount().omit({ customer: true, metadata: true }).optional(),
    card: Card().omit({ customer: true }).optional(),
    client_ip: z.string().nullable(),
    created: z.int(),
    livemode: z.boolean(),
    type: z.enum(['card', 'bank_account', 'pii', 'account', 'person', 'cvc_update']),
    used: z.boolean(),
  }),
);

export type TokenRow = Infer<typeof Token>;

const TokenInternal = schema(() =>
  z.object({
    number: z.string().optional(),
    exp_month: z.int().optional(),
    exp_year: z.int().optional(),
    cvc: z.string().optional(),
    /** Of tokens that stand for an account or a person: what they were made of. */
    data: z.unknown().optional(),
  }),
);

export const tokens = collection('tokens', {
  row: Token,
  internal: TokenInternal,
  key: 'id',
  owner: 'account',
  missing: (id) => errors.resource_missing(id, 'token', 'token'),
});

describeObject('token', { prefixes: ['tok_', 'btok_'], load: (ctx, id) => tokens.get(ctx, id) });

/** A card put away, with what else the token says of it. */
export interface Tokenised extends CardInput {
  readonly token: TokenRow | undefined;
}

/** Uses a card token up. Throws for one that was used before or never was. */
export async function spendToken(ctx: StripeCtx, id: string, param = 'source'): Promise<Tokenised> {
  const magic = id.startsWith('tok_') ? magicCard(ctx, id.slice('tok_'.length)) : undefined;
  if (magic) return { ...magic, token: undefined };
  const token = await takeToken(ctx, id, param);
  const { number, exp_month, exp_year, cvc } = tokens.internal(token);
  if (number === undefined || exp_month === undefined || exp_year === undefined) throw noSuch('token', id, param);
  return { number, exp_month, exp_year, cvc, token };
}

/** Uses a token of any kind up. */
export async function takeToken(ctx: StripeCtx, id: string, param: string): Promise<TokenRow> {
  const token = await tokens.get(ctx, id);
  if (!token) throw noSuch('token', id, param);
  if (token.used) {
    throw errors
      .invalid_request(`You cannot use a Stripe token more than once: ${id}.`)
      .with({ code: 'token_already_used' });
  }
  return tokens.update(ctx, token, { used: true });
}
