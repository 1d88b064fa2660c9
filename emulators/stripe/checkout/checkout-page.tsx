/** What a buyer sees of a Checkout Session: what is bought, and a form to pay with; works without scripts. */
import { money } from '../core/currencies.ts';
import type { PaymentMethodRow } from '../payments/methods/method.ts';
import { needsMethod, offered, type Form } from './form.ts';
import type { LineItemRow, SessionRow } from './session.ts';

const style = `*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f6f8fa;color:#1a1f36}
.test{background:#7a4b00;color:#fff;text-align:center;padding:.3rem;font-size:.85rem}
.columns{display:grid;grid-template-columns:1fr 1fr;max-width:60rem;margin:2rem auto;gap:2rem;padding:0 1rem}
@media(max-width:48rem){.columns{grid-template-columns:1fr}}
section{background:#fff;border-radius:.6rem;padding:1.5rem;box-shadow:0 1px 4px #0002}
h1{font-size:1.1rem;margin:0 0 .25rem;font-weight:600}.total{font-size:2rem;font-weight:700;margin:0 0 1rem}
table{width:100%;border-collapse:collapse}td{padding:.4rem 0;vertical-align:top}td:last-child{text-align:right}
label{display:block;font-size:.9rem;margin:.9rem 0 .25rem}input,select{width:100%;font:inherit;padding:.55rem;border:1px solid #6a7383;border-radius:.35rem}
fieldset{border:0;padding:0;margin:1rem 0 0}legend{font-weight:600;padding:0}.tick{display:flex;gap:.5rem;align-items:center}.tick input{width:auto}input.count{width:5rem}.two{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
button{width:100%;margin-top:1.5rem;font:inherit;font-weight:600;padding:.7rem;border:0;border-radius:.4rem;background:#0a5fb0;color:#fff;cursor:pointer}
button.plain{background:#fff;color:#0a5fb0;border:1px solid #0a5fb0;margin-top:.5rem}
:focus-visible{outline:3px solid #1a1f36;outline-offset:1px}[role=alert]{background:#fdecea;color:#8c1d18;padding:.6rem .8rem;border-radius:.35rem}
a{color:#0a5fb0}@media(prefers-color-scheme:dark){body{background:#11161d;color:#e8edf3}section{background:#1b222c}input,select{background:#11161d;color:inherit}a{color:#8fc2ff}button.plain{background:none;color:#8fc2ff;border-color:#8fc2ff}[role=alert]{background:#43201d;color:#ffb4ab}}`;

/** A way of shipping. */
export interface ShippingChoice {
  readonly id: string;
  readonly amount: number;
  readonly name: string;
}

/** Something that may be added. */
export interface Extra {
  readonly price: string;
  readonly name: string;
  readonly amount: number;
}

export interface CheckoutProps {
  readonly session: SessionRow;
  readonly lines: readonly LineItemRow[];
  /** Why the last attempt failed. */
  readonly problem?: string | undefined;
  readonly typed?: Form;
  readonly saved?: readonly PaymentMethodRow[];
  readonly ways?: readonly ShippingChoice[];
  readonly extras?: readonly Extra[];
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly required?: boolean;
  readonly type?: string;
  readonly autocomplete?: string;
}

function Field({ name, label, value, required = true, type = 'text', autocomplete }: FieldProps) {
  return (
    <div>
      <label for={name}>{label}</label>
      <input id={name} name={name} type={type} required={required} autocomplete={autocomplete} value={value ?? ''} />
    </div>
  );
}

interface PlaceProps {
  readonly of: 'billing' | 'shipping';
  readonly typed: Form['billing'];
  readonly countries?: readonly string[] | undefined;
}

function Place({ of, typed = {}, countries }: PlaceProps) {
  const named = (part: string): string => `${of}[${part}]`;
  const complete = (part: string): string => `${of} ${part}`;
  return (
    <fieldset>
      <legend>{of === 'billing' ? 'Billing address' : 'Shipping address'}</legend>
      {of === 'shipping' && (
        <Field name={named('name')} label="Full name" value={typed.name} autocomplete={complete('name')} />
      )}
      <label for={named('country')}>Country</label>
      {countries ? (
        <select id={named('country')} name={named('country')}>
          {countries.map((country) => (
            <option value={country} selected={country === typed.country}>
              {country}
            </option>
          ))}
        </select>
      ) : (
        <input id={named('country')} name={named('country')} maxlength={2} required value={typed.country ?? 'US'} />
      )}
      <Field name={named('line1')} label="Address" value={typed.line1} autocomplete={complete('address-line1')} />
      <Field name={named('line2')} label="Address line 2" value={typed.line2} required={false} />
      <div class="two">
        <Field name={named('city')} label="City" value={typed.city} />
        <Field name={named('postal_code')} label="Postal code" value={typed.postal_code} />
      </div>
      <Field name={named('state')} label="State or region" value={typed.state} required={false} />
    </fieldset>
  );
}

