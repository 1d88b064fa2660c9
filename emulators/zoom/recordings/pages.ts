/** The pages on which people watch recordings. */
import { html, link, z, type Answer } from '../../../src/emulator/index.ts';
import { pages } from '../api.ts';
import { errors } from '../errors.ts';
import { text } from '../fields.ts';
import { links } from '../links.ts';
import { PasscodePage, PlayerPage, type Piece } from '../pages/recording.tsx';
import type { ZoomCtx } from '../provider.ts';
import { spoken } from '../times.ts';
import { filesOf } from './files.ts';
import { recordingFiles, recordings, type Recording, type RecordingFile } from './rows.ts';
import { serve } from './serving.ts';
import { noteView } from './views.ts';

const Query = () => z.object({ pwd: text(), download: text() });

interface Found {
  readonly recording: Recording;
  /** One file, where the link is that file's. */
  readonly file: RecordingFile | undefined;
}

/** What a link leads to. Throws the page that says it leads nowhere. */
async function foundBy(ctx: ZoomCtx, token: string): Promise<Found> {
  const { kind, target } = await links.need(ctx, token);
  const file = kind === 'play' ? await recordingFiles.get(ctx, target) : undefined;
  const recording = await recordings.get(ctx, file?.meeting_id ?? target);
  const isThere = recording && recordings.internal(recording).state === 'completed';
  if (!isThere || (file && recordingFiles.internal(file).state !== 'completed')) throw errors.file_gone();
  if (recordings.internal(recording).settings.share_recording === 'none') throw errors.file_gone();
  return { recording, file };
}

const opens = ({ recording_play_passcode, password }: Recording, pwd: string | undefined): boolean =>
  password === '' || pwd === recording_play_passcode || pwd === password;

const titles: Readonly<Record<RecordingFile['file_type'], string>> = {
  MP4: 'Video',
  M4A: 'Sound only',
  CHAT: 'Chat',
  TRANSCRIPT: 'Transcript',
  CC: 'Captions',
  TIMELINE: 'Timeline',
};

function pieceOf(file: RecordingFile, passcode: string): Piece[] {
  const { play, text } = recordingFiles.internal(file);
  if (!play) return [];
  const kind = file.file_type === 'MP4' ? 'video' : file.file_type === 'M4A' ? 'audio' : 'text';
  const source = link(pages, `/rec/stream/${play}?pwd=${encodeURIComponent(passcode)}`);
  return [{ kind, title: titles[file.file_type], source, text }];
}

async function show(ctx: ZoomCtx, token: string, pwd: string | undefined): Promise<Answer<never>> {
  const { recording, file } = await foundBy(ctx, token);
  const { topic, start_time, timezone, duration } = recording;
  const about = `Recorded ${spoken(Date.parse(start_time), timezone)} ${timezone} · ${duration} min`;
  if (!opens(recording, pwd)) {
    const problem = pwd === undefined ? undefined : 'Passcode wrong';
    return html(PasscodePage({ topic, about, problem }), { status: problem === undefined ? 200 : 400 });
  }
  await noteView(ctx, recording.uuid, 'view', duration * 60);
  const shown = file ? [file] : await filesOf(ctx, recording.uuid);
  const pieces = shown.flatMap((one) => pieceOf(one, recording.recording_play_passcode));
  const mayDownload = recordings.internal(recording).settings.viewer_download;
  return html(PlayerPage({ topic, about, pieces, mayDownload }));
}

export const sharePage = pages.operation('pages.recording', 'GET /rec/share/{token}', {
  summary: 'A recording, behind its passcode',
  query: Query,
  handler: (ctx, { params, query }) => show(ctx, params.token, query.pwd),
});

export const playPage = pages.operation('pages.recordingFile', 'GET /rec/play/{token}', {
  summary: 'One file of a recording, behind its passcode',
  query: Query,
  handler: (ctx, { params, query }) => show(ctx, params.token, query.pwd),
});

export const stream = pages.operation('pages.recordingBytes', 'GET /rec/stream/{token}', {
  summary: 'What the player plays',
  query: Query,
  async handler(ctx, { params, query }) {
    const { recording, file } = await foundBy(ctx, params.token);
    if (!file || !opens(recording, query.pwd)) throw errors.file_gone();
    return serve(ctx.request, file, { attached: query.download !== undefined });
  },
});
