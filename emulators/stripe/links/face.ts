/** The face of buy.stripe.com: what payment links open. */
import { hostedPages } from '../core/pages.ts';

export const buyPages = hostedPages('buy', '/test_', ({ params: { code = '' } }) => `test_${code}`);
