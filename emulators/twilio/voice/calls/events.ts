/** The events of a call: the request that made it, every document that it asked for, and what it told. */
import { schema, z, type Reply } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { rfc2822 } from '../../dates.ts';
import { isSid } from '../../ids.ts';
import { collection } from '../../provider.ts';
import { appTold, type TwimlRequest } from '../../webhooks/requests.ts';
import type { Call } from './rows.ts';

export const CallEvent = schema(() =>
  z.object({
    request: z.object({
      method: z.string(),
      url: z.string(),
      parameters: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    }),
    response: z.object({
      response_code: z.int(),
      request_duration: z.int(),
      content_type: z.string(),
      response_body: z.string(),
      date_created: z.string(),
    }),
  }),
);
export type CallEvent = z.infer<ReturnType<typeof CallEvent>>;

export const callEvents = collection('call_events', {
  row: CallEvent,
  internal: () => z.object({ id: z.string(), call: z.string() }),
  key: 'id',
  owner: 'account',
  columns: ['internal.call'],
});

/** `CallStatus` → `call_status` */
const snake = (name: string): string => name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();

const inSnake = (params: TwimlRequest['params']): CallEvent['request']['parameters'] =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [snake(name), typeof value === 'string' ? value : [...value]]),
  );

async function note(ctx: TwilioCtx, call: string, event: CallEvent): Promise<void> {
  await callEvents.insert(ctx, event, { id: ctx.random.hex(32), call });
}

/** The request that made the call, as it came. */
export async function noteCreation(ctx: TwilioCtx, call: Call): Promise<void> {
  const body = new URLSearchParams(ctx.request?.body.toString() ?? '');
  await note(ctx, call.sid, {
    request: {
      method: 'POST',
      url: `https://api.twilio.com${call.uri}`,
      parameters: inSnake(Object.fromEntries(body)),
    },
    response: {
      response_code: 201,
      request_duration: ctx.random.int(20, 90),
      content_type: 'application/json',
      response_body: JSON.stringify({ sid: call.sid }),
      date_created: rfc2822(ctx.now),
    },
  });
}

interface Requested {
  readonly call: string;
  readonly url: string;
  readonly method: string;
  readonly params: TwimlRequest['params'];
  readonly reply: Reply | undefined;
}

/** A request of the call to an app, and what came back. */
async function noteRequest(ctx: TwilioCtx, { call, url, method, params, reply }: Requested): Promise<void> {
  await note(ctx, call, {
    request: { method, url, parameters: inSnake(params) },
    response: {
      response_code: reply?.status ?? 0,
      request_duration: ctx.random.int(20, 90),
      content_type: reply?.headers['content-type'] ?? '',
      response_body: reply?.body ?? '',
      date_created: rfc2822(ctx.now),
    },
  });
}

/** A document that the call asked for. */
export const noteDocument = (ctx: TwilioCtx, request: TwimlRequest, reply: Reply | undefined): Promise<void> =>
  noteRequest(ctx, { ...request, call: request.resource, reply });

/** What an app was told of the call. */
export const noteCallback = appTold.on(async (ctx, { resource, url, method, variables, reply }) => {
  if (!isSid(resource, 'CA')) return;
  const params = Object.fromEntries(new URLSearchParams(variables));
  await noteRequest(ctx, { call: resource, url, method, params, reply });
});
