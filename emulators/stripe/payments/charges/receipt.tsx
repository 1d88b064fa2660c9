/** The receipt of a payment, as a page. */
import { html } from '../../../../src/emulator/index.ts';
import { money } from '../../core/currencies.ts';
import { errors } from '../../errors.ts';
import { charges, type ChargeRow } from './charge.ts';
import { receiptOf, receiptPages } from './receipt-pages.ts';

const dayOf = (created: number): string => new Date(created * 1000).toISOString().slice(0, 10);

function Receipt({ charge }: { charge: ChargeRow }) {
  const { amount, amount_refunded, currency, created, description, receipt_email, id } = charge;
  const { brand, last4 } = (charge.payment_method_details?.card ?? {}) as { brand?: string; last4?: string };
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Receipt</title>
        <style>
          {
            'body{font:16px/1.5 system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem}dt{color:#555}dd{margin:0 0 1rem}'
          }
        </style>
      </head>
      <body>
        <main>
          <h1>Receipt for {money(amount, currency)}</h1>
          <dl>
            <dt>Date paid</dt>
            <dd>{dayOf(created)}</dd>
            <dt>Payment method</dt>
            <dd>{brand ? `${brand} – ${last4 ?? ''}` : String(charge.payment_method_details?.type ?? '')}</dd>
            <dt>Description</dt>
            <dd>{description ?? 'Payment'}</dd>
            {amount_refunded > 0 && (
              <>
                <dt>Refunded</dt>
                <dd>{money(amount_refunded, currency)}</dd>
              </>
            )}
            {receipt_email && (
              <>
                <dt>Sent to</dt>
                <dd>{receipt_email}</dd>
              </>
            )}
            <dt>Reference</dt>
            <dd>{id}</dd>
          </dl>
        </main>
      </body>
    </html>
  );
}

export const chargeReceipt = receiptPages.operation('charges.receipt', 'GET /receipts/payment/{token}', {
  summary: 'The receipt of a payment, as a page',
  async handler(ctx, { params: { token } }) {
    const charge = await charges.get(ctx, receiptOf(token).charge);
    if (!charge) throw errors.unrecognized_url('GET', '/receipts');
    return html(<Receipt charge={charge} />);
  },
});
