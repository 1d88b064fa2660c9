/** What the buyer sees after a payment, where the merchant has no page of its own. */
import { Bill, Layout } from './layout.tsx';

interface ReceiptProps {
  readonly merchant: string;
  readonly title: string;
  readonly amount: string;
  readonly paymentId: string;
  readonly paid: boolean;
  readonly reason: string | undefined;
  readonly buyer: string;
  readonly instrument: string | null;
  readonly at: string;
  /** Where to try once more. */
  readonly again: string | undefined;
  /** Where the merchant goes on. */
  readonly onward: string | null;
}

export const ReceiptPage = (receipt: ReceiptProps) => (
  <Layout title={receipt.paid ? 'Payment successful' : 'Payment failed'}>
    <Bill merchant={receipt.merchant} title={receipt.title} amount={receipt.amount} />
    <div class="body">
      <p class={`verdict ${receipt.paid ? 'good' : 'bad'}`} role="status">
        {receipt.paid ? 'Payment successful' : `Payment failed: ${receipt.reason}`}
      </p>
      <dl>
        <dt>Payment ID</dt>
        <dd>{receipt.paymentId}</dd>
        <dt>Paid by</dt>
        <dd>{receipt.buyer}</dd>
        {receipt.instrument && (
          <>
            <dt>Paid with</dt>
            <dd>{receipt.instrument}</dd>
          </>
        )}
        <dt>Date</dt>
        <dd>{receipt.at}</dd>
      </dl>
      {receipt.onward && (
        <a class="button" href={receipt.onward}>
          Continue to {receipt.merchant}
        </a>
      )}
      {receipt.again && (
        <a class="button plain" href={receipt.again}>
          Try again
        </a>
      )}
    </div>
  </Layout>
);
