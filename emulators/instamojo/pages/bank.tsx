/** The bank's page: a one-time password for a card, a decision for everything else. */
import { Field } from './fields.tsx';
import { Bill, Layout } from './layout.tsx';

interface BankProps {
  readonly merchant: string;
  readonly amount: string;
  /** `card ending in 4242`, a bank, a UPI address. */
  readonly instrument: string;
  readonly isCard: boolean;
}

export const BankPage = ({ merchant, amount, instrument, isCard }: BankProps) => (
  <Layout title="Test bank">
    <Bill merchant="Test bank" title={`Payment to ${merchant}`} amount={amount} />
    <div class="body">
      <p>
        Paying with {instrument}. {isCard ? 'Enter the password to confirm it.' : 'Decide how it ends.'}
      </p>
      <form method="post" novalidate>
        {isCard && (
          <Field
            name="otp"
            label="One-time password"
            problems={{}}
            inputmode="numeric"
            autocomplete="one-time-code"
            hint="1221 or 111111. Any other is declined."
          />
        )}
        <button type="submit" name="decision" value={isCard ? 'submit' : 'success'}>
          {isCard ? 'Submit' : 'Success'}
        </button>
        <button type="submit" class="plain" name="decision" value="failure">
          {isCard ? 'Cancel' : 'Failure'}
        </button>
      </form>
    </div>
  </Layout>
);
