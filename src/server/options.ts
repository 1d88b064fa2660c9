/** What a Backlot server can be told, after flags, environment and file have been put together. */
import type { ClockMode } from '../world/world.ts';

export interface ServerOptions {
  /** The main port; the providers' own ports and the proxy follow it (4100 → 4101…4108, 4180). 0 takes free ones. */
  readonly port: number;
  readonly host: string;
  /** A file, a `postgres://` URL, or `:memory:`. */
  readonly data: string;
  /** Fixtures files, loaded into the `default` namespace when it is new. */
  readonly fixtures: readonly string[];
  /** Scenarios files, or folders of them, beside the ready-made ones. */
  readonly scenarios?: readonly string[];
  readonly profile: string;
  /** Profiles of the configuration, by name. */
  readonly profiles: Readonly<Record<string, unknown>>;
  readonly seed: number | undefined;
  readonly clock: {
    readonly mode?: ClockMode | undefined;
    readonly now?: string | undefined;
    readonly scale?: number | undefined;
  };
  readonly strictAuth: boolean;
  /** Undefined: all. */
  readonly providers: readonly string[] | undefined;
  readonly autoNamespaces: boolean;
  readonly allowWebhookHosts: readonly string[];
  /** For links that a person opens, when a call came by a real host. */
  readonly publicUrl: string | undefined;
  /** Hosts besides loopback under which control API and dashboard may be asked for. */
  readonly allowHosts: readonly string[];
  /** Needed to listen beyond loopback; then every control call needs it. */
  readonly token: string | undefined;
  /** Settings by provider for namespaces that say nothing else. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The largest request body, bytes. */
  readonly maxBody: number;
  /** What the request log keeps in all, and of one body, in bytes. */
  readonly requestLog?: { readonly size: number; readonly body: number };
  /** Modules that add operations to an emulator, or a provider. */
  readonly extend?: readonly string[];
  /** Fixed answers for routes that are not emulated. */
  readonly stubs?: readonly Stub[];
  /** Every listener answers HTTPS too. */
  readonly tls?: boolean;
  /** The forward proxy reaches other hosts as well. */
  readonly proxyPassthrough?: boolean;
  /** Checks every result against its operation's schema (tests). */
  readonly checkResults: boolean;
  /** Told of each request once its answer is written, for the terminal. */
  readonly onRequest?: (line: RequestLine) => void;
  /** Notes for the log. `error` carries a stack. */
  readonly log: (
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ) => void;
}

/** A fixed answer of the configuration. */
export interface Stub {
  readonly provider: string;
  /** `GET /v3/stats/{id}`. */
  readonly request: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** One answered request, as the terminal shows it. */
export interface RequestLine {
  readonly at: string;
  readonly id: string;
  readonly namespace: string;
  readonly provider: string;
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The provider's name of the error, if it is one. */
  readonly error: string | undefined;
  readonly fault: string | undefined;
  /** What to do about it, as its header `X-Backlot-Hint` says. */
  readonly hint?: string | undefined;
  readonly durationMs: number;
  readonly events: readonly string[];
}

/** A server that answers. */
export interface RunningServer {
  /** The main port's origin: `http://127.0.0.1:4100`. */
  readonly url: string;
  /** Base URL of each provider for the `default` namespace, with prefix. */
  readonly urls: Readonly<Record<string, string>>;
  /** Each provider: title, base URL, own port, number of operations. */
  readonly providers: readonly {
    readonly name: string;
    readonly title: string;
    readonly url: string;
    readonly port: number;
    readonly operations: number;
  }[];
  /** The forward proxy's port, if there is one. */
  readonly proxy?: number | undefined;
  /** The real hosts that are emulated. */
  readonly hosts: readonly string[];
  readonly readyMs: number;
  readonly namespaces: number;
  /** Finishes requests in flight, stops the dispatcher between attempts, closes the store. */
  close(): Promise<void>;
}

export const defaultOptions: ServerOptions = {
  port: 4100,
  host: '127.0.0.1',
  data: '.backlot/state.db',
  fixtures: [],
  profile: 'instant',
  profiles: {},
  seed: undefined,
  clock: {},
  strictAuth: false,
  providers: undefined,
  autoNamespaces: true,
  allowWebhookHosts: [],
  publicUrl: undefined,
  allowHosts: [],
  token: undefined,
  settings: {},
  maxBody: 48 * 1024 * 1024,
  checkResults: false,
  log: () => {},
};
