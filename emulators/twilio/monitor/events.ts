/** Monitor's events: listed and fetched. */
import { z } from '../../../src/emulator/index.ts';
import { text } from '../params.ts';
import { between, monitor } from './alerts.ts';
import { Event, events } from './event-rows.ts';

export const listEvents = monitor.operation('events.list', 'GET /v1/Events', {
  summary: 'List what was changed, newest first',
  query: () =>
    z.object({
      ActorSid: text(),
      EventType: text(),
      ResourceSid: text(),
      SourceIpAddress: text(),
      StartDate: text(),
      EndDate: text(),
    }),
  list: Event,
  listName: 'events',
  handler: (ctx, { query, page }) =>
    events.list(ctx, {
      where: {
        actor_sid: query.ActorSid || undefined,
        event_type: query.EventType || undefined,
        resource_sid: query.ResourceSid || undefined,
        source_ip_address: query.SourceIpAddress || undefined,
        created: between(query.StartDate, query.EndDate),
      },
      page,
    }),
});

export const fetchEvent = monitor.operation('events.fetch', 'GET /v1/Events/{Sid}', {
  summary: 'One change',
  result: Event,
  handler: (ctx, { params }) => events.need(ctx, params.Sid),
});
