/** URLs of objects, as answers and pages name them. */
import { link } from '../../src/emulator/index.ts';
import { pages, v1, v2 } from './api.ts';

export const longUrl = (username: string, request: string): string => link(pages, `/@${username}/${request}`);
export const productUrl = (username: string, slug: string): string => link(pages, `/${username}/${slug}/`);
/** Where a payment goes on once the buyer has chosen how to pay. */
export const paymentPage = (username: string, payment: string): string =>
  link(pages, `/@${username}/payments/${payment}`);

export const requestUrlV1 = (id: string): string => link(v1, `/api/1.1/payment-requests/${id}/`);
export const requestUrl = (id: string): string => link(v2, `/v2/payment_requests/${id}/`);
export const paymentUrl = (id: string): string => link(v2, `/v2/payments/${id}/`);
export const caseUrl = (id: string): string => link(v2, `/v2/resolutioncenter/cases/${id}/`);
export const payoutUrl = (id: string): string => link(v2, `/v2/payouts/${id}/`);
export const userUrl = (id: string): string => link(v2, `/v2/users/${id}/`);
export const orderUrl = (id: string): string => link(v2, `/v2/gateway/orders/id:${id}/`);
