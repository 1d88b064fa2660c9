/** The portal's page; works without scripts. */
import type { PriceRow } from '../billing/catalog/price.ts';
import type { InvoiceRow } from '../billing/invoices/invoice.ts';
import type { SubscriptionRow } from '../billing/subscriptions/subscription.ts';
import { money } from '../core/currencies.ts';
import type { CustomerRow } from '../payments/customers/customer.ts';
import type { PaymentMethodRow } from '../payments/methods/method.ts';
import type { ConfigurationRow } from './configuration.ts';
import type { PortalSessionRow } from './sessions.ts';

const style = `*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f6f8fa;color:#1a1f36}
main{max-width:42rem;margin:2rem auto;padding:0 1rem}section{background:#fff;border-radius:.6rem;padding:1.5rem;margin:1rem 0;box-shadow:0 1px 4px #0002}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:0 0 .5rem}label{display:block;font-size:.9rem;margin:.6rem 0 .2rem}
input,select{width:100%;font:inherit;padding:.5rem;border:1px solid #6a7383;border-radius:.35rem;background:#fff;color:#1a1f36}
button{font:inherit;font-weight:600;margin:.75rem .5rem 0 0;padding:.5rem 1rem;border:1px solid #0a5fb0;border-radius:.4rem;background:#fff;color:#0a5fb0;cursor:pointer}
:focus-visible{outline:3px solid #1a1f36;outline-offset:1px}a{color:#0a5fb0}td{padding:.25rem 1rem .25rem 0}`;

/** What a change that the customer thinks of would cost. */
export interface Preview {
  readonly subscription: string;
  readonly price: string | undefined;
  readonly quantity: number | undefined;
  /** Billed now, not with the next invoice. */
  readonly atOnce: boolean;
  readonly lines: readonly { readonly description: string; readonly amount: number }[];
  readonly total: number;
  readonly currency: string;
}

export interface PortalProps {
  readonly session: PortalSessionRow;
  readonly configuration: ConfigurationRow;
  readonly customer: CustomerRow;
  readonly subscriptions: readonly { readonly subscription: SubscriptionRow; readonly name: string }[];
  readonly choices: readonly { readonly price: PriceRow; readonly name: string }[];
  readonly method: PaymentMethodRow | undefined;
  readonly invoices: readonly InvoiceRow[];
  readonly preview?: Preview | undefined;
}

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
const priced = ({ unit_amount: amount, currency, recurring }: PriceRow): string =>
  `${money(amount ?? 0, currency)}${recurring ? ` per ${recurring.interval}` : ''}`;

export function PortalPage({ session, configuration, customer, method, ...all }: PortalProps) {
  const { business_profile: profile, features } = configuration;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Billing</title>
        <style>{style}</style>
      </head>
      <body>
        <main>
          {session.return_url && (
            <p>
              <a href={session.return_url}>Return to the shop</a>
            </p>
          )}
          <h1>{profile.headline ?? 'Manage your billing'}</h1>
          {all.preview && <Confirm {...all.preview} />}
          <p>Test mode. {customer.email ?? customer.name ?? customer.id}</p>
          {all.subscriptions.map(({ subscription, name }) => (
            <Current name={name} subscription={subscription} choices={all.choices} features={features} />
          ))}
          {all.subscriptions.length === 0 && (
            <section>
              <h2>Subscriptions</h2>
              <p>There is no subscription.</p>
            </section>
          )}
          {features.payment_method_update.enabled && <Card method={method} />}
          {features.invoice_history.enabled && <History invoices={all.invoices} />}
        </main>
      </body>
    </html>
  );
}

