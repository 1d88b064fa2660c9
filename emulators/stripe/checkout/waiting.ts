/** Who waits for sessions: a payment link counts those that were completed. */
import { hook } from '../core/hooks.ts';
import type { SessionRow } from './session.ts';

/** Told when a buyer has completed a session, after its event. */
export const whenSessionCompletes = hook<[session: SessionRow]>();
