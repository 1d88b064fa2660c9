/** An extension that brings a provider which is there. */
export { default } from '../../../pelican/index.ts';
