/** Ids as Stripe forms them: a prefix, mostly a digit that tells the generation, and letters and digits. */
import type { Random } from '../../src/emulator/index.ts';

/** Prefix → the digits that follow it always, and how many characters come after the prefix in all. */
const forms: Readonly<Record<string, readonly [lead: string, length: number]>> = {
  cus: ['', 14],
  prod: ['', 14],
  si: ['', 14],
  req: ['', 14],
  person: ['', 14],
  pi: ['3', 24],
  ch: ['3', 24],
  py: ['3', 24],
  re: ['3', 24],
  pyr: ['1', 24],
  payatt: ['3', 24],
  acct: ['1', 16],
};

/** A new id: `newId(random, 'cus')` → `cus_…`. Prefixes that aren't listed are `PREFIX_1` and 23 characters. */
export function newId(random: Random, prefix: string): string {
  const [lead, length] = forms[prefix] ?? ['1', 24];
  return `${prefix}_${lead}${random.text(length - lead.length)}`;
}

/** The transaction of a payment, which shares its generation. */
export const newPaymentTransactionId = (random: Random): string => `txn_3${random.text(23)}`;

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Eight capitals and digits: invoice prefixes, promotion codes, quote numbers. */
export const newCode = (random: Random, length = 8): string => random.text(length, upper);

/** `1234-5678` */
export const newReceiptNumber = (random: Random): string => `${random.digits(4)}-${random.digits(4)}`;

/** A key as sandboxes have them today: `sk_test_51` and 97 letters and digits. */
export const newKey = (random: Random, kind: 'sk' | 'pk' | 'rk'): string => random.id(`${kind}_test_51`, 97);

export const newWebhookSecret = (random: Random): string => random.id('whsec_', 32);
