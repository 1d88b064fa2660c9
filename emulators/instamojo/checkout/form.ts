/** What a buyer fills in: who pays, and with what. Reads it, or says what is wrong in words for people. */
import { emptyable, schema, z, type Infer } from '../../../src/emulator/index.ts';
import { asE164, email, phone } from '../fields.ts';
import {
  banks,
  card,
  isCardNumber,
  netbanking,
  upi,
  wallet,
  wallets,
  type Instrument,
} from '../payments/instruments.ts';
import type { Buyer } from '../payments/paying.ts';

const field = () => emptyable(z.string()).optional();

export const CheckoutForm = schema(() =>
  z.object({
    name: field(),
    email: field(),
    phone: field(),
    amount: field(),
    method: field(),
    card_number: field(),
    expiry: field(),
    cvv: field(),
    bank: field(),
    upi: field(),
    wallet: field(),
  }),
);

export type CheckoutForm = Infer<typeof CheckoutForm>;
export type Problems = Readonly<Partial<Record<keyof CheckoutForm, string>>>;

/** Who pays. What the merchant said already counts before what the buyer types. */
export function readBuyer(form: CheckoutForm, settled: Partial<Buyer>): { buyer: Buyer; problems: Problems } {
  const buyer = {
    name: (settled.name ?? form.name ?? '').trim(),
    email: (settled.email ?? form.email ?? '').trim(),
    phone: settled.phone ?? (form.phone ?? '').trim(),
  };
  const problems = {
    ...(!buyer.name && { name: 'Enter your name' }),
    ...(!email().safeParse(buyer.email).success && { email: 'Enter a valid e-mail address' }),
    ...(!phone().safeParse(buyer.phone).success && { phone: 'Enter a valid phone number' }),
  };
  return { buyer, problems };
}

/** With what it is paid; undefined when something is wrong with it. */
export function readInstrument(
  form: CheckoutForm,
  now: number,
): { instrument: Instrument | undefined; problems: Problems } {
  const problems = methods[form.method ?? 'card']?.problems(form, now) ?? { method: 'Choose how to pay' };
  const wrong = Object.keys(problems).length > 0;
  return { instrument: wrong ? undefined : methods[form.method ?? 'card']?.instrument(form), problems };
}

interface Method {
  problems(form: CheckoutForm, now: number): Problems;
  instrument(form: CheckoutForm): Instrument;
}

const methods: Readonly<Record<string, Method | undefined>> = {
  card: {
    problems: ({ card_number = '', expiry = '', cvv = '' }, now) => ({
      ...(!isCardNumber(card_number) && { card_number: 'Enter a valid card number' }),
      ...(!isAhead(expiry, now) && { expiry: 'Enter a date in the future, as MM/YY' }),
      ...(!/^\d{3,4}$/.test(cvv.trim()) && { cvv: 'Enter the three or four digits on the back of the card' }),
    }),
    instrument: ({ card_number = '' }) => card(card_number),
  },
  netbanking: {
    problems: ({ bank }) => (banks.some(({ name }) => name === bank) ? {} : { bank: 'Choose your bank' }),
    instrument: ({ bank = '' }) => netbanking(bank),
  },
  upi: {
    problems: ({ upi: address = '' }) =>
      /^[\w.-]{2,}@[A-Za-z][A-Za-z0-9.-]+$/.test(address.trim()) ? {} : { upi: 'Enter a UPI address, as in name@bank' },
    instrument: ({ upi: address = '' }) => upi(address.trim()),
  },
  wallet: {
    problems: ({ wallet: provider }) =>
      wallets.some(({ name }) => name === provider) ? {} : { wallet: 'Choose your wallet' },
    instrument: ({ wallet: provider = '' }) => wallet(provider),
  },
};

/** Whether the month (`05/29`, `5 / 2029`) hasn't ended yet. */
function isAhead(expiry: string, now: number): boolean {
  const [, month = '', year = ''] = /^\s*(\d{1,2})\s*[/-]?\s*(\d{2}|\d{4})\s*$/.exec(expiry) ?? [];
  const number = Number(month);
  if (number < 1 || number > 12) return false;
  return Date.UTC(year.length === 2 ? 2000 + Number(year) : Number(year), number) > now;
}

/** As a request that names the phone has it; what the buyer types stays as typed. */
export const settledBuyer = (about: {
  readonly buyer_name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}): Partial<Buyer> => ({
  ...(about.buyer_name && { name: about.buyer_name }),
  ...(about.email && { email: about.email }),
  ...(about.phone && { phone: asE164(about.phone) ?? about.phone }),
});
