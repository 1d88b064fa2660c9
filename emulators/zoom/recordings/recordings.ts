/** Recordings through the API: listed, read, put into the bin and taken out of it. */
import { nothing, pageOf, z, type Page } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors, problem } from '../errors.ts';
import { text } from '../fields.ts';
import { around, asked, countPaged, paging, unnumbered } from '../paging.ts';
import type { ZoomCtx } from '../provider.ts';
import { needs } from '../scopes.ts';
import { dateIn, dateOf, day, dayStart } from '../times.ts';
import { userOf } from '../users/find.ts';
import { ListedRecording, listedRecording, RecordingAnswer, wholeRecording } from './answers.ts';
import { destroyFile, destroyRecording, discardFile, discardRecording, recoverFile, recoverRecording } from './bin.ts';
import { mintDownloadToken } from './download-tokens.ts';
import { filesOf } from './files.ts';
import { fileOf, recordingOf } from './find.ts';
import { recordingFiles, recordings, type Recording } from './rows.ts';

const ListQuery = () =>
  z.object({
    ...paging(),
    from: text(),
    to: text(),
    mc: text(),
    trash: z.boolean().optional(),
    trash_type: z.enum(['meeting_recordings', 'recording_file']).default('meeting_recordings'),
    meeting_id: text(),
  });

type ListQuery = z.infer<ReturnType<typeof ListQuery>>;

const ListAnswer = () =>
  z.object({ from: z.string(), to: z.string(), ...countPaged(), meetings: z.array(ListedRecording()) });

interface Window {
  readonly from: string;
  readonly to: string;
}

/** The days that are asked for, both included. Longer than a month, it is the month that ends with the last of them. */
function windowOf({ now }: ZoomCtx, { from, to }: { from?: string | undefined; to?: string | undefined }): Window {
  const [first, last] = [from, to].map((text) => (text ? dateIn(text) : undefined));
  const wrong = [from && !first && 'from', to && !last && 'to']
    .filter((name) => !!name)
    .map((name) => problem(String(name)));
  if (wrong.length > 0) throw errors.validation_failed(wrong);
  const today = dateOf(now);
  const end = last ?? (first && first <= today ? today : dateOf(dayStart(first ?? today) + day));
  const begin = first ?? (last ? dateOf(dayStart(last) - day) : today);
  const earliest = monthBefore(end);
  return { from: begin < earliest ? earliest : begin, to: end };
}

function monthBefore(date: string): string {
  const moved = new Date(dayStart(date));
  const dayOfMonth = moved.getUTCDate();
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() - 1);
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(dayOfMonth, last));
  return dateOf(moved.getTime());
}

async function list(ctx: ZoomCtx, host_id: string | undefined, query: ListQuery) {
  const window = windowOf(ctx, query);
  const page = await pageFor(ctx, host_id, query, window);
  const state = query.trash && query.trash_type === 'recording_file' ? 'trashed' : 'completed';
  const meetings: ListedRecording[] = [];
  for (const recording of page.items)
    meetings.push(listedRecording(recording, await filesOf(ctx, recording.uuid, state)));
  const counted = unnumbered(await around(ctx, page));
  return { ...window, ...counted, meetings };
}

async function pageFor(
  ctx: ZoomCtx,
  host_id: string | undefined,
  query: ListQuery,
  { from, to }: Window,
): Promise<Page<Recording>> {
  const page = await asked(ctx, query);
  const id = query.meeting_id ? Number(query.meeting_id) : undefined;
  const order = { column: 'start_time', direction: 'desc' } as const;
  if (query.trash) {
    if (query.trash_type === 'meeting_recordings')
      return recordings.list(ctx, { where: { host_id, id, state: 'trashed' }, order, page });
    const files = await recordingFiles.all(ctx, { where: { state: 'trashed' } });
    const uuids = new Set(files.map(({ meeting_id }) => meeting_id));
    const all = await recordings.all(ctx, { where: { host_id, id, state: 'completed' }, order });
    return pageOf(
      all.filter(({ uuid }) => uuids.has(uuid)),
      page,
    );
  }
  const start_time = { gte: `${from}T00:00:00Z`, lte: `${to}T23:59:59Z` };
  return recordings.list(ctx, {
    where: { host_id, id, state: 'completed', files: { gt: 0 }, start_time },
    order,
    page,
  });
}

