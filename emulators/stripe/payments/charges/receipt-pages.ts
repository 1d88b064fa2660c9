/** Where receipts are: a page for whoever has the URL, which tells of account and charge. */
import { hostedPages } from '../../core/pages.ts';

/** `acct_…|ch_…` behind a URL. */
const tokenOf = (account: string, charge: string): string => Buffer.from(`${account}|${charge}`).toString('base64url');

/** What a receipt's URL is about. */
export function receiptOf(token: string): { account: string; charge: string } {
  const [account = '', charge = ''] = Buffer.from(token, 'base64url').toString().split('|');
  return { account, charge };
}

export const receiptPath = (account: string, charge: string): string => `/receipts/payment/${tokenOf(account, charge)}`;

export const receiptPages = hostedPages('pay', '/receipts', ({ params: { token = '' } }) => receiptOf(token).account);
