/** Tokens: what can be asked of them. */
import { z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { publicKeys } from '../../auth.ts';
import { hash, params, text, unset } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { behaviourOf, brandOf, fingerprintOf, oldBrandName } from '../cards.ts';
import { customerOf } from '../customers/customer.ts';
import { cardDetails, checkCard } from './card.ts';
import { asBankAccount, asCard } from './legacy.ts';
import { numberOf, paymentMethods } from './method.ts';
import { Token, tokens, type TokenRow } from './tokens.ts';

const cardInput = () =>
  z.object({
    address_city: unset(text()),
    address_country: unset(text()),
    address_line1: unset(text()),
    address_line2: unset(text()),
    address_state: unset(text()),
    address_zip: unset(text()),
    currency: text().optional(),
    cvc: text(4).optional(),
    exp_month: z.int(),
    exp_year: z.int(),
    name: unset(text()),
    networks: hash().optional(),
    number: text(30),
  });

const bankInput = () =>
  z.object({
    account_holder_name: text().optional(),
    account_holder_type: z.enum(['company', 'individual']).optional(),
    account_number: text(40),
    account_type: text().optional(),
    country: text(2),
    currency: text(3).optional(),
    payment_method: text().optional(),
    routing_number: text(20).optional(),
  });

/** A token of whichever kind, not yet used. */
async function newToken(
  ctx: StripeCtx,
  row: Pick<TokenRow, 'type'> & Partial<TokenRow>,
  internal: Parameters<typeof tokens.insert>[2] = {},
): Promise<TokenRow> {
  const { bank_account, card, type } = row;
  return tokens.insert(
    ctx,
    {
      id: row.id ?? newId(ctx.random, 'tok'),
      object: 'token',
      ...(bank_account && { bank_account }),
      ...(card && { card }),
      client_ip: ctx.request?.ip ?? null,
      created: Math.floor(ctx.now / 1000),
      livemode: false,
      type,
      used: false,
    },
    internal,
  );
}

async function cardToken(ctx: StripeCtx, given: z.infer<ReturnType<typeof cardInput>>): Promise<TokenRow> {
  const card = checkCard(ctx, given);
  const details = cardDetails(ctx, card);
  const refused = behaviourOf(card.number).attach;
  if (refused && refused !== 'card_declined') throw errors[refused]().with({ param: '' });
  return newToken(
    ctx,
    {
      type: 'card',
      card: {
        id: newId(ctx.random, 'card'),
        object: 'card',
        address_city: given.address_city ?? null,
        address_country: given.address_country ?? null,
        address_line1: given.address_line1 ?? null,
        address_line1_check: given.address_line1 ? 'unchecked' : null,
        address_line2: given.address_line2 ?? null,
        address_state: given.address_state ?? null,
        address_zip: given.address_zip ?? null,
        address_zip_check: given.address_zip ? 'unchecked' : null,
        brand: oldBrandName(brandOf(card.number)),
        country: details.country,
        cvc_check: card.cvc === undefined ? null : 'unchecked',
        dynamic_last4: null,
        exp_month: card.exp_month,
        exp_year: card.exp_year,
        fingerprint: details.fingerprint,
        funding: details.funding,
        last4: details.last4,
        metadata: {},
        name: given.name ?? null,
        regulated_status: details.regulated_status,
        tokenization_method: null,
      },
    },
    { ...card },
  );
}

function bankToken(ctx: StripeCtx, given: z.infer<ReturnType<typeof bankInput>>): Promise<TokenRow> {
  const { account_number: number } = given;
  return newToken(
    ctx,
    {
      id: newId(ctx.random, 'btok'),
      type: 'bank_account',
      bank_account: {
        id: newId(ctx.random, 'ba'),
        object: 'bank_account',
        account_holder_name: given.account_holder_name ?? null,
        account_holder_type: given.account_holder_type ?? null,
        account_type: given.account_type ?? null,
        bank_name: 'STRIPE TEST BANK',
        country: given.country.toUpperCase(),
        currency: (given.currency ?? 'usd').toLowerCase(),
        fingerprint: fingerprintOf(ctx.account.id, number),
        last4: number.slice(-4),
        routing_number: given.routing_number ?? null,
        status: 'new',
      },
    },
    { number },
  );
}

/** A customer's card or bank account, as a token for a connected account. */
async function sharedToken(ctx: StripeCtx, customer: string, id: string | undefined): Promise<TokenRow> {
  const { default_source } = await customerOf(ctx, customer);
  const wanted = id ?? default_source;
  const method = wanted ? await paymentMethods.get(ctx, wanted) : undefined;
  if (!method || method.customer !== customer) throw noSuch('source', wanted ?? '', 'card');
  const number = numberOf(method);
  if (method.us_bank_account) {
    const { customer: _, metadata: __, ...bank_account } = asBankAccount(method);
    return newToken(ctx, { id: newId(ctx.random, 'btok'), type: 'bank_account', bank_account }, { number });
  }
  const { customer: _, ...card } = asCard(method);
  return newToken(ctx, { type: 'card', card }, { number, exp_month: card.exp_month, exp_year: card.exp_year });
}

const body = () =>
  params({
    account: hash().optional(),
    bank_account: z.union([text(), bankInput()]).optional(),
    card: z.union([text(), cardInput()]).optional(),
    customer: text().optional(),
    cvc_update: z.object({ cvc: text(4) }).optional(),
    person: hash().optional(),
    pii: z.object({ id_number: text().optional() }).optional(),
  });

type Given = Infer<typeof body>;

function tokenFor(ctx: StripeCtx, given: Given): Promise<TokenRow> {
  const { account, bank_account, card, customer, cvc_update, person, pii } = given;
  if (customer !== undefined) {
    const source = typeof card === 'string' ? card : typeof bank_account === 'string' ? bank_account : undefined;
    return sharedToken(ctx, customer, source);
  }
  if (typeof card === 'object') return cardToken(ctx, card);
  if (typeof bank_account === 'object') return bankToken(ctx, bank_account);
  if (pii) return newToken(ctx, { id: newId(ctx.random, 'pii'), type: 'pii' }, { data: pii });
  if (account) return newToken(ctx, { id: newId(ctx.random, 'ct'), type: 'account' }, { data: account });
  if (person) return newToken(ctx, { id: newId(ctx.random, 'cpt'), type: 'person' }, { data: person });
  if (cvc_update) return newToken(ctx, { id: newId(ctx.random, 'cvctok'), type: 'cvc_update' }, { data: cvc_update });
  throw errors
    .invalid_params(
      'You must supply either a card, customer, PII data, bank account, or account parameter to create a token.',
    )
    .with({ code: 'parameter_missing' });
}

export const createToken = operation('tokens.create', 'POST /v1/tokens', {
  summary: 'Put a card or a bank account away, to be used once',
  traits: publicKeys,
  body,
  result: Token,
  handler: (ctx, { body: given }) => tokenFor(ctx, given),
});

export const retrieveToken = operation('tokens.retrieve', 'GET /v1/tokens/{id}', {
  summary: 'Retrieve a token',
  traits: publicKeys,
  query: () => params({}),
  result: Token,
  handler: (ctx, { params: { id } }) => tokens.need(ctx, id),
});
