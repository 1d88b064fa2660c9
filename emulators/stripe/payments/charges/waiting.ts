/** Who waits for charges: Connect makes transfers and application fees of them, cards of tests bring disputes. */
import { hook } from '../../core/hooks.ts';
import type { ChargeRow } from './charge.ts';

/** Told when money has come in, before its events; a listener may change the row, which is read again. */
export const whenChargeSucceeds = hook<[charge: ChargeRow]>();
