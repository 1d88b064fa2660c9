/** The face of connect.stripe.com: forms for those who get connected. */
import { hostedPages, queryParam } from '../core/pages.ts';

export const setupPages = hostedPages('connect', '/setup', ({ params }) => params['code']);
export const expressPages = hostedPages('connect', '/express/acct', ({ params }) => params['account']);
export const authorizePages = hostedPages('connect', '/oauth/authorize', (call) => queryParam(call, 'client_id'));
