/** The hosted payment page of a payment request or gateway order. */
import { ProblemList } from './fields.tsx';
import { Bill, Layout, shownAmount } from './layout.tsx';
import { Contact, PayWith, type FormProps } from './paying.tsx';

interface CheckoutProps extends FormProps {
  readonly merchant: string;
  readonly purpose: string;
  readonly amount: string;
  readonly settled: readonly string[];
  readonly embedded: boolean;
}

export const CheckoutPage = ({ merchant, purpose, amount, embedded, settled, ...form }: CheckoutProps) => (
  <Layout title={`Pay ${merchant}`} embedded={embedded}>
    <Bill merchant={merchant} title={purpose} amount={amount} />
    <div class="body">
      <form method="post" novalidate>
        <ProblemList problems={form.problems} />
        <Contact {...form} settled={settled} />
        <PayWith {...form} />
        <button type="submit">Pay {shownAmount(amount)}</button>
      </form>
    </div>
  </Layout>
);
