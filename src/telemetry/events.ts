/** What happens, as it happens: for server-sent events and the dashboard. */

export type LiveKind = 'request' | 'webhook' | 'state' | 'clock' | 'fault' | 'scenario';

export interface LiveEvent {
  readonly kind: LiveKind;
  /** The namespace's name. */
  readonly namespace: string;
  readonly data: unknown;
}

export interface EventBus {
  /** Free when nobody listens: `data` is made only then. */
  publish(kind: LiveKind, namespace: string, data: () => unknown): void;
  /** Calls back for each event of a namespace until the answer is called. */
  subscribe(namespace: string, listener: (event: LiveEvent) => void): () => void;
  /** Aborted when there will be no more events: streams end. */
  readonly closed: AbortSignal;
  close(): void;
}

export function createEventBus(): EventBus {
  const listeners = new Map<string, Set<(event: LiveEvent) => void>>();
  const closing = new AbortController();
  return {
    closed: closing.signal,
    close: () => closing.abort(),
    publish(kind, namespace, data) {
      const listening = listeners.get(namespace);
      if (!listening) return;
      const event = { kind, namespace, data: data() };
      for (const listener of listening) listener(event);
    },
    subscribe(namespace, listener) {
      const listening = listeners.get(namespace) ?? new Set();
      listeners.set(namespace, listening.add(listener));
      return () => {
        listening.delete(listener);
        if (listening.size === 0) listeners.delete(namespace);
      };
    },
  };
}
