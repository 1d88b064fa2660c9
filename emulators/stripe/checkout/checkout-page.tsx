/** What a buyer sees of a Checkout Session: what is bought, and a form to pay with; works without scripts. */
import { money } from '../core/currencies.ts';
import type { LineItemRow, SessionRow } from './session.ts';

const style = `*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f6f8fa;color:#1a1f36}
.test{background:#7a4b00;color:#fff;text-align:center;padding:.3rem;font-size:.85rem}
.columns{display:grid;grid-template-columns:1fr 1fr;max-width:60rem;margin:2rem auto;gap:2rem;padding:0 1rem}
@media(max-width:48rem){.columns{grid-template-columns:1fr}}
section{background:#fff;border-radius:.6rem;padding:1.5rem;box-shadow:0 1px 4px #0002}
h1{font-size:1.1rem;margin:0 0 .25rem;font-weight:600}.total{font-size:2rem;font-weight:700;margin:0 0 1rem}
table{width:100%;border-collapse:collapse}td{padding:.4rem 0;vertical-align:top}td:last-child{text-align:right}
label{display:block;font-size:.9rem;margin:.9rem 0 .25rem}input{width:100%;font:inherit;padding:.55rem;border:1px solid #6a7383;border-radius:.35rem}
.two{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
button{width:100%;margin-top:1.5rem;font:inherit;font-weight:600;padding:.7rem;border:0;border-radius:.4rem;background:#0a5fb0;color:#fff;cursor:pointer}
button.plain{background:#fff;color:#0a5fb0;border:1px solid #0a5fb0;margin-top:.5rem}
:focus-visible{outline:3px solid #1a1f36;outline-offset:1px}[role=alert]{background:#fdecea;color:#8c1d18;padding:.6rem .8rem;border-radius:.35rem}
a{color:#0a5fb0}@media(prefers-color-scheme:dark){body{background:#11161d;color:#e8edf3}section{background:#1b222c}input{background:#11161d;color:inherit}a{color:#8fc2ff}button.plain{background:none;color:#8fc2ff;border-color:#8fc2ff}[role=alert]{background:#43201d;color:#ffb4ab}}`;

export interface CheckoutProps {
  readonly session: SessionRow;
  readonly lines: readonly LineItemRow[];
  /** Why the last attempt failed. */
  readonly problem?: string | undefined;
  readonly typed?: { readonly email?: string | undefined; readonly name?: string | undefined };
}

export function CheckoutPage({ session, lines, problem, typed = {} }: CheckoutProps) {
  const { mode, currency, amount_total: total, total_details: details, cancel_url: cancel } = session;
  const amount = (value: number): string => money(value, currency ?? 'usd');
  const verb = mode === 'setup' ? 'Save card' : mode === 'subscription' ? 'Subscribe' : `Pay ${amount(total ?? 0)}`;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Checkout</title>
        <style>{style}</style>
      </head>
      <body>
        <div class="test">Test mode: nothing is charged here. Try 4242 4242 4242 4242.</div>
        <main class="columns">
          <section aria-label="Your order">
            {cancel && (
              <p>
                <a href={cancel.replaceAll('{CHECKOUT_SESSION_ID}', session.id)}>Back</a>
              </p>
            )}
            <h1>{mode === 'setup' ? 'Save a card for later' : 'Your order'}</h1>
            {mode !== 'setup' && <p class="total">{amount(total ?? 0)}</p>}
            <table>
              <tbody>
                {lines.map(({ description, quantity, amount_subtotal: subtotal }) => (
                  <tr>
                    <td>
                      {description} {quantity !== null && quantity > 1 && `× ${quantity}`}
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
          </section>
          <section aria-label="Payment">
            {problem && <p role="alert">{problem}</p>}
            <form method="post">
              <label for="email">Email</label>
              <input
                id="email"
                name="email"
                type="email"
                required
                autocomplete="email"
                value={typed.email ?? session.customer_details?.email ?? session.customer_email ?? ''}
              />
              <label for="number">Card number</label>
              <input id="number" name="number" inputmode="numeric" autocomplete="cc-number" required />
              <div class="two">
                <div>
                  <label for="expiry">Expiration (MM / YY)</label>
                  <input id="expiry" name="expiry" autocomplete="cc-exp" required />
                </div>
                <div>
                  <label for="cvc">CVC</label>
                  <input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" required />
                </div>
              </div>
              <label for="name">Name on card</label>
              <input
                id="name"
                name="name"
                autocomplete="cc-name"
                required
                value={typed.name ?? session.customer_details?.name ?? ''}
              />
              {session.allow_promotion_codes && (
                <>
                  <label for="promotion_code">Promotion code</label>
                  <input id="promotion_code" name="promotion_code" />
                </>
              )}
              <button name="do" value="pay">
                {verb}
              </button>
            </form>
          </section>
        </main>
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