function Confirm({ subscription, price, quantity, atOnce, lines, total, currency }: Preview) {
  return (
    <section>
      <h2>Confirm your change</h2>
      <table>
        <tbody>
          {lines.map(({ description, amount }) => (
            <tr>
              <td>{description}</td>
              <td>{money(amount, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {atOnce ? 'Due today' : 'With the next invoice'}: {money(total, currency)}
      </p>
      <form method="post">
        <input type="hidden" name="subscription" value={subscription} />
        {price !== undefined && <input type="hidden" name="price" value={price} />}
        {quantity !== undefined && <input type="hidden" name="quantity" value={quantity} />}
        <button name="do" value="switch">
          Confirm
        </button>
      </form>
    </section>
  );
}

/** A pause, for as long as the shop offers it. */
function Pausing({ id, paused, feature }: { readonly id: string; readonly paused: boolean; readonly feature: Pause }) {
  const { type, interval_options: options } = feature.duration;
  return (
    <form method="post">
      <input type="hidden" name="subscription" value={id} />
      {!paused && type === 'interval_options' && options.length > 0 && (
        <>
          <label for={`interval-${id}`}>Pause for</label>
          <select id={`interval-${id}`} name="interval">
            {options.map(({ interval, interval_count: count }, at) => (
              <option value={at}>
                {count} {interval}
                {count > 1 && 's'}
              </option>
            ))}
          </select>
        </>
      )}
      <button name="do" value={paused ? 'resume' : 'pause'}>
        {paused ? 'Resume subscription' : 'Pause subscription'}
      </button>
    </form>
  );
}

type Pause = ConfigurationRow['features']['subscription_pause'];

interface CurrentProps {
  readonly name: string;
  readonly subscription: SubscriptionRow;
  readonly choices: PortalProps['choices'];
  readonly features: ConfigurationRow['features'];
}

function Current({ name, subscription, choices, features }: CurrentProps) {
  const { id, items, cancel_at: cancelAt, cancel_at_period_end: ends, status } = subscription;
  const [item] = items.data;
  const others = choices.filter(({ price }) => price.id !== item?.price.id);
  return (
    <section>
      <h2>{name}</h2>
      <p>
        {item && priced(item.price)} ({status})
        {ends || cancelAt !== null
          ? `, ends on ${dayOf(cancelAt ?? item?.current_period_end ?? 0)}`
          : item && `, renews on ${dayOf(item.current_period_end)}`}
      </p>
      <form method="post">
        <input type="hidden" name="subscription" value={id} />
        {features.subscription_cancel.enabled && !ends && (
          <button name="do" value="cancel">
            Cancel subscription
          </button>
        )}
        {ends && (
          <button name="do" value="renew">
            Don't cancel subscription
          </button>
        )}
      </form>
      {features.subscription_pause.enabled && (
        <Pausing id={id} paused={subscription.pause_collection !== null} feature={features.subscription_pause} />
      )}
      {features.subscription_update.enabled &&
        features.subscription_update.default_allowed_updates.includes('quantity') &&
        item?.quantity !== undefined && (
          <form method="post">
            <input type="hidden" name="subscription" value={id} />
            <label for={`quantity-${id}`}>Quantity</label>
            <input id={`quantity-${id}`} name="quantity" type="number" min={1} value={item.quantity} />
            <button name="do" value="preview">
              Change quantity
            </button>
          </form>
        )}
      {others.map((choice) => (
        <form method="post">
          <input type="hidden" name="subscription" value={id} />
          <input type="hidden" name="price" value={choice.price.id} />
          <button name="do" value="switch">
            Switch to {choice.name} for {priced(choice.price)}
          </button>
        </form>
      ))}
    </section>
  );
}

function Card({ method }: { readonly method: PaymentMethodRow | undefined }) {
  return (
    <section>
      <h2>Payment method</h2>
      <p>{method?.card ? `${method.card.brand} •••• ${method.card.last4}` : 'There is no card.'}</p>
      <form method="post">
        <label for="number">Card number</label>
        <input id="number" name="number" inputmode="numeric" autocomplete="cc-number" required />
        <label for="expiry">Expiration (MM / YY)</label>
        <input id="expiry" name="expiry" autocomplete="cc-exp" required />
        <label for="cvc">CVC</label>
        <input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" required />
        <button name="do" value="card">
          Use this card
        </button>
      </form>
    </section>
  );
}

function History({ invoices }: { readonly invoices: readonly InvoiceRow[] }) {
  return (
    <section>
      <h2>Invoices</h2>
      <table>
        <tbody>
          {invoices.map((invoice) => (
            <tr>
              <td>{dayOf(invoice.created)}</td>
              <td>{money(invoice.total, invoice.currency)}</td>
              <td>{invoice.status}</td>
              <td>
                {invoice.hosted_invoice_url && <a href={invoice.hosted_invoice_url}>{invoice.number ?? 'Invoice'}</a>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
