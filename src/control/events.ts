/** What happens in a namespace, as it happens: server-sent events. */
import { streamSSE } from 'hono/streaming';
import type { LiveEvent } from '../telemetry/events.ts';
import { route } from './route.ts';

/** Keeps proxies from closing a quiet stream. */
const heartbeatMs = 15_000;
/** A reader that is further behind is cut off, and connects anew. */
const mostWaiting = 10_000;

export const liveEvents = route('GET /events', {
  summary: 'Server-sent events: request, webhook, state, clock, fault, scenario',
  type: 'text/event-stream',
  handler: ({ core, namespace, context }) =>
    Promise.resolve(
      streamSSE(context, async (stream) => {
        const waiting: LiveEvent[] = [];
        let ended = false;
        let go = (): void => {};
        const end = (): void => {
          ended = true;
          go();
        };
        const unsubscribe = core.events.subscribe(namespace.name, (event) => {
          waiting.push(event);
          if (waiting.length > mostWaiting) end();
          go();
        });
        stream.onAbort(end);
        core.events.closed.addEventListener('abort', end);
        const heartbeat = setInterval(() => void stream.write(': still here\n\n'), heartbeatMs).unref();
        try {
          await stream.write(': Backlot\nretry: 1000\n\n');
          while (!ended && !core.events.closed.aborted) {
            for (let event = waiting.shift(); event && !ended; event = waiting.shift())
              await stream.writeSSE({ event: event.kind, data: JSON.stringify(event.data) });
            if (!ended && waiting.length === 0)
              await new Promise<void>((resolve) => {
                go = resolve;
              });
          }
        } finally {
          clearInterval(heartbeat);
          unsubscribe();
          core.events.closed.removeEventListener('abort', end);
        }
      }),
    ),
});