export const listRecordings = operation('recordings.list', 'GET /v2/users/{userId}/recordings', {
  summary: "A user's recordings, by the days on which the meetings began",
  ...needs('Medium', 'recording:read', 'cloud_recording:read:list_user_recordings'),
  query: ListQuery,
  result: ListAnswer,
  handler: async (ctx, { params, query }) => list(ctx, (await userOf(ctx, params.userId)).id, query),
});

export const listAccountRecordings = operation('recordings.listAccount', 'GET /v2/accounts/{accountId}/recordings', {
  summary: "The whole account's recordings",
  ...needs('Medium', 'recording:read', 'cloud_recording:read:list_account_recordings', { adminOnly: true }),
  query: ListQuery,
  result: ListAnswer,
  handler: (ctx, { query }) => list(ctx, undefined, query),
});

export const getRecording = operation('recordings.get', 'GET /v2/meetings/{meetingId}/recordings', {
  summary: 'The recording of a run, or of the latest one',
  ...needs('Light', 'recording:read', 'cloud_recording:read:list_recording_files'),
  query: () => z.object({ include_fields: text(), ttl: z.int().min(0).max(604_800).optional() }),
  result: RecordingAnswer,
  async handler(ctx, { params, query }) {
    const recording = await recordingOf(ctx, params.meetingId);
    const files = await filesOf(ctx, recording.uuid);
    if (files.length === 0) throw errors.recording_not_found();
    const answer = wholeRecording(recording, files);
    if (!query.include_fields?.includes('download_access_token')) return answer;
    return { ...answer, download_access_token: await mintDownloadToken(ctx, recording, query.ttl) };
  },
});

const Action = () => z.object({ action: z.enum(['trash', 'delete']).default('trash') });

/** What is still being processed cannot be deleted. */
async function deletable(ctx: ZoomCtx, name: string): Promise<Recording> {
  const recording = await recordingOf(ctx, name, ['completed', 'trashed', 'processing']);
  if (recordings.internal(recording).state === 'processing') throw errors.recording_uncompleted();
  return recording;
}

export const deleteRecording = operation('recordings.delete', 'DELETE /v2/meetings/{meetingId}/recordings', {
  summary: 'Put a recording into the bin, or delete it for good',
  ...needs('Light', 'recording:write', 'cloud_recording:delete:meeting_recording'),
  query: Action,
  async handler(ctx, { params, query }) {
    const recording = await deletable(ctx, params.meetingId);
    const isTrashed = recordings.internal(recording).state === 'trashed';
    if (query.action === 'delete') await destroyRecording(ctx, recording);
    else if (isTrashed) throw errors.recording_not_found();
    else await discardRecording(ctx, recording);
    return nothing();
  },
});

export const deleteRecordingFile = operation(
  'recordings.deleteFile',
  'DELETE /v2/meetings/{meetingId}/recordings/{recordingId}',
  {
    summary: 'Put one file of a recording into the bin, or delete it for good',
    ...needs('Light', 'recording:write', 'cloud_recording:delete:recording_file'),
    query: Action,
    async handler(ctx, { params, query }) {
      const recording = await deletable(ctx, params.meetingId);
      const file = await fileOf(ctx, recording, params.recordingId, 'completed');
      await (query.action === 'delete' ? destroyFile : discardFile)(ctx, recording, file);
      return nothing();
    },
  },
);

const Recover = () => z.object({ action: z.enum(['recover']) });

export const recoverWhole = operation('recordings.recover', 'PUT /v2/meetings/{meetingId}/recordings/status', {
  summary: 'Take a recording out of the bin',
  ...needs('Light', 'recording:write', 'cloud_recording:update:recover_meeting_recordings'),
  body: Recover,
  async handler(ctx, { params }) {
    const recording = await recordingOf(ctx, params.meetingId, ['trashed', 'completed']);
    await recoverRecording(ctx, recording);
    return nothing();
  },
});

export const recoverOne = operation(
  'recordings.recoverFile',
  'PUT /v2/meetings/{meetingId}/recordings/{recordingId}/status',
  {
    summary: 'Take one file of a recording out of the bin',
    ...needs('Light', 'recording:write', 'cloud_recording:update:recover_single_recording'),
    body: Recover,
    async handler(ctx, { params }) {
      const recording = await recordingOf(ctx, params.meetingId, ['completed', 'trashed']);
      await recoverFile(ctx, recording, await fileOf(ctx, recording, params.recordingId, 'trashed'));
      return nothing();
    },
  },
);
