/** The hosted page of an invoice, where a person pays it, and its PDF. */
import { emptyable, html, link, redirect, z, type Answer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { onClock } from '../../core/clocks.ts';
import { money } from '../../core/currencies.ts';
import { errors } from '../../errors.ts';
import { paymentIntents } from '../../payments/intents/intent.ts';
import { approvalPath, actionPages } from '../../payments/intents/action.ts';
import { confirmIntent } from '../../payments/intents/confirming.ts';
import { makeMethod } from '../../payments/methods/making.ts';
import { dayOf } from '../periods.ts';
import { aboutOf, invoicePages, invoicePath, pdfPages } from './addresses.ts';
import { isOpen, invoices, linesOf, type InvoiceRow } from './invoice.ts';
import { methodFor, intentFor } from './paying.ts';
import { document, Sheet, type SheetRow } from './pdf.ts';

const style =
  'body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f6f8fa;color:#1a1f36}.test{background:#7a4b00;color:#fff;text-align:center;padding:.3rem;font-size:.85rem}main{max-width:36rem;margin:2rem auto;padding:1.5rem;background:#fff;border-radius:.6rem;box-shadow:0 1px 4px #0002}h1{font-size:1.1rem;margin:0}.total{font-size:2rem;font-weight:700;margin:0}table{width:100%;border-collapse:collapse;margin:1rem 0}td,th{padding:.35rem 0;text-align:left;vertical-align:top}td:last-child,th:last-child{text-align:right}label{display:block;font-size:.9rem;margin:.9rem 0 .25rem}input{width:100%;box-sizing:border-box;font:inherit;padding:.55rem;border:1px solid #6a7383;border-radius:.35rem}.two{display:grid;grid-template-columns:1fr 1fr;gap:1rem}button{width:100%;margin-top:1.5rem;font:inherit;font-weight:600;padding:.7rem;border:0;border-radius:.4rem;background:#0a5fb0;color:#fff;cursor:pointer}:focus-visible{outline:3px solid #1a1f36;outline-offset:1px}[role=alert]{background:#fdecea;color:#8c1d18;padding:.6rem .8rem;border-radius:.35rem}a{color:#0a5fb0}';

const words: Readonly<Record<InvoiceRow['status'], string>> = {
  draft: 'This invoice is a draft.',
  open: '',
  paid: 'Invoice paid',
  uncollectible: '',
  void: 'This invoice was voided.',
};

function InvoicePage({ invoice, problem }: { invoice: InvoiceRow; problem: string | undefined }) {
  const amount = (value: number): string => money(value, invoice.currency);
  const { customer_email: email, customer_name: name, due_date: due, number, status } = invoice;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Invoice {number}</title>
        <style>{style}</style>
      </head>
      <body>
        <div class="test">Test mode: nothing is charged here. Try 4242 4242 4242 4242.</div>
        <main>
          <h1>{words[status] || (due === null ? 'Invoice' : `Due ${dayOf(due)}`)}</h1>
          <p class="total">{amount(status === 'paid' ? invoice.amount_paid : invoice.amount_remaining)}</p>
          <p>
            Invoice {number} for {name ?? email ?? 'you'}.{' '}
            {invoice.invoice_pdf && <a href={invoice.invoice_pdf}>Download PDF</a>}
          </p>
          <table>
            <thead>
              <tr>
                <th>Description</th>
                <th>Amount</th>
              </tr>
            </thead>
            <tbody>
              {linesOf(invoice).map((line) => (
                <tr>
                  <td>{line.description ?? 'Item'}</td>
                  <td>{amount(line.amount)}</td>
                </tr>
              ))}
              {sumsOf(invoice).map(([label, value]) => (
                <tr>
                  <td>{label}</td>
                  <td>{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {isOpen(invoice) && (
            <form method="post">
              {problem !== undefined && <p role="alert">{problem}</p>}
              <label for="number">Card number</label>
              <input id="number" name="number" inputmode="numeric" autocomplete="cc-number" required />
              <div class="two">
                <div>
                  <label for="expiry">Expiry (MM / YY)</label>
                  <input id="expiry" name="expiry" autocomplete="cc-exp" required />
                </div>
                <div>
                  <label for="cvc">CVC</label>
                  <input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" required />
                </div>
              </div>
              <button type="submit">Pay {amount(invoice.amount_remaining)}</button>
            </form>
          )}
        </main>
      </body>
    </html>
  );
}

function sumsOf(invoice: InvoiceRow): string[][] {
  const amount = (value: number): string => money(value, invoice.currency);
  const off = invoice.total_discount_amounts.reduce((sum, one) => sum + one.amount, 0);
  const tax = invoice.total_taxes.reduce((sum, one) => sum + one.amount, 0);
  const balance = invoice.starting_balance - (invoice.ending_balance ?? 0);
  return [
    ['Subtotal', amount(invoice.subtotal)],
    ...(off > 0 ? [['Discount', amount(-off)]] : []),
    ...(tax > 0 ? [['Tax', amount(tax)]] : []),
    ['Total', amount(invoice.total)],
    ...(balance === 0 ? [] : [['Applied balance', amount(balance)]]),
    ['Amount due', amount(invoice.amount_due)],
  ];
}

async function invoiceOf(ctx: StripeCtx, token: string): Promise<InvoiceRow> {
  const invoice = await invoices.get(ctx, aboutOf(token).id);
  if (!invoice || invoice.status === 'draft') throw errors.unrecognized_url('GET', '/i');
  return invoice;
}

export const showInvoice = invoicePages.operation('invoices.page', 'GET /i/{account}/{token}', {
  summary: 'An invoice as a page, with a form to pay it',
  handler: async (ctx, { params: { token } }) =>
    html(<InvoicePage invoice={await invoiceOf(ctx, token)} problem={undefined} />),
});

const cardForm = () =>
  z.object({ number: emptyable(z.string()), expiry: emptyable(z.string()), cvc: emptyable(z.string()).optional() });

export const payInvoicePage = invoicePages.operation('invoices.page_pay', 'POST /i/{account}/{token}', {
  summary: 'A person pays an invoice',
  body: cardForm,
  async handler(bare, { params: { token }, body }): Promise<Answer<never>> {
    const invoice = await invoiceOf(bare, token);
    const ctx = await onClock(bare, invoice.test_clock);
    const back = link(invoicePages, invoicePath(ctx.account.id, invoice.id));
    if (!isOpen(invoice)) return redirect(back, { status: 303 });
    const [month = '', year = ''] = body.expiry.split('/').map((part) => part.trim());
    const method = await makeMethod(ctx, {
      type: 'card',
      card: {
        number: body.number.replaceAll(/[\s-]/g, ''),
        exp_month: Number(month),
        exp_year: year.length === 2 ? 2000 + Number(year) : Number(year),
        cvc: body.cvc,
      },
    });
    const { intent, error } = await confirmIntent(ctx, await intentFor(ctx, invoice, await methodFor(ctx, invoice)), {
      method,
      returnUrl: back,
    });
    const after = await invoices.need(ctx, invoice.id);
    if (error) return html(<InvoicePage invoice={after} problem={error.message} />);
    const { attempt } = paymentIntents.internal(intent);
    if (intent.status !== 'requires_action' || attempt === undefined) return redirect(back, { status: 303 });
    return redirect(link(actionPages, await approvalPath(ctx, intent, attempt)), { status: 303 });
  },
});

export const invoicePdf = pdfPages.operation('invoices.pdf', 'GET /invoice/{account}/{token}/pdf', {
  summary: 'An invoice as PDF',
  result: Sheet,
  handler: async (ctx, { params: { token } }) => sheetOf(await invoiceOf(ctx, token)),
  render: (sheet: SheetRow) => document(sheet),
});

function sheetOf(invoice: InvoiceRow): SheetRow {
  const { customer_address: address, customer_email: email, customer_name: name, due_date: due, number } = invoice;
  const place = [address?.postal_code, address?.city, address?.state, address?.country].filter(Boolean).join(' ');
  return {
    title: 'Invoice',
    name: `Invoice-${number ?? invoice.id}.pdf`,
    facts: [
      ['Invoice number', number ?? invoice.id],
      ['Date of issue', dayOf(invoice.effective_at ?? invoice.created)],
      ...(due === null ? [] : [['Date due', dayOf(due)]]),
      ['Status', invoice.status],
    ],
    to: ['Bill to', name ?? '', address?.line1 ?? '', place, email ?? ''].filter((line) => line !== ''),
    rows: linesOf(invoice).map((line) => [
      line.description ?? 'Item',
      String(line.quantity ?? 1),
      money(line.amount, line.currency),
    ]),
    sums: sumsOf(invoice),
    footer: invoice.footer,
  };
}
