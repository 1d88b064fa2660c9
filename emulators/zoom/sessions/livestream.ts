/** Live streams of meetings and webinars: where to, and whether they run. */
import { iso, nothing, z, type Operation } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { operator, tell } from '../events.ts';
import { needs } from '../scopes.ts';
import { sessionOf } from './find.ts';
import { Livestream, meeting, type Kind, webinar } from './rows.ts';

type Names = Record<'get' | 'update' | 'updateStatus', string>;

function livestreamOperations(kind: Kind, names: Names): Record<keyof Names, Operation> {
  const { name } = kind;
  const base = name === 'meeting' ? '/v2/meetings/{id}' : '/v2/webinars/{id}';

  return {
    get: operation(names.get, `GET ${base}/livestream` as const, {
      summary: `Where a ${name} is streamed to`,
      ...needs('Light', `${name}:read`, `${name}:read:livestream`),
      result: Livestream,
      async handler(ctx, { params }) {
        const found = await sessionOf(ctx, kind, params.id);
        return (
          kind.sessions.internal(found).livestream ?? { stream_url: '', stream_key: '', page_url: '', resolution: '' }
        );
      },
    }),

    update: operation(names.update, `PATCH ${base}/livestream` as const, {
      summary: `Set where a ${name} is streamed to`,
      ...needs('Light', `${name}:write`, `${name}:update:livestream`),
      body: () =>
        z.object({
          stream_url: z.string().max(1024),
          stream_key: z.string().max(512),
          page_url: z.string().max(1024),
          resolution: z.string().optional(),
        }),
      async handler(ctx, { params, body }) {
        const found = await sessionOf(ctx, kind, params.id);
        await kind.sessions.update(ctx, found, {}, { livestream: { resolution: '720p', ...body } });
        return nothing();
      },
    }),

    updateStatus: operation(names.updateStatus, `PATCH ${base}/livestream/status` as const, {
      summary: `Start or stop the stream of a ${name}`,
      ...needs('Light', `${name}:write`, `${name}:update:livestream_status`),
      body: () =>
        z.object({
          action: z.enum(['start', 'stop', 'mode']),
          settings: z
            .object({
              active_speaker_name: z.boolean().optional(),
              display_name: z.string().optional(),
              layout: z.string().optional(),
              close_caption: z.string().optional(),
            })
            .optional(),
        }),
      async handler(ctx, { params, body: { action } }) {
        const found = await sessionOf(ctx, kind, params.id);
        const { livestream, streaming = false } = kind.sessions.internal(found);
        const wanted = action === 'start';
        if (action === 'mode' || wanted === streaming) return nothing();
        await kind.sessions.update(ctx, found, {}, { streaming: wanted });
        const { id, uuid, host_id, topic, type, start_time, timezone, duration } = found;
        const about = { id, uuid, host_id, topic, type, start_time, timezone, duration };
        tell(ctx, `${name}.live_streaming_${wanted ? 'started' : 'stopped'}`, {
          ...operator(ctx),
          object: {
            ...about,
            live_streaming: {
              service: 'Custom_Live_Streaming_Service',
              custom_live_streaming_settings: livestream ?? {},
              date_time: iso(ctx.now),
            },
          },
        });
        return nothing();
      },
    }),
  };
}

export const {
  get: getLivestream,
  update: updateLivestream,
  updateStatus: updateLivestreamStatus,
} = livestreamOperations(meeting, {
  get: 'livestream.get',
  update: 'livestream.update',
  updateStatus: 'livestream.updateStatus',
});

export const {
  get: getWebinarLivestream,
  update: updateWebinarLivestream,
  updateStatus: updateWebinarLivestreamStatus,
} = livestreamOperations(webinar, {
  get: 'webinars.getLivestream',
  update: 'webinars.updateLivestream',
  updateStatus: 'webinars.updateLivestreamStatus',
});
