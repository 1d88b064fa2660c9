/** What calls tell of themselves to whoever is at the other end of the line. */
import { signal } from '../../signals.ts';
import type { Step } from '../callees/script.ts';
import type { Call } from './rows.ts';

/** The callee's phone rings. */
export const callRings = signal<Call>();
/** Somebody, or a document, has picked up. */
export const callAnswered = signal<Call>();
export const callOver = signal<Call>();

/** A document presses keys or speaks. */
export interface Sound {
  readonly call: Call;
  readonly step: Step;
  /** Seconds until it is over. */
  readonly seconds: number;
}
export const soundMade = signal<Sound>();
