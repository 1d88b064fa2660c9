/** The request log: what came in, and what was answered. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import type { Core } from '../server/core.ts';
import type { LoggedRequest } from '../telemetry/request-log.ts';
import type { NamespaceRow } from '../world/world.ts';
import { time } from './clock.ts';
import { ControlError } from './failure.ts';
import { limitOf, pageAnswer, pageOf, PageQuery } from './lists.ts';
import { route } from './route.ts';
import { positionOf } from './scan.ts';

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
  });

export const listRequests = route('GET /requests', {
  summary: 'What came in and what was answered, newest first, secrets redacted',
  query: RequestQuery,
  result: pageOf('requests', Request),
  async handler({ core, namespace, query: { since, ...query } }) {
    const { requests, nextCursor } = await core.requests.list(namespace.world, {
      ...query,
      cursor: positionOf(query.cursor) && query.cursor,
      since: since === undefined ? undefined : new Date(since).toISOString(),
      limit: limitOf(query),
    });
    return pageAnswer('requests', requests, nextCursor);
  },
});

export const getRequest = route('GET /requests/{id}', {
  summary: 'One request; `latest` is the newest',
  result: Request,
  async handler({ core, namespace, params: { id } }) {
    const request = id === 'latest' ? await latest(core, namespace) : await core.requests.get(namespace.world, id);
    if (!request) throw new ControlError(404, 'unknown_request', `there is no request "${id}" in ${namespace.name}`);
    return request;
  },
});

async function latest(core: Core, { world }: NamespaceRow): Promise<LoggedRequest | undefined> {
  const { requests } = await core.requests.list(world, { limit: 1 });
  return requests[0];
}

export const clearRequests = route('DELETE /requests', {
  summary: 'Empty the request log',
  result: schema(() => z.object({ deleted: z.int() })),
  handler: async ({ core, namespace }) => ({ deleted: await core.requests.clear(namespace.world) }),
});
