/** What one can pay with, and what the bank calls it. */
import type { InstrumentType } from './rows.ts';

export interface Instrument {
  readonly type: InstrumentType | null;
  readonly billing: string | null;
  /** What the bank's page shows of it. */
  readonly shown: string;
}

const internationalCredit = 'International Regular Credit Card (Visa/Mastercard)';
const domesticCredit = 'Domestic Regular Credit Card (Visa/Mastercard)';
const domesticDebit = 'Domestic Regular Debit Card (Visa/Mastercard)';
const domesticPremium = 'Domestic Premium Credit/Charge Card (Amex/Diners)';

/** The sandbox's cards. */
const testCards: Readonly<Record<string, string>> = {
  '4242424242424242': internationalCredit,
  '5214478900005330': domesticCredit,
  '4065620000001239': domesticCredit,
};

/** The password of the first card, and the code of the others. The bank's page takes either. */
export const goodCodes: readonly string[] = ['1221', '111111'];

export function card(number: string): Instrument {
  const digits = number.replaceAll(/\D/g, '');
  const billing = testCards[digits] ?? (digits.startsWith('3') ? domesticPremium : domesticDebit);
  return { type: 'CARD', billing, shown: `card ending in ${digits.slice(-4)}` };
}

export const isCardNumber = (number: string): boolean => {
  const digits = number.replaceAll(/[\s-]/g, '');
  return /^\d{13,19}$/.test(digits) && luhn(digits);
};

function luhn(digits: string): boolean {
  const sum = digits
    .split('')
    .toReversed()
    .reduce((total, digit, at) => {
      const value = at % 2 === 0 ? Number(digit) : Number(digit) * 2;
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

export const banks = [
  { id: '1015', name: 'HDFC Bank' },
  { id: '1016', name: 'ICICI Bank' },
  { id: '1002', name: 'Axis Bank' },
  { id: '1028', name: 'State Bank of India' },
  { id: '1020', name: 'Kotak Mahindra Bank' },
  { id: '1035', name: 'Yes Bank' },
] as const;

export const wallets = [
  { id: 1001, name: 'PhonePe' },
  { id: 1002, name: 'Mobikwik' },
  { id: 1003, name: 'Airtel Money' },
  { id: 1004, name: 'JioMoney' },
] as const;

/** The sandbox's net banking has one name for all banks. */
export const netbanking = (bank: string): Instrument => ({
  type: 'NETBANKING',
  billing: 'Domestic Netbanking Regular',
  shown: bank,
});

export const upi = (address: string): Instrument => ({ type: 'UPI', billing: 'UPI', shown: address });
export const wallet = (name: string): Instrument => ({ type: 'WALLET', billing: 'Wallet', shown: name });

/** Nothing is charged: a free product. */
export const none: Instrument = { type: null, billing: null, shown: 'free of charge' };

/** The usual one of a type, where nobody chose. */
export const usual: Readonly<Record<InstrumentType, Instrument>> = {
  CARD: card('4242424242424242'),
  EMI: { type: 'EMI', billing: 'EMI Payment', shown: 'EMI' },
  NETBANKING: netbanking('HDFC Bank'),
  UPI: upi('buyer@upi'),
  WALLET: wallet('PhonePe'),
  QR: { type: 'QR', billing: 'Order based QR Code', shown: 'QR code' },
};
