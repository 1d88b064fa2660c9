/** Around a recording: its settings, its transcript, who looked at it. */
import { nothing, pageOf, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { operator, tell } from '../events.ts';
import { text } from '../fields.ts';
import { around, asked, paging, tokenOnly, tokenPaged } from '../paging.ts';
import type { ZoomCtx } from '../provider.ts';
import { needs } from '../scopes.ts';
import { dateOf, day, dayStart } from '../times.ts';
import { filesOf } from './files.ts';
import { recordingOf } from './find.ts';
import { recordings, RecordingSettings, type Recording } from './rows.ts';
import { views, type View } from './views.ts';

const ownFields = () => ({
  password: z.string().max(10),
  topic: z.string(),
  auto_delete: z.boolean(),
  auto_delete_date: z.string(),
});

const Settings = () => RecordingSettings().extend(ownFields()).partial({ auto_delete_date: true });

export const getRecordingSettings = operation(
  'recordings.getSettings',
  'GET /v2/meetings/{meetingId}/recordings/settings',
  {
    summary: "A recording's settings",
    ...needs('Light', 'recording:read', 'cloud_recording:read:recording_settings'),
    result: Settings,
    async handler(ctx, { params }) {
      const recording = await recordingOf(ctx, params.meetingId);
      const { password, topic, auto_delete, auto_delete_date } = recording;
      const { settings } = recordings.internal(recording);
      return { ...settings, password, topic, auto_delete, ...(auto_delete_date && { auto_delete_date }) };
    },
  },
);

export const updateRecordingSettings = operation(
  'recordings.updateSettings',
  'PATCH /v2/meetings/{meetingId}/recordings/settings',
  {
    summary: "Change a recording's settings",
    ...needs('Light', 'recording:write', 'cloud_recording:update:recording_settings'),
    body: () => Settings().partial(),
    async handler(ctx, { params, body }) {
      const recording = await recordingOf(ctx, params.meetingId);
      const { password, topic, auto_delete, auto_delete_date, ...settings } = body;
      const own = { password, topic, auto_delete, auto_delete_date };
      const given = Object.fromEntries(
        Object.entries(own).filter(([, value]) => value !== undefined),
      ) as Partial<Recording>;
      const before = recordings.internal(recording).settings;
      await recordings.update(ctx, recording, given, { settings: { ...before, ...settings } });
      if (topic !== undefined && topic !== recording.topic) tellRenamed(ctx, recording, topic);
      return nothing();
    },
  },
);

function tellRenamed(ctx: ZoomCtx, { uuid, id, topic: old, type, host_id }: Recording, topic: string): void {
  const about = { uuid, id, type, host_id };
  tell(ctx, 'recording.renamed', {
    ...operator(ctx),
    object: { ...about, topic },
    time_stamp: ctx.now,
    old_object: { ...about, topic: old },
  });
}

export const getTranscript = operation('recordings.transcript', 'GET /v2/meetings/{meetingId}/transcript', {
  summary: 'Where the transcript of a recorded meeting is',
  ...needs('Medium', 'recording:read', 'cloud_recording:read:meeting_transcript'),
  result: () =>
    z.object({
      meeting_id: z.string(),
      account_id: z.string(),
      meeting_topic: z.string(),
      host_id: z.string(),
      transcript_created_time: z.string(),
      can_download: z.boolean(),
      auto_delete: z.boolean(),
      auto_delete_date: z.string().optional(),
      download_url: z.string(),
      download_restriction_reason: z.string().nullable(),
    }),
  async handler(ctx, { params }) {
    const recording = await recordingOf(ctx, params.meetingId);
    const files = await filesOf(ctx, recording.uuid);
    const transcript = files.find(({ file_type }) => file_type === 'TRANSCRIPT');
    if (!transcript) throw errors.recording_not_found();
    const { uuid, account_id, topic, host_id, auto_delete, auto_delete_date } = recording;
    return {
      meeting_id: uuid,
      account_id,
      meeting_topic: topic,
      host_id,
      transcript_created_time: transcript.recording_end,
      can_download: true,
      auto_delete,
      ...(auto_delete_date && { auto_delete_date }),
      download_url: transcript.download_url,
      download_restriction_reason: null,
    };
  },
});

const Days = () => ({ from: text(), to: text() });

/** The last month, unless other days are asked for. */
function daysOf(
  { now }: ZoomCtx,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): { from: string; to: string } {
  const end = to?.slice(0, 10) || dateOf(now);
  return { from: from?.slice(0, 10) || dateOf(dayStart(end) - 30 * day), to: end };
}

const seen = (ctx: ZoomCtx, uuid: string, { from, to }: { from: string; to: string }): Promise<View[]> =>
  views.all(ctx, { where: { uuid, date_time: { gte: `${from}T00:00:00Z`, lte: `${to}T23:59:59Z` } } });

export const analyticsSummary = operation(
  'recordings.analyticsSummary',
  'GET /v2/meetings/{meetingId}/recordings/analytics_summary',
  {
    summary: 'How often a recording was watched and fetched, by day',
    ...needs('Medium', 'recording:read', 'cloud_recording:read:recording_analytics_summary'),
    query: () => z.object(Days()),
    result: () =>
      z.object({
        from: z.string(),
        to: z.string(),
        analytics_summary: z.array(
          z.object({ date: z.string(), views_total_count: z.int(), downloads_total_count: z.int() }),
        ),
      }),
    async handler(ctx, { params, query }) {
      const { uuid } = await recordingOf(ctx, params.meetingId);
      const days = daysOf(ctx, query);
      const rows = await seen(ctx, uuid, days);
      const dates = [...new Set(rows.map(({ date_time }) => date_time.slice(0, 10)))];
      const count = (date: string, what: View['what']) =>
        rows.filter((row) => row.what === what && row.date_time.startsWith(date)).length;
      return {
        ...days,
        analytics_summary: dates.map((date) => ({
          date,
          views_total_count: count(date, 'view'),
          downloads_total_count: count(date, 'download'),
        })),
      };
    },
  },
);

export const analyticsDetails = operation(
  'recordings.analyticsDetails',
  'GET /v2/meetings/{meetingId}/recordings/analytics_details',
  {
    summary: 'Who watched a recording, or fetched it',
    ...needs('Medium', 'recording:read', 'cloud_recording:read:recording_analytics_details'),
    query: () => z.object({ ...paging(), ...Days(), type: z.enum(['by_view', 'by_download']).default('by_view') }),
    result: () =>
      z.object({
        from: z.string(),
        to: z.string(),
        ...tokenPaged(),
        analytics_details: z.array(
          z.object({ date_time: z.string(), name: z.string(), email: z.string(), duration: z.int() }),
        ),
      }),
    async handler(ctx, { params, query }) {
      const { uuid } = await recordingOf(ctx, params.meetingId);
      const days = daysOf(ctx, query);
      const what = query.type === 'by_view' ? 'view' : 'download';
      const rows = (await seen(ctx, uuid, days)).filter((row) => row.what === what);
      const page = pageOf(rows, await asked(ctx, query));
      return {
        ...days,
        ...tokenOnly(await around(ctx, page)),
        analytics_details: page.items.map(({ date_time, name, email, duration }) => ({
          date_time,
          name,
          email,
          duration,
        })),
      };
    },
  },
);
