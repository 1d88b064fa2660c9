/** The face of Messaging. */
import { product } from '../api.ts';

export const messaging = product('messaging');
