/** What happens in a namespace, as it happens: the server's events, one after the other. */
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Delivery, LoggedRequest } from './answers.ts';
import type { Client } from './client.ts';
import { failed, noServer } from './failure.ts';
import { say } from './output.ts';

export type Followed =
  | { readonly kind: 'request'; readonly request: LoggedRequest }
  | { readonly kind: 'webhook'; readonly delivery: Delivery };

/** Requests and webhook attempts until the signal aborts. `begun`: nothing is missed from here on. Fails when the server goes away. */
export async function* follow(client: Client, signal: AbortSignal, begun = (): void => {}): AsyncGenerator<Followed> {
  try {
    const response = await client.open('/events', {}, signal);
    if (!response.ok || !response.body)
      throw failed(`${client.url} refuses to be followed (status ${response.status})`);
    const changed = await deliveriesOf(client);
    begun();
    const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { event, data } of events) {
      if (event === 'request') yield { kind: 'request', request: await requestOf(client, JSON.parse(data)) };
      if (event === 'webhook') for (const delivery of await changed()) yield { kind: 'webhook', delivery };
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof TypeError) throw gone(client);
    throw error;
  }
  if (!signal.aborted) throw gone(client);
}

const gone = (client: Client): Error => noServer(`the server at ${client.url} is gone`);

/** An event says that there was a request; the log has it whole. */
async function requestOf(client: Client, data: { readonly id: string }): Promise<LoggedRequest> {
  return client.get<LoggedRequest>(`/requests/${encodeURIComponent(data.id)}`);
}

/** An event says that webhooks went on; this answers which, oldest first: those tried since it was asked before. */
async function deliveriesOf(client: Client): Promise<() => Promise<Delivery[]>> {
  const seen = new Map<string, string>();
  const changed = async (): Promise<Delivery[]> => {
    const { webhooks } = await client.get<{ webhooks: readonly Delivery[] }>('/webhooks', { limit: 100 });
    const fresh = webhooks.filter((delivery) => seen.get(delivery.id) !== stateOf(delivery)).toReversed();
    for (const delivery of fresh) seen.set(delivery.id, stateOf(delivery));
    return fresh;
  };
  await changed();
  return changed;
}

const stateOf = ({ status, attempts }: Delivery): string => `${status} ${attempts.length}`;

/** Words for `begun`. */
export const following = (client: Client) => (): void =>
  say(`following ${client.namespace} at ${client.url}, Ctrl-C ends`);

/** Aborts when the terminal says enough. */
export function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
