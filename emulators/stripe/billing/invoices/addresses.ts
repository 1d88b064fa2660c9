/** Where an invoice's page and its PDF are: URLs that tell of account and invoice, for whoever has them. */
import type { Call } from '../../../../src/emulator/index.ts';
import { hostedPages } from '../../core/pages.ts';

const tokenOf = (account: string, id: string): string =>
  `test_${Buffer.from(`${account},${id}`).toString('base64url')}`;

/** What a URL's token is about. */
export function aboutOf(token: string): { account: string; id: string } {
  const [account = '', id = ''] = Buffer.from(token.replace(/^test_/, ''), 'base64url')
    .toString()
    .split(',');
  return { account, id };
}

const accountOf = ({ params: { account = '' } }: Pick<Call, 'params'>): string => account;

export const invoicePages = hostedPages('invoice', '/i', accountOf);
export const pdfPages = hostedPages('pay', '/invoice', accountOf);
export const creditNotePages = hostedPages('pay', '/credit_notes', accountOf);

export const invoicePath = (account: string, id: string): string => `/i/${account}/${tokenOf(account, id)}?s=ap`;
export const pdfPath = (account: string, id: string): string => `/invoice/${account}/${tokenOf(account, id)}/pdf?s=ap`;
export const creditNotePath = (account: string, id: string): string =>
  `/credit_notes/${account}/${tokenOf(account, id)}/pdf?s=ap`;