function OwnField({
  field,
  value,
}: {
  readonly field: SessionRow['custom_fields'][number];
  readonly value?: string | undefined;
}) {
  const name = `field[${field.key}]`;
  const label = `${field.label.custom ?? field.key}${field.optional ? ' (optional)' : ''}`;
  const { default_value: preset } = field[field.type] ?? {};
  if (field.type !== 'dropdown')
    return <Field name={name} label={label} value={value ?? preset ?? undefined} required={!field.optional} />;
  return (
    <div>
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        {field.optional && <option value="">-</option>}
        {field.dropdown?.options.map((option) => (
          <option value={option.value} selected={option.value === (value ?? preset)}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Quantities, ways of shipping, extras, a code: what changes what the session comes to. */
function Order({ session, lines, typed = {}, ways = [], extras = [] }: CheckoutProps) {
  const amount = (value: number): string => money(value, session.currency ?? 'usd');
  const { total_details: details, discounts } = session;
  const has = discounts && discounts.length > 0;
  const changes =
    lines.some(({ adjustable_quantity: range }) => range?.enabled) ||
    ways.length > 1 ||
    extras.length > 0 ||
    session.allow_promotion_codes;
  return (
    <>
      <table>
        <tbody>
          {lines.map(({ id, description, quantity, amount_subtotal: subtotal, adjustable_quantity: range }) => (
            <tr>
              <td>
                {description}{' '}
                {range?.enabled ? (
                  <input
                    class="count"
                    type="number"
                    name={`quantity[${id}]`}
                    aria-label={`Quantity of ${description}`}
                    min={range.minimum ?? 0}
                    max={range.maximum ?? 99}
                    value={quantity ?? 1}
                  />
                ) : (
                  quantity !== null && quantity > 1 && `× ${quantity}`
                )}
              </td>
              <td>{amount(subtotal)}</td>
            </tr>
          ))}
          {details && details.amount_discount > 0 && (
            <tr>
              <td>Discount</td>
              <td>-{amount(details.amount_discount)}</td>
            </tr>
          )}
          {details && (details.amount_shipping ?? 0) > 0 && (
            <tr>
              <td>Shipping</td>
              <td>{amount(details.amount_shipping ?? 0)}</td>
            </tr>
          )}
          {details && details.amount_tax > 0 && (
            <tr>
              <td>Tax</td>
              <td>{amount(details.amount_tax)}</td>
            </tr>
          )}
        </tbody>
      </table>
      {extras.map(({ price, name, amount: cost }) => (
        <label class="tick">
          <input type="checkbox" name={`optional[${price}]`} value="1" /> Add {name} ({amount(cost)})
        </label>
      ))}
      {ways.length > 1 && (
        <fieldset>
          <legend>Shipping method</legend>
          {ways.map(({ id, amount: cost, name }) => (
            <label class="tick">
              <input
                type="radio"
                name="shipping_rate"
                value={id}
                checked={session.shipping_cost?.shipping_rate === id}
              />{' '}
              {name} ({amount(cost)})
            </label>
          ))}
        </fieldset>
      )}
      {session.allow_promotion_codes && (
        <Field name="promotion_code" label="Promotion code" value={has ? typed.promotion_code : ''} required={false} />
      )}
      {changes && (
        <button class="plain" name="do" value="update" formnovalidate>
          Update order
        </button>
      )}
    </>
  );
}

const names: Readonly<Record<string, string>> = {
  card: 'Card',
  ideal: 'iDEAL',
  sepa_debit: 'SEPA debit',
  us_bank_account: 'US bank account (Stripe test bank)',
};

const nameOf = (type: string): string =>
  names[type] ??
  type
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/** How the buyer pays. */
function Paying({ session, typed = {}, saved = [] }: CheckoutProps) {
  const types = offered(session);
  const chosen = typed.method ?? saved[0]?.id ?? types[0];
  const several = types.length + saved.length > 1;
  const onlyCards = types.length === 1 && types[0] === 'card' && saved.length === 0;
  return (
    <>
      {several && (
        <fieldset>
          <legend>Pay with</legend>
          {saved.map(({ id, card }) => (
            <label class="tick">
              <input type="radio" name="method" value={id} checked={chosen === id} />{' '}
              {card?.display_brand ?? card?.brand} •••• {card?.last4}
            </label>
          ))}
          {types.map((type) => (
            <label class="tick">
              <input type="radio" name="method" value={type} checked={chosen === type} /> {nameOf(type)}
            </label>
          ))}
        </fieldset>
      )}
      {!several && types[0] !== undefined && <input type="hidden" name="method" value={types[0]} />}
      {types.includes('card') && (
        <>
          <label for="number">Card number</label>
          <input id="number" name="number" inputmode="numeric" autocomplete="cc-number" required={onlyCards} />
          <div class="two">
            <Field name="expiry" label="Expiration (MM / YY)" required={onlyCards} autocomplete="cc-exp" />
            <Field name="cvc" label="CVC" required={onlyCards} autocomplete="cc-csc" />
          </div>
        </>
      )}
      {types.includes('sepa_debit') && <Field name="iban" label="IBAN" value={typed.iban} required={false} />}
    </>
  );
}

/** Who the buyer is, as far as the session wants to know. */
function Buyer({ session, typed = {} }: CheckoutProps) {
  const { customer_details: known, name_collection: asked, consent_collection: consent } = session;
  const countries = session.shipping_address_collection?.allowed_countries;
  return (
    <>
      <Field
        name="email"
        label="Email"
        type="email"
        autocomplete="email"
        value={typed.email ?? known?.email ?? session.customer_email ?? ''}
      />
      {session.phone_number_collection.enabled && (
        <Field
          name="phone"
          label="Phone number"
          type="tel"
          autocomplete="tel"
          value={typed.phone ?? known?.phone ?? ''}
        />
      )}
      {countries && <Place of="shipping" typed={typed.shipping} countries={countries} />}
      {session.billing_address_collection === 'required' && <Place of="billing" typed={typed.billing} />}
      {asked?.individual?.enabled && (
        <Field
          name="individual_name"
          label="Your name"
          value={typed.individual_name}
          required={!asked.individual.optional}
        />
      )}
      {asked?.business?.enabled && (
        <Field
          name="business_name"
          label="Business name"
          value={typed.business_name}
          required={!asked.business.optional}
        />
      )}
      {session.tax_id_collection?.enabled && (
        <div class="two">
          <Field name="tax_id_type" label="Tax id type" value={typed.tax_id_type ?? 'eu_vat'} required={false} />
          <Field name="tax_id_value" label="Tax id" value={typed.tax_id_value} required={false} />
        </div>
      )}
      {session.custom_fields.map((field) => (
        <OwnField field={field} value={typed.field?.[field.key]} />
      ))}
      {consent?.terms_of_service === 'required' && (
        <label class="tick">
          <input type="checkbox" name="terms" value="accepted" required /> I agree to the terms of service
        </label>
      )}
      {consent?.promotions === 'auto' && (
        <label class="tick">
          <input type="checkbox" name="promotions" value="opt_in" /> Send me news and offers
        </label>
      )}
    </>
  );
}

const verbs: Readonly<Record<string, string>> = { book: 'Book', donate: 'Donate', pay: 'Pay', subscribe: 'Subscribe' };

export function CheckoutPage(props: CheckoutProps) {
  const { session, problem, typed = {} } = props;
  const { mode, currency, amount_total: total, cancel_url: cancel, custom_text: words, submit_type: submit } = session;
  const amount = (value: number): string => money(value, currency ?? 'usd');
  const verb =
    mode === 'setup'
      ? 'Save card'
      : mode === 'subscription'
        ? 'Subscribe'
        : `${verbs[submit ?? 'pay'] ?? 'Pay'} ${amount(total ?? 0)}`;
  return (
    <html lang={session.locale && session.locale !== 'auto' ? session.locale : 'en'}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Checkout</title>
        <style>{style}</style>
      </head>
      <body>
        <div class="test">Test mode: nothing is charged here. Try 4242 4242 4242 4242.</div>
        <form method="post">
          <main class="columns">
            <section aria-label="Your order">
              {cancel && (
                <p>
                  <a href={cancel.replaceAll('{CHECKOUT_SESSION_ID}', session.id)}>Back</a>
                </p>
              )}
              <h1>{mode === 'setup' ? 'Save a card for later' : 'Your order'}</h1>
              {mode !== 'setup' && <p class="total">{amount(total ?? 0)}</p>}
              <Order {...props} />
            </section>
            <section aria-label="Payment">
              {problem && <p role="alert">{problem}</p>}
              <Buyer {...props} />
              {needsMethod(session) && (
                <>
                  <Paying {...props} />
                  <Field
                    name="name"
                    label="Name on card"
                    autocomplete="cc-name"
                    value={typed.name ?? session.customer_details?.name ?? ''}
                  />
                </>
              )}
              {words.submit?.message && <p>{words.submit.message}</p>}
              <button name="do" value="pay">
                {verb}
              </button>
              {words.after_submit?.message && <p>{words.after_submit.message}</p>}
            </section>
          </main>
        </form>
      </body>
    </html>
  );
}

/** A session that is over. */
export function ClosedPage({ words }: { readonly words: string }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{words}</title>
        <style>{style}</style>
      </head>
      <body>
        <main class="columns">
          <section>
            <h1>{words}</h1>
            <p>You can close this page.</p>
          </section>
        </main>
      </body>
    </html>
  );
}

/** The end of a session inside the shop's page: Stripe.js there goes on. */
export function EmbeddedEnd({ url }: { readonly url: string | undefined }) {
  const told = JSON.stringify({ type: 'checkout.complete', url: url ?? null }).replaceAll('<', String.raw`\u003c`);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Thank you</title>
      </head>
      <body>
        <p role="status">Thank you</p>
        <script dangerouslySetInnerHTML={{ __html: `window.parent.postMessage(${told}, '*')` }} />
      </body>
    </html>
  );
}
