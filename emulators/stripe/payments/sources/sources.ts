/** Sources: what can be asked of them. */
import { html, link, redirect, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { publicKeys } from '../../auth.ts';
import { currencyOf, money } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { hostedPages, queryParam } from '../../core/pages.ts';
import { address, defined, hash, metadata, params, text, unset, wholeAddress } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { customerOf } from '../customers/customer.ts';
import { checkSecret } from '../intents/intent.ts';
import { cardDetails, cardInternal, checkCard, type CardInput } from '../methods/card.ts';
import { noDetails } from '../methods/details.ts';
import { asCard } from '../methods/legacy.ts';
import { insertMethod, makeMethod } from '../methods/making.ts';
import { paymentMethods, type PaymentMethodRow } from '../methods/method.ts';
import { spendToken } from '../methods/tokens.ts';
import { familyOf } from '../methods/types.ts';
import { ApprovalPage } from '../pages/approval-page.tsx';
import { asSource, Source, sources, type SourceRow } from './source.ts';

const sourcePages = hostedPages('hooks', '/sources', (call) => queryParam(call, 'merchant'));

const owner = () =>
  z.object({ address: address().optional(), email: unset(text(512)), name: unset(text()), phone: unset(text()) });

type OwnerInput = z.infer<ReturnType<typeof owner>>;

const nobody: SourceRow['owner'] = {
  address: null,
  email: null,
  name: null,
  phone: null,
  verified_address: null,
  verified_email: null,
  verified_name: null,
  verified_phone: null,
};

const ownerOf = (given: OwnerInput | undefined, before: SourceRow['owner'] = nobody): SourceRow['owner'] => {
  const { address: where, ...told } = given ?? {};
  return { ...before, ...defined(told), ...(where && { address: wholeAddress(where, before.address) }) };
};

const body = () =>
  params({
    amount: z.int().optional(),
    card: hash().optional(),
    currency: text().optional(),
    customer: text().optional(),
    flow: z.enum(['code_verification', 'none', 'receiver', 'redirect']).optional(),
    mandate: hash().optional(),
    metadata: metadata(),
    original_source: text().optional(),
    owner: owner().optional(),
    receiver: hash().optional(),
    redirect: z.object({ return_url: text() }).optional(),
    sepa_debit: z.object({ iban: text(50) }).optional(),
    source_order: hash().optional(),
    statement_descriptor: text(22).optional(),
    token: text().optional(),
    type: text().optional(),
    usage: z.enum(['reusable', 'single_use']).optional(),
  }).catchall(z.unknown()); // the hash named like the type

type Given = z.infer<ReturnType<typeof body>>;

/** The method that stands behind a source, under the source's id. */
async function methodFor(ctx: StripeCtx, id: string, given: Given): Promise<PaymentMethodRow> {
  const { type = 'card', token, card, sepa_debit } = given;
  const billing_details = { ...noDetails, ...defined({ email: given.owner?.email, name: given.owner?.name }) };
  if (type === 'card') {
    const input = token === undefined ? cardFrom(ctx, card) : await spendToken(ctx, token, 'token');
    return insertMethod(ctx, { id, type, billing_details, card: cardDetails(ctx, input) }, cardInternal(input));
  }
  if (type === 'sepa_debit') {
    const made = await makeMethod(ctx, { type, sepa_debit });
    const { id: _, ...same } = made;
    const moved = await insertMethod(ctx, { ...same, id, billing_details }, paymentMethods.internal(made));
    await paymentMethods.remove(ctx, made);
    return moved;
  }
  return insertMethod(ctx, { id, type, billing_details, [type]: {} });
}

function cardFrom(ctx: StripeCtx, given: Readonly<Record<string, unknown>> | undefined): CardInput {
  if (!given) throw errors.parameter_missing('card');
  const { number, exp_month, exp_year, cvc } = given;
  return checkCard(ctx, {
    number: String(number ?? ''),
    exp_month: Number(exp_month),
    exp_year: Number(exp_year),
    ...(typeof cvc === 'string' && { cvc }),
  });
}

export const createSource = operation('sources.create', 'POST /v1/sources', {
  summary: 'Create a source',
  traits: publicKeys,
  body,
  result: Source,
  async handler(ctx, { body: given }) {
    const { type, currency, redirect: way } = given;
    if (type === undefined) throw errors.parameter_missing('type');
    if (given.customer !== undefined) await customerOf(ctx, given.customer);
    const redirects = familyOf(type) === 'redirect' || type === 'three_d_secure';
    const coded = given.flow === 'code_verification';
    if (redirects && !coded && !way) throw errors.parameter_missing('redirect[return_url]');
    const id = newId(ctx.random, 'src');
    const method = await methodFor(ctx, id, given);
    const client_secret = ctx.random.id('src_client_secret_', 24);
    const path = `/sources/authenticate/${id}?merchant=${ctx.account.id}&client_secret=${client_secret}`;
    const row: SourceRow = {
      id,
      object: 'source',
      allow_redisplay: null,
      amount: given.amount ?? null,
      ...(method.card && { card: cardHash(method) }),
      client_secret,
      created: Math.floor(ctx.now / 1000),
      currency: currency === undefined ? null : currencyOf(currency),
      flow: coded ? 'code_verification' : redirects ? 'redirect' : 'none',
      livemode: false,
      metadata: merged({}, given.metadata),
      owner: ownerOf(given.owner),
      ...(redirects &&
        !coded && {
          redirect: {
            failure_reason: null,
            return_url: way?.return_url ?? '',
            status: 'pending',
            url: link(sourcePages, path),
          },
        }),
      ...(method.sepa_debit && { sepa_debit: sepaHash(ctx, method) }),
      statement_descriptor: given.statement_descriptor ?? null,
      status: redirects ? 'pending' : 'chargeable',
      type,
      usage: given.usage ?? (redirects ? 'single_use' : 'reusable'),
      ...(!method.card && !method.sepa_debit && { [type]: {} }),
    };
    const source = await sources.insert(ctx, row);
    if (source.status === 'chargeable') await emit(ctx, 'source.chargeable', source);
    return source;
  },
});

function cardHash(method: PaymentMethodRow): Record<string, unknown> {
  const card = asCard(method);
  return {
    address_line1_check: card.address_line1_check,
    address_zip_check: card.address_zip_check,
    brand: card.brand,
    country: card.country,
    cvc_check: card.cvc_check,
    dynamic_last4: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    fingerprint: card.fingerprint,
    funding: card.funding,
    last4: card.last4,
    name: card.name,
    three_d_secure: 'optional',
    tokenization_method: null,
  };
}

const sepaHash = (ctx: StripeCtx, { sepa_debit }: PaymentMethodRow): Record<string, unknown> => ({
  bank_code: sepa_debit?.bank_code,
  branch_code: sepa_debit?.branch_code,
  country: sepa_debit?.country,
  fingerprint: sepa_debit?.fingerprint,
  last4: sepa_debit?.last4,
  mandate_reference: ctx.random.text(16),
  mandate_url: 'https://stripe.com/mandates',
});

const shown = async (ctx: StripeCtx, source: SourceRow): Promise<SourceRow> =>
  asSource(source, await paymentMethods.get(ctx, source.id));

export const retrieveSource = operation('sources.retrieve', 'GET /v1/sources/{id}', {
  summary: 'Retrieve a source',
  traits: publicKeys,
  query: () => params({ client_secret: text().optional() }),
  result: Source,
  async handler(ctx, { params: { id }, query: { client_secret } }) {
    const source = await sources.need(ctx, id);
    checkSecret(ctx, source, client_secret);
    return shown(ctx, source);
  },
});

export const updateSource = operation('sources.update', 'POST /v1/sources/{id}', {
  summary: 'Update a source',
  body: () =>
    params({
      amount: z.int().optional(),
      mandate: hash().optional(),
      metadata: metadata(),
      owner: owner().optional(),
      source_order: hash().optional(),
    }),
  result: Source,
  async handler(ctx, { params: { id }, body: { amount, metadata: data, owner: given } }) {
    const before = await sources.need(ctx, id);
    const after = await sources.update(ctx, before, {
      ...defined({ amount }),
      metadata: merged(before.metadata, data),
      owner: ownerOf(given, before.owner),
    });
    return shown(ctx, after);
  },
});

export const verifySource = operation('sources.verify', 'POST /v1/sources/{id}/verify', {
  summary: 'Verify a source by the values that were sent to it',
  body: () => params({ values: z.array(text()) }),
  result: Source,
  async handler(ctx, { params: { id } }) {
    const before = await sources.need(ctx, id);
    if (before.flow !== 'code_verification') {
      throw errors.invalid_request(`The source ${id} does not need to be verified.`);
    }
    const after = await sources.update(ctx, before, { status: 'chargeable' });
    await emit(ctx, 'source.chargeable', after);
    return shown(ctx, after);
  },
});

export const listSourceTransactions = operation(
  'sources.list_source_transactions',
  'GET /v1/sources/{id}/source_transactions',
  {
    summary: 'List what a receiver source was sent: nothing',
    list: () => hash(),
    async handler(ctx, { params: { id }, page }) {
      await sources.need(ctx, id);
      return { items: [], request: page, more: false };
    },
  },
);

async function waiting(ctx: StripeCtx, id: string): Promise<SourceRow> {
  const source = await sources.get(ctx, id);
  const secret = ctx.request && queryParam(ctx.request, 'client_secret');
  if (!source?.redirect || source.client_secret !== secret) throw errors.unrecognized_url('GET', '/sources');
  return source;
}

export const showSourcePage = sourcePages.operation('hooks.source', 'GET /sources/authenticate/{id}', {
  summary: 'The page on which a person authorizes a source',
  async handler(ctx, { params: { id } }) {
    const { type, amount, currency } = await waiting(ctx, id);
    const what = amount !== null && currency !== null ? `A payment of ${money(amount, currency)}` : 'A payment';
    return html(
      ApprovalPage({
        title: `${type} test payment page`,
        what,
        approve: 'Authorize test payment',
        refuse: 'Fail test payment',
      }),
    );
  },
});

export const answerSourcePage = sourcePages.operation('hooks.answer_source', 'POST /sources/authenticate/{id}', {
  summary: 'A person authorizes a source, or fails it',
  body: () => z.object({ outcome: z.enum(['complete', 'fail']) }),
  async handler(ctx, { params: { id }, body: { outcome } }) {
    const before = await waiting(ctx, id);
    const done = outcome === 'complete';
    const way = before.redirect;
    if (!way) throw errors.unrecognized_url('POST', '/sources');
    if (before.status === 'pending') {
      const after = await sources.update(ctx, before, {
        status: done ? 'chargeable' : 'failed',
        redirect: { ...way, status: done ? 'succeeded' : 'failed', failure_reason: done ? null : 'user_abort' },
      });
      await emit(ctx, done ? 'source.chargeable' : 'source.failed', after);
    }
    const url = new URL(way.return_url);
    url.searchParams.set('client_secret', before.client_secret);
    url.searchParams.set('livemode', 'false');
    url.searchParams.set('source', id);
    url.searchParams.set('redirect_status', done ? 'succeeded' : 'failed');
    return redirect(url.href, { status: 303 });
  },
});
