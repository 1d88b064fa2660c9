/** The face of Checkout: its hosted pages. */
import { hostedPages } from '../core/pages.ts';

export const checkoutPages = hostedPages('checkout', '/c', ({ params }) => params['session']);
