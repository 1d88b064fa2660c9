/** The running system, as control API, dashboard and fixtures see it: everything that can be asked of it, no HTTP. */
import type { Call } from '../emulator/call.ts';
import type { Ctx } from '../emulator/ctx.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { Faults } from '../faults/engine.ts';
import type { Store, Tx } from '../store/store.ts';
import type { EventBus } from '../telemetry/events.ts';
import type { RequestLog } from '../telemetry/request-log.ts';
import type { Dispatcher, WebhookBook } from '../webhooks/dispatcher.ts';
import type { ClockMode, NamespaceRow } from '../world/world.ts';
import type { ServerOptions } from './options.ts';

/** What a new namespace can be told. Times are epoch ms. */
export interface NewNamespace {
  /** Default: drawn, `ns-` and eight letters and digits. */
  readonly name?: string | undefined;
  readonly seed?: number | undefined;
  readonly profile?: string | undefined;
  readonly clock?:
    | { readonly mode?: ClockMode | undefined; readonly now?: number | undefined; readonly scale?: number | undefined }
    | undefined;
  readonly settings?: NamespaceRow['settings'] | undefined;
}

/** What an advance did. */
export interface Advanced {
  readonly now: number;
  readonly jobsRun: number;
  readonly webhooksDelivered: number;
  readonly webhooksFailed: number;
}

export interface Namespaces {
  /** From the cache or the store; undefined when there is none of that name. */
  get(name: string): Promise<NamespaceRow | undefined>;
  /** The namespace whose rows stand under this world number, if it is still current and known here. */
  byWorld(world: number): NamespaceRow | undefined;
  list(page: {
    limit: number;
    cursor?: string | undefined;
  }): Promise<{ items: NamespaceRow[]; nextCursor: string | undefined }>;
  count(): Promise<number>;
  /** Makes a namespace with fresh credentials and each provider's first rows. Throws `NamespaceExists`. */
  create(options: NewNamespace): Promise<NamespaceRow>;
  /** Changes fields of the row. `profile`, `rules`, `settings`, `fixtures`, `clock`. */
  update(
    name: string,
    changes: Partial<Pick<NamespaceRow, 'profile' | 'rules' | 'rulesVersion' | 'settings' | 'fixtures' | 'clock'>>,
  ): Promise<NamespaceRow>;
  /** A new world with each provider's first rows under the old name; credentials, profile, clock mode and rules stay. Fixtures are replayed by the caller. */
  reset(name: string): Promise<NamespaceRow>;
  /** False when there was none. */
  remove(name: string): Promise<boolean>;
  /** Copies the namespace's world aside, with its clock. Throws `SnapshotExists`. */
  snapshot(name: string, snapshot: string): Promise<SnapshotRow>;
  snapshots(name: string): Promise<SnapshotRow[]>;
  /** Brings a snapshot (of this or another namespace) back under this name; credentials stay its own. False when there is none. */
  restore(name: string, snapshot: string, from?: string): Promise<boolean>;
  removeSnapshot(name: string, snapshot: string): Promise<boolean>;
}

export interface SnapshotRow {
  readonly name: string;
  readonly namespace: string;
  readonly world: number;
  readonly at: string;
  readonly clock: NamespaceRow['clock'];
}

export class NamespaceExists extends Error {}
export class SnapshotExists extends Error {}
/** The clock would go back, or an advance is under way, or it took too long. */
export class ClockRefused extends Error {
  constructor(
    readonly status: 400 | 408 | 409,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
  }
}

export interface Clocks {
  now(namespace: NamespaceRow): number;
  /** Throws `ClockRefused` when the clock would go back. */
  set(
    name: string,
    clock: { mode?: ClockMode | undefined; now?: number | undefined; scale?: number | undefined },
  ): Promise<NamespaceRow>;
  /** Takes one due time after the other up to `to` (epoch ms). Throws `ClockRefused` (400 back, 409 another advance, 408 with how far it came). */
  advance(name: string, to: number, timeoutMs: number): Promise<Advanced>;
  /** Resolves when nothing due is left; false when that did not come in time. */
  settle(name: string, timeoutMs: number): Promise<boolean>;
  /** Something became due outside a request (a trigger, a replay, fixtures). */
  wake(world: number): void;
}

/** A unit of work outside a request, as a provider's account. What it schedules and emits is due as soon as it is committed. */
export type Perform = <T>(
  namespace: NamespaceRow,
  emulator: Emulator,
  /** Names the chance: `trigger stripe/charge.succeeded`. */
  scope: string,
  work: (ctx: Ctx) => Promise<T>,
  options?: { readonly account?: string | undefined },
) => Promise<T>;

export interface Core {
  readonly options: ServerOptions;
  readonly version: string;
  readonly startedAt: number;
  readonly store: Store;
  readonly emulators: ReadonlyMap<string, Emulator>;
  readonly namespaces: Namespaces;
  readonly clocks: Clocks;
  readonly perform: Perform;
  /** Several providers in one transaction: fixtures. */
  readonly transaction: <T>(
    namespace: NamespaceRow,
    work: (tx: Tx, contextOf: (emulator: Emulator, scope: string, account?: string) => Promise<Ctx>) => Promise<T>,
  ) => Promise<T>;
  readonly dispatcher: Dispatcher;
  readonly book: WebhookBook;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly events: EventBus;
  /** The provider's settings in a namespace: defaults, configuration, profile, namespace. */
  settings(namespace: NamespaceRow, emulator: Emulator): Readonly<Record<string, unknown>>;
  /** Base URL of a provider, with prefix (and `/@NAME`), and its own port's origin. */
  urls(provider: string, namespace: string): { readonly base: string; readonly own: string };
  /** Everything listening answers and fixtures are loaded. */
  ready(): boolean;
  /** Sends a call through the pipeline as if it had come from outside (send again). */
  call(
    namespace: string,
    provider: string,
    call: Pick<Call, 'method' | 'path' | 'search' | 'headers' | 'body'>,
  ): Promise<{ status: number; headers: Headers; body: Buffer }>;
}
