/** The two halves of every payment form: who pays, and with what. */
import type { Child } from 'hono/jsx';
import { banks, wallets } from '../payments/instruments.ts';
import { Choice, Field, Group, type Problems } from './fields.tsx';

export interface FormProps {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly problems: Problems;
}

const contactFields = [
  { name: 'name', label: 'Name', autocomplete: 'name' },
  { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'email' },
  { name: 'phone', label: 'Phone', type: 'tel', autocomplete: 'tel' },
] as const;

interface ContactProps extends FormProps {
  /** Fields that are settled: shown, but not to be changed. */
  readonly settled: readonly string[];
  /** Fields that go along unseen. */
  readonly hidden?: readonly string[];
}

export const Contact = ({ values, problems, settled, hidden = [] }: ContactProps) => (
  <Group legend="Your details">
    {contactFields.map((field) =>
      hidden.includes(field.name) ? (
        <input type="hidden" name={field.name} value={values[field.name] ?? ''} />
      ) : (
        <Field {...field} value={values[field.name]} problems={problems} readonly={settled.includes(field.name)} />
      ),
    )}
  </Group>
);

interface MethodProps {
  readonly id: string;
  readonly label: string;
  readonly chosen: boolean;
  readonly children?: Child;
}

const Method = ({ id, label, chosen, children }: MethodProps) => (
  <div class="method">
    <label>
      <input type="radio" name="method" value={id} checked={chosen} />
      {label}
    </label>
    <div class="panel">{children}</div>
  </div>
);

/** Radio buttons, each with its fields below; without CSS (or in old browsers) all fields are open. */
export const PayWith = ({ values, problems }: FormProps) => {
  const { method = 'card' } = values;
  return (
    <Group legend="Pay with">
      <div class="methods">
        <Method id="card" label="Debit or credit card" chosen={method === 'card'}>
          <Field
            name="card_number"
            label="Card number"
            value={values.card_number}
            problems={problems}
            inputmode="numeric"
            autocomplete="cc-number"
            hint="Test card: 4242 4242 4242 4242"
          />
          <div class="pair">
            <Field
              name="expiry"
              label="Expiry (MM/YY)"
              value={values.expiry}
              problems={problems}
              inputmode="numeric"
              autocomplete="cc-exp"
              hint="Any month ahead"
            />
            <Field
              name="cvv"
              label="CVV"
              type="password"
              problems={problems}
              inputmode="numeric"
              autocomplete="cc-csc"
              hint="Test: 111"
            />
          </div>
        </Method>
        <Method id="netbanking" label="Net banking" chosen={method === 'netbanking'}>
          <Choice
            name="bank"
            label="Bank"
            value={values.bank}
            problems={problems}
            options={banks.map(({ name }) => name)}
          />
        </Method>
        <Method id="upi" label="UPI" chosen={method === 'upi'}>
          <Field name="upi" label="UPI address" value={values.upi} problems={problems} hint="As in name@bank" />
        </Method>
        <Method id="wallet" label="Wallet" chosen={method === 'wallet'}>
          <Choice
            name="wallet"
            label="Wallet provider"
            value={values.wallet}
            problems={problems}
            options={wallets.map(({ name }) => name)}
          />
        </Method>
      </div>
    </Group>
  );
};
