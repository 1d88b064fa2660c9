/** A namespace as the rest of the system holds it: its row, and what follows from it. */
import type { Table } from '../store/store.ts';
import type { Base } from '../emulator/call.ts';
import { wallNow } from './wall.ts';

export type ClockMode = 'real' | 'frozen' | 'auto';

/** In `real`, now = `now` + (wall - `wall`) * `scale`; otherwise `now`. All epoch milliseconds. */
export interface ClockState {
  readonly mode: ClockMode;
  readonly now: number;
  readonly wall: number;
  readonly scale: number;
  /** What a reset goes back to: a time that was asked for, else the wall clock's (undefined). */
  readonly start?: number | undefined;
}

/** The row of a namespace, in the table `namespaces` of world 0. */
export interface NamespaceRow {
  readonly name: string;
  /** Where its rows are: a new number after each reset, restore or deletion. */
  readonly world: number;
  readonly seed: number;
  readonly createdAt: number;
  readonly clock: ClockState;
  readonly profile: string;
  /** Settings by provider, as given (defaults left out). */
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Fault rules, with ids. */
  readonly rules: readonly unknown[];
  /** Counts how often the rules were replaced or reset: part of a rule's series. */
  readonly rulesVersion: number;
  /** Credentials by provider, as its creation handed them out. */
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string | number | object>>>>;
  /** Fixtures to replay at a reset, as parsed trees. */
  readonly fixtures: readonly unknown[];
  /** The base for URLs of things that no request caused. */
  readonly base: Base;
}

export const namespacesTable: Table = {
  name: 'namespaces',
  columns: [{ name: 'world', type: 'integer', path: 'world' }],
  indexes: [['world']],
};

/** Epoch ms on a namespace's clock. */
export function clockNow({ mode, now, wall, scale }: ClockState): number {
  return mode === 'real' ? Math.round(now + (wallNow() - wall) * scale) : now;
}

/** The same clock standing (or going on from) another time. */
export const clockAt = (clock: ClockState, now: number): ClockState => ({ ...clock, now, wall: wallNow() });
