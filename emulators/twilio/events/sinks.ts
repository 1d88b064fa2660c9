/** Sinks of Event Streams: webhooks work; the other kinds are only kept. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { product } from '../api.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { flag, text } from '../params.ts';
import { targetOf } from './publish.ts';
import { eventsLink, Sink, sinks } from './rows.ts';

export const eventsApi = product('events');

function configurationIn(written: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(written);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // told below
  }
  throw errors.invalid_parameter('SinkConfiguration');
}

export const createSink = eventsApi.operation('sinks.create', 'POST /v1/Sinks', {
  summary: 'Make a sink',
  status: 201,
  body: () =>
    z.object({
      Description: z.string(),
      SinkConfiguration: z.string(),
      SinkType: z.enum(['kinesis', 'webhook', 'segment', 'email']),
    }),
  result: Sink,
  async handler(ctx, { body }) {
    const configuration = configurationIn(body.SinkConfiguration);
    if (body.SinkType === 'webhook' && !targetOf(ctx, configuration))
      throw errors.invalid_parameter('SinkConfiguration');
    const id = sid(ctx, 'DG');
    const url = eventsLink(`/v1/Sinks/${id}`);
    return sinks.insert(ctx, {
      sid: id,
      description: body.Description,
      sink_configuration: configuration,
      sink_type: body.SinkType,
      // Webhooks need no validation.
      status: body.SinkType === 'webhook' ? 'active' : 'initialized',
      ...newIsoDates(ctx.now),
      url,
      links: { sink_test: `${url}/Test`, sink_validate: `${url}/Validate` },
    });
  },
});

export const listSinks = eventsApi.operation('sinks.list', 'GET /v1/Sinks', {
  summary: 'List sinks',
  query: () => z.object({ InUse: flag(), Status: text() }),
  list: Sink,
  listName: 'sinks',
  handler: (ctx, { query, page }) => sinks.list(ctx, { where: { status: query.Status || undefined }, page }),
});

export const fetchSink = eventsApi.operation('sinks.fetch', 'GET /v1/Sinks/{Sid}', {
  summary: 'One sink',
  result: Sink,
  handler: (ctx, { params }) => sinks.need(ctx, params.Sid),
});

export const updateSink = eventsApi.operation('sinks.update', 'POST /v1/Sinks/{Sid}', {
  summary: 'Describe a sink anew',
  body: () => z.object({ Description: z.string() }),
  result: Sink,
  handler: async (ctx, { params, body }) =>
    sinks.update(ctx, await sinks.need(ctx, params.Sid), {
      description: body.Description,
      date_updated: isoZ(ctx.now),
    }),
});

export const deleteSink = eventsApi.operation('sinks.delete', 'DELETE /v1/Sinks/{Sid}', {
  summary: 'Delete a sink',
  status: 204,
  async handler(ctx, { params }) {
    await sinks.remove(ctx, await sinks.need(ctx, params.Sid));
    return nothing();
  },
});

const Result = () => z.object({ result: z.string() });

export const testSink = eventsApi.operation('sink_test.create', 'POST /v1/Sinks/{Sid}/Test', {
  summary: 'Send a sink a test event',
  status: 201,
  result: Result,
  async handler(ctx, { params }) {
    const sink = await sinks.need(ctx, params.Sid);
    const to = targetOf(ctx, sink.sink_configuration);
    const event = {
      specversion: '1.0',
      type: 'com.twilio.eventstreams.test-event',
      source: sink.sid,
      id: `EZ${ctx.random.hex(32)}`,
      dataschema: 'https://events-schemas.twilio.com/EventStreams.TestSink/1',
      datacontenttype: 'application/json',
      time: isoZ(ctx.now),
      data: { test_id: ctx.random.uuid() },
    };
    if (to) ctx.emit('event.com.twilio.eventstreams.test-event', [event], { to });
    return { result: 'submitted' };
  },
});

export const validateSink = eventsApi.operation('sink_validate.create', 'POST /v1/Sinks/{Sid}/Validate', {
  summary: 'Prove that a test event arrived',
  status: 201,
  body: () => z.object({ TestId: z.string() }),
  result: Result,
  async handler(ctx, { params }) {
    await sinks.update(ctx, await sinks.need(ctx, params.Sid), { status: 'active', date_updated: isoZ(ctx.now) });
    return { result: 'valid' };
  },
});
