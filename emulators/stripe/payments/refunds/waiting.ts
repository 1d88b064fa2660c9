/** Who waits for refunds: Connect takes back transfers and application fees. */
import { hook } from '../../core/hooks.ts';
import type { ChargeRow } from '../charges/charge.ts';
import type { RefundRow } from './refund.ts';

export interface RefundOptions {
  readonly refundApplicationFee?: boolean | undefined;
  readonly reverseTransfer?: boolean | undefined;
}

/** Told when a refund is made, before its events; a listener may change the refund's row, which is read again. */
export const whenRefunded = hook<[refund: RefundRow, charge: ChargeRow, options: RefundOptions]>();
