/** A namespace as tests hold it: the control API's calls as methods. */
import type { LoggedRequest } from './telemetry/request-log.ts';

/** What the control API says of a namespace. */
export interface NamespaceFacts {
  readonly name: string;
  readonly baseUrls: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly env: Readonly<Record<string, string>>;
}

/** A webhook delivery as the control API shows it. */
export interface SeenWebhook {
  readonly id: string;
  readonly at: string;
  readonly provider: string;
  readonly event: string;
  readonly events: readonly string[];
  readonly status: 'pending' | 'delivered' | 'failed' | 'refused' | 'dropped';
  readonly url: string;
  readonly body: string;
  readonly attempts: readonly {
    readonly at: string;
    readonly status?: number;
    readonly requestHeaders: Readonly<Record<string, string>>;
    readonly responseBody: string;
    readonly error?: string;
  }[];
  readonly nextAttempt?: string;
  readonly reason?: string;
}

interface Control {
  readonly url: string;
  readonly token: string | undefined;
}

type Filter = Readonly<Record<string, string | number | undefined>>;

export class World {
  readonly name: string;
  readonly baseUrls: NamespaceFacts['baseUrls'];
  readonly credentials: NamespaceFacts['credentials'];
  readonly env: NamespaceFacts['env'];

  constructor(
    readonly control: Control,
    facts: NamespaceFacts,
  ) {
    this.name = facts.name;
    this.baseUrls = facts.baseUrls;
    this.credentials = facts.credentials;
    this.env = facts.env;
  }

  /** Makes something happen as the outside world would. Answers what it made or changed. */
  trigger(name: `${string}/${string}`, input: object = {}): Promise<unknown> {
    return this.#call('POST', `/triggers/${name}`, input);
  }

  /** Waits until nothing due is left. */
  async settle(timeout = '10s'): Promise<void> {
    await this.#call('POST', '/settle', { timeout });
  }

  /** Moves the clock, running everything that falls due on the way. */
  advance(
    by: string,
    timeout?: string,
  ): Promise<{ now: string; jobsRun: number; webhooksDelivered: number; webhooksFailed: number }> {
    return this.#call('POST', '/clock/advance', { by, ...(timeout && { timeout }) }) as never;
  }

  async now(): Promise<string> {
    return ((await this.#call('GET', '/clock')) as { now: string }).now;
  }

  setClock(clock: { mode?: string; now?: string; scale?: number }): Promise<unknown> {
    return this.#call('PATCH', '/clock', clock);
  }

  /** Newest first. */
  async webhooks(filter: Filter = {}): Promise<readonly SeenWebhook[]> {
    return ((await this.#call('GET', '/webhooks', filter)) as { webhooks: SeenWebhook[] }).webhooks;
  }

  /** Newest first. */
  async requests(filter: Filter = {}): Promise<readonly LoggedRequest[]> {
    return ((await this.#call('GET', '/requests', filter)) as { requests: LoggedRequest[] }).requests;
  }

  async state(
    provider: string,
    collection: string,
    filter: Filter = {},
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const path = `/state/${provider}/${collection}`;
    return ((await this.#call('GET', path, filter)) as { items: Record<string, unknown>[] }).items;
  }

  stats(provider: string): Promise<unknown> {
    return this.#call('GET', `/stats/${provider}`);
  }

  async faults(...rules: object[]): Promise<void> {
    await this.#call('PUT', '/faults', { rules });
  }

  async profile(name: string): Promise<void> {
    await this.#call('PUT', '/profile', { name });
  }

  settings(provider: string, changes: object): Promise<unknown> {
    return this.#call('PATCH', `/settings/${provider}`, changes);
  }

  /** Sets the only webhook endpoint of a provider whose console has them. */
  webhookEndpoint(
    provider: string,
    endpoint: { url: string; events?: readonly string[]; secret?: string },
  ): Promise<unknown> {
    return this.#call('PUT', `/webhook-endpoints/${provider}`, endpoint);
  }

  async fixtures(fixtures: unknown): Promise<void> {
    await this.#call('POST', '/fixtures', { fixtures });
  }

  async reset(): Promise<void> {
    await this.#call('POST', '/reset');
  }

  async remove(): Promise<void> {
    await World.call(this.control, 'DELETE', `/namespaces/${this.name}`);
  }

  /** Any other control call of this namespace. */
  ask(method: string, path: string, body?: object): Promise<unknown> {
    return this.#call(method, path, body);
  }

  static async load(control: Control, name: string): Promise<NamespaceFacts> {
    return (await World.call(control, 'GET', `/namespaces/${name}`)) as NamespaceFacts;
  }

  /** A control call; `input` becomes the query of a GET, the body otherwise. Throws with the answer's own message. */
  static async call(
    control: Control,
    method: string,
    path: string,
    input?: object,
    namespace?: string,
  ): Promise<unknown> {
    const url = new URL(`${control.url}/_backlot${path}`);
    if (namespace) url.searchParams.set('namespace', namespace);
    if (method === 'GET')
      for (const [name, value] of Object.entries(input ?? {}))
        if (value !== undefined) url.searchParams.set(name, String(value));
    const response = await fetch(url, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(control.token && { authorization: `Bearer ${control.token}` }),
      },
      ...(method !== 'GET' && input && { body: JSON.stringify(input) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  #call(method: string, path: string, input?: object): Promise<unknown> {
    return World.call(this.control, method, path, input, this.name);
  }
}
