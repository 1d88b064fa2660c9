/** The request log: what came in, and what was answered. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import type { Called, Core } from '../server/core.ts';
import type { LoggedRequest } from '../telemetry/request-log.ts';
import type { NamespaceRow } from '../world/world.ts';
import { time } from './clock.ts';
import { ControlError } from './failure.ts';
import { limitOf, pageAnswer, pageOf, PageQuery } from './lists.ts';
import { providerOf } from './providers.ts';
import { route } from './route.ts';
import { positionOf } from './scan.ts';
import { unredacted } from './secrets.ts';

const Headers = () => z.record(z.string(), z.string());

const Request = schema(() =>
  z
    .object({
      id: z.string(),
      at: z.iso.datetime(),
      provider: z.string(),
      operation: z.string().nullable(),
      method: z.string(),
      path: z.string(),
      status: z.int(),
      durationMs: z.number(),
      requestHeaders: Headers(),
      requestBody: z.string(),
      responseHeaders: Headers(),
      responseBody: z.string(),
      error: z.string().optional().describe("the provider's name of the error"),
      fault: z.string().optional().describe('the fault rule that touched it'),
      events: z.array(z.object({ id: z.string(), type: z.string() })),
      changes: z.array(z.array(z.string())).optional().describe('rows that it wrote: collection, key, what'),
      truncated: z.literal(true).optional(),
    })
    .meta({ title: 'Request' }),
);

const RequestQuery = () =>
  PageQuery().extend({
    provider: z.string().optional(),
    operation: z.string().optional(),
    status: z
      .string()
      .regex(/^[1-5](?:\d\d|xx)$/i, 'expected a status like 402, or 4xx')
      .optional(),
    since: time().optional(),
    text: z.string().min(1).optional().describe('found anywhere in a request, whatever the case'),
    id: z.string().min(1).optional().describe('of an object, an event or the request: found anywhere in it'),
    scan: z.coerce
      .number()
      .int()
      .min(1)
      .optional()
      .describe('with `text` or `id`: looks through so many at most, and goes on behind them with `nextCursor`'),
  });

export const listRequests = route('GET /requests', {
  summary: 'What came in and what was answered, newest first, secrets redacted',
  query: RequestQuery,
  result: pageOf('requests', Request),
  async handler({ core, namespace, query: { since, text, id, ...query } }) {
    const { requests, nextCursor } = await core.requests.list(namespace.world, {
      ...query,
      texts: [text, id].filter((one) => one !== undefined),
      cursor: positionOf(query.cursor) && query.cursor,
      since: since === undefined ? undefined : new Date(since).toISOString(),
      limit: limitOf(query),
    });
    return pageAnswer('requests', requests, nextCursor);
  },
});

const Counts = schema(() =>
  z.object({
    providers: z
      .record(
        z.string(),
        z.object({
          requests: z.int(),
          errors: z.int().describe('answered with 400 or more'),
          lastAt: z.iso.datetime(),
          lastErrorAt: z.iso.datetime().optional(),
        }),
      )
      .describe('since the log was emptied'),
    minutes: z
      .array(z.object({ at: z.iso.datetime(), requests: z.int(), errors: z.int() }))
      .describe('of the last hour, oldest first; minutes without calls are left out'),
    troubles: z
      .array(
        z.object({
          provider: z.string(),
          operation: z.string().nullable(),
          error: z.string().nullable(),
          status: z.int(),
          fault: z.string().optional(),
          count: z.int(),
          lastAt: z.iso.datetime(),
          request: z.string().describe('the last of them'),
        }),
      )
      .describe('what failed in the last hour, by provider, operation and error, the latest first'),
  }),
);

export const countRequests = route('GET /requests/counts', {
  summary: 'How many requests came in, and what failed in the last hour',
  description: "Times are the wall clock's, whatever the namespace's clock shows.",
  result: Counts,
  handler: ({ core, namespace }) => core.requests.counts(namespace.world),
});

export const getRequest = route('GET /requests/{id}', {
  summary: 'One request; `latest` is the newest',
  result: Request,
  async handler({ core, namespace, params: { id } }) {
    const request = id === 'latest' ? await latest(core, namespace) : await core.requests.get(namespace.world, id);
    if (!request) throw unknownRequest(id, namespace);
    return request;
  },
});

const unknownRequest = (id: string, { name }: NamespaceRow): ControlError =>
  new ControlError(404, 'unknown_request', `there is no request "${id}" in ${name}`);

async function latest(core: Core, { world }: NamespaceRow): Promise<LoggedRequest | undefined> {
  const { requests } = await core.requests.list(world, { limit: 1 });
  return requests[0];
}

const Sent = schema(() =>
  z.object({
    request: z.string().describe('its id in the log'),
    status: z.int(),
    headers: Headers(),
    body: z.string(),
    broken: z.string().optional().describe('a fault would have cut the connection so'),
  }),
);

const shownAnswer = ({ id, status, headers, body, broken }: Called): z.infer<ReturnType<typeof Sent>> => ({
  request: id,
  status,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')])),
  body: body.toString(),
  ...(broken !== undefined && { broken }),
});

export const sendRequest = route('POST /requests', {
  summary: 'Send a provider a call, as an app would',
  description: 'It takes the whole way of a call: fault rules, log, webhooks. The path is as it is behind the prefix.',
  body: () =>
    z.strictObject({
      provider: z.string(),
      method: z.string().regex(/^[A-Z]+$/, 'expected a method like POST'),
      path: z.string().startsWith('/').describe('with its query'),
      headers: Headers().optional(),
      body: z.string().optional(),
    }),
  result: Sent,
  async handler({ core, namespace, body: { provider, method, path, headers = {}, body = '' } }) {
    const { name } = providerOf(core, provider);
    return shownAnswer(await core.call(namespace.name, name, callOf(method, path, headers, body)));
  },
});

export const repeatRequest = route('POST /requests/{id}/repeat', {
  summary: 'Send a logged request again',
  description:
    "The log keeps only the beginning of a secret: in its place goes the namespace's own credential. 409 where there is none that fits, and for a body that the log does not hold whole.",
  body: () => z.strictObject({}),
  result: Sent,
  async handler({ core, namespace, params: { id } }) {
    const logged = id === 'latest' ? await latest(core, namespace) : await core.requests.get(namespace.world, id);
    if (!logged) throw unknownRequest(id, namespace);
    const { provider, method, path, requestBody } = logged;
    const headers = unredacted(core, namespace, logged);
    return shownAnswer(await core.call(namespace.name, provider, callOf(method, path, headers, requestBody)));
  },
});

function callOf(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Parameters<Core['call']>[2] {
  const at = path.indexOf('?');
  const [bare, search] = at < 0 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)];
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { method, path: bare, search, headers: named, body: Buffer.from(body) };
}

export const clearRequests = route('DELETE /requests', {
  summary: 'Empty the request log',
  result: schema(() => z.object({ deleted: z.int() })),
  handler: async ({ core, namespace }) => ({ deleted: await core.requests.clear(namespace.world) }),
});
