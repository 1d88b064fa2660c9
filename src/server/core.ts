/** The running system, as control API, dashboard and fixtures see it: everything that can be asked of it, no HTTP. */
import type { Call } from '../emulator/call.ts';
import type { Ctx } from '../emulator/ctx.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { Faults } from '../faults/engine.ts';
import type { Store } from '../store/store.ts';
import type { EventBus } from '../telemetry/events.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { RequestLog } from '../telemetry/request-log.ts';
import type { Dispatcher, WebhookBook } from '../webhooks/dispatcher.ts';
import type { ProfileBook } from '../faults/profiles.ts';
import type { Known } from '../faults/known.ts';
import type { Places } from '../emulator/links.ts';
import type { Namespaces } from '../world/namespaces.ts';
import type { Advanced } from '../world/scheduler.ts';
import type { ClockMode, NamespaceRow } from '../world/world.ts';
import type { ServerOptions } from './options.ts';

export { NamespaceExists, SnapshotExists, type NewNamespace, type SnapshotRow } from '../world/namespaces.ts';
export { ClockRefused, type Advanced } from '../world/scheduler.ts';

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

/** The answer to a call that came from no connection. */
export interface Called {
  /** Of the request log. */
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  readonly broken: string | undefined;
}

export interface Core {
  readonly options: ServerOptions;
  readonly version: string;
  readonly startedAt: number;
  readonly store: Store;
  readonly emulators: ReadonlyMap<string, Emulator>;
  readonly namespaces: Namespaces;
  readonly clocks: Clocks;
  readonly perform: Perform;
  /** Reads as a provider's main account: draws no chance and writes nothing. */
  readonly look: <T>(namespace: NamespaceRow, emulator: Emulator, read: (ctx: Ctx) => Promise<T>) => Promise<T>;
  /** Several providers in one transaction: fixtures. */
  readonly transaction: <T>(
    namespace: NamespaceRow,
    emulators: Iterable<Emulator>,
    work: (contextOf: (emulator: Emulator, scope: string, account?: string) => Promise<Ctx>) => Promise<T>,
  ) => Promise<T>;
  /** Makes a provider's first rows in a namespace, unless they stand: before its rows are looked at. */
  readonly begin: (namespace: NamespaceRow, emulator: Emulator) => Promise<void>;
  readonly dispatcher: Dispatcher;
  readonly book: WebhookBook;
  readonly faults: Faults;
  readonly profiles: ProfileBook;
  /** What fault rules may name. */
  readonly known: Known;
  readonly places: Places;
  /** Namespaces or locating rows changed outside a request: who a credential belongs to is looked up anew. */
  forgetOwners(): void;
  readonly requests: RequestLog;
  readonly events: EventBus;
  readonly metrics: Metrics;
  /** The provider's settings in a namespace: defaults, configuration, profile, namespace. */
  settings(namespace: NamespaceRow, emulator: Emulator): Readonly<Record<string, unknown>>;
  /** Base URL of a provider, with prefix (and `/@NAME`), and its own port's origin. */
  urls(provider: string, namespace: string): { readonly base: string; readonly own: string };
  /** The providers that have an operation under this very path. */
  whose(method: string, path: string): readonly string[];
  /** Everything listening answers and fixtures are loaded. */
  ready(): boolean;
  /** Sends a call through the pipeline as if it had come from outside (send again, scenarios). `broken`: a fault would have cut the connection so. */
  call(
    namespace: string,
    provider: string,
    call: Pick<Call, 'method' | 'path' | 'search' | 'headers' | 'body'>,
  ): Promise<Called>;
}
