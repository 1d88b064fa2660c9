/** What a payment link opens: a new Checkout Session each time, and in the end a word of thanks where the shop has no page for it. */
import { html, link, redirect } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import type { CustomFieldInput, CustomFieldRow, InvoiceCreationInput } from '../checkout/asking.ts';
import { makeSession } from '../checkout/making.ts';
import type { SessionInput } from '../checkout/params.ts';
import { sessions } from '../checkout/session.ts';
import { whenSessionCompletes } from '../checkout/waiting.ts';
import { pageIds, queryParam } from '../core/pages.ts';
import { defined } from '../core/params.ts';
import { errors } from '../errors.ts';
import { buyPages } from './face.ts';
import { paymentLinks, type PaymentLinkRow } from './link.ts';

function Notice({ title, words }: { readonly title: string; readonly words: string }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style>{`body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f6f8fa;color:#1a1f36}main{max-width:32rem;margin:4rem auto;padding:2rem;background:#fff;border-radius:.6rem}h1{font-size:1.25rem;margin:0 0 .5rem}`}</style>
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          <p>{words}</p>
        </main>
      </body>
    </html>
  );
}

async function linkOf(ctx: StripeCtx, code: string): Promise<PaymentLinkRow> {
  const page = await pageIds.get(ctx, `test_${code}`);
  const row = page && (await paymentLinks.get(ctx, page.object));
  if (!row) throw errors.unrecognized_url('GET', `/test_${code}`);
  return row;
}

export const openLink = buyPages.operation('payment_links.open', 'GET /test_{code}', {
  summary: 'A buyer opens a payment link: a Checkout Session is made',
  async handler(ctx, { params: { code } }) {
    const row = await linkOf(ctx, code);
    if (!row.active) {
      const words = row.inactive_message ?? 'This link is no longer active. Please contact the seller.';
      return html(<Notice title="The page you were looking for could not be found" words={words} />);
    }
    const session = await makeSession(ctx, sessionFor(ctx, row, code), { payment_link: row.id });
    return redirect(session.url ?? '', { status: 303 });
  },
});

export const thankBuyer = buyPages.operation('payment_links.thank', 'GET /test_{code}/thanks/{session}', {
  summary: 'The confirmation after a payment link was paid',
  async handler(ctx, { params: { code, session: id } }) {
    const row = await linkOf(ctx, code);
    await sessions.need(ctx, id);
    const own = row.after_completion.hosted_confirmation?.custom_message;
    return html(<Notice title="Thanks for your payment" words={own ?? 'A payment will appear on your statement.'} />);
  },
});

/** What the link says, as a session is asked for it; and what its URL's query prefills. */
function sessionFor(ctx: StripeCtx, row: PaymentLinkRow, code: string): SessionInput {
  const { items = [], mode = 'payment' } = paymentLinks.internal(row);
  const asked = (name: string): string | undefined => ctx.request && queryParam(ctx.request, name);
  const [email, reference] = [
    asked('prefilled_email') ?? asked('locked_prefilled_email'),
    asked('client_reference_id'),
  ];
  const { redirect: to } = row.after_completion;
  return {
    mode,
    line_items: items.map(({ adjustable_quantity: range, ...item }) => ({
      ...item,
      ...(range && {
        adjustable_quantity: {
          enabled: true,
          ...defined({ maximum: range.maximum ?? undefined, minimum: range.minimum ?? undefined }),
        },
      }),
    })),
    success_url: to?.url ?? link(buyPages, `/test_${code}/thanks/{CHECKOUT_SESSION_ID}`),
    metadata: row.metadata,
    allow_promotion_codes: row.allow_promotion_codes,
    billing_address_collection: row.billing_address_collection,
    custom_fields: row.custom_fields.map(asGiven),
    custom_text: row.custom_text,
    payment_method_collection: row.payment_method_collection,
    phone_number_collection: row.phone_number_collection,
    submit_type: row.submit_type,
    shipping_options: row.shipping_options.map(({ shipping_rate }) => ({ shipping_rate })),
    ...(row.consent_collection && { consent_collection: given(row.consent_collection) }),
    ...(row.name_collection && { name_collection: row.name_collection }),
    ...(row.tax_id_collection.enabled && { tax_id_collection: row.tax_id_collection }),
    ...(row.optional_items && {
      optional_items: row.optional_items.map(({ price, quantity }) => ({ price, quantity })),
    }),
    ...(mode === 'payment' && row.invoice_creation && { invoice_creation: invoiceCreationOf(row.invoice_creation) }),
    ...(row.automatic_tax['enabled'] === true && { automatic_tax: { enabled: true } }),
    ...(row.shipping_address_collection && { shipping_address_collection: row.shipping_address_collection }),
    ...(row.payment_method_types && { payment_method_types: row.payment_method_types }),
    ...(row.payment_method_options && { payment_method_options: row.payment_method_options }),
    ...(mode === 'payment' && { customer_creation: row.customer_creation, payment_intent_data: intentData(row) }),
    ...(mode === 'subscription' && { subscription_data: subscriptionData(row) }),
    ...(email !== undefined && { customer_email: email }),
    ...(reference !== undefined && { client_reference_id: reference }),
  };
}

/** What is said of something, without what is null. */
const given = <T extends object>(data: T): { [K in keyof T]?: Exclude<T[K], null> } =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: Exclude<T[K], null>;
  };

/** A field as a session is asked for it. */
const asGiven = ({ key, label, optional, type, dropdown, numeric, text }: CustomFieldRow): CustomFieldInput => ({
  key,
  label: { custom: label.custom ?? '', type: label.type },
  optional,
  type,
  ...(dropdown && { dropdown: { ...given({ default_value: dropdown.default_value }), options: dropdown.options } }),
  ...(numeric && { numeric: lengthsOf(numeric) }),
  ...(text && { text: lengthsOf(text) }),
});

const lengthsOf = ({ default_value, maximum_length, minimum_length }: NonNullable<CustomFieldRow['text']>) =>
  given({ default_value, maximum_length, minimum_length });

const invoiceCreationOf = ({
  enabled,
  invoice_data: data,
}: NonNullable<PaymentLinkRow['invoice_creation']>): InvoiceCreationInput => {
  const { rendering_options: _, ...told } = data;
  return { enabled, invoice_data: given(told) };
};

const intentData = (row: PaymentLinkRow) =>
  given({
    ...row.payment_intent_data,
    application_fee_amount: row.application_fee_amount,
    on_behalf_of: row.on_behalf_of,
    transfer_data: row.transfer_data && {
      destination: row.transfer_data.destination,
      ...(row.transfer_data.amount !== null && { amount: row.transfer_data.amount }),
    },
  });

const subscriptionData = (row: PaymentLinkRow) =>
  given({
    ...row.subscription_data,
    application_fee_percent: row.application_fee_percent,
    on_behalf_of: row.on_behalf_of,
    transfer_data: row.transfer_data && { destination: row.transfer_data.destination },
  });

whenSessionCompletes.listen(async (ctx, session) => {
  const row = session.payment_link === null ? undefined : await paymentLinks.get(ctx, session.payment_link);
  if (!row?.restrictions) return;
  const { count, limit } = row.restrictions.completed_sessions;
  const completed = { completed_sessions: { count: count + 1, limit } };
  await paymentLinks.update(ctx, row, { restrictions: completed, active: row.active && count + 1 < limit });
});
