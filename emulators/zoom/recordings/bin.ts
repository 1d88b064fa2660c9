/** The bin of recordings: thirty days, in which they can be recovered; then they are gone. */
import { z } from '../../../src/emulator/index.ts';
import { job, type ZoomCtx } from '../provider.ts';
import { stamp } from '../times.ts';
import { toldRecording } from './answers.ts';
import { mintDownloadToken } from './download-tokens.ts';
import { tellHandled } from './events.ts';
import { filesOf } from './files.ts';
import { recordingFiles, recordings, type Recording, type RecordingFile } from './rows.ts';

const kept = '30d';

/** A whole recording goes into the bin. */
export async function discardRecording(ctx: ZoomCtx, recording: Recording): Promise<void> {
  const files = await filesOf(ctx, recording.uuid);
  const trashed = await recordings.update(ctx, recording, {}, { state: 'trashed', trashed_at: stamp(ctx.now) });
  ctx.schedule(purgeRecording, { uuid: recording.uuid }, { after: kept });
  tellHandled(ctx, 'trashed', toldRecording(trashed, files), await mintDownloadToken(ctx, trashed));
}

/** A whole recording goes for good. */
export async function destroyRecording(ctx: ZoomCtx, recording: Recording): Promise<void> {
  const files = await filesOf(ctx, recording.uuid);
  for (const file of files) await recordingFiles.update(ctx, file, {}, { state: 'deleted' });
  const gone = await recordings.update(ctx, recording, {}, { state: 'deleted' });
  ctx.cancel(purgeRecording, { uuid: recording.uuid });
  tellHandled(ctx, 'deleted', toldRecording(gone, files), undefined);
}

export async function recoverRecording(ctx: ZoomCtx, recording: Recording): Promise<void> {
  const { uuid } = recording;
  for (const file of await filesOf(ctx, uuid, 'trashed')) await restoreFile(ctx, file);
  const files = await filesOf(ctx, uuid);
  const back = { state: 'completed', trashed_at: undefined, files: files.length } as const;
  const recovered = await recordings.update(ctx, recording, {}, back);
  ctx.cancel(purgeRecording, { uuid });
  tellHandled(ctx, 'recovered', toldRecording(recovered, files), await mintDownloadToken(ctx, recovered));
}

export const purgeRecording = job('recordings.purge', {
  kind: 'calendar',
  input: () => z.object({ uuid: z.string() }),
  async run(ctx, { uuid }) {
    const recording = await recordings.get(ctx, uuid);
    if (recording && recordings.internal(recording).state === 'trashed') await destroyRecording(ctx, recording);
  },
});

/** One file goes into the bin. */
export async function discardFile(ctx: ZoomCtx, recording: Recording, file: RecordingFile): Promise<void> {
  const trashed = await recordingFiles.update(ctx, file, { deleted_time: stamp(ctx.now) }, { state: 'trashed' });
  ctx.schedule(purgeFile, { id: file.id }, { after: kept });
  await count(ctx, recording);
  tellHandled(ctx, 'trashed', toldRecording(recording, [trashed]), await mintDownloadToken(ctx, recording));
}

/** One file goes for good. */
export async function destroyFile(ctx: ZoomCtx, recording: Recording, file: RecordingFile): Promise<void> {
  const gone = await recordingFiles.update(ctx, file, {}, { state: 'deleted' });
  ctx.cancel(purgeFile, { id: file.id });
  await count(ctx, recording);
  tellHandled(ctx, 'deleted', toldRecording(recording, [gone]), undefined);
}

export async function recoverFile(ctx: ZoomCtx, recording: Recording, file: RecordingFile): Promise<void> {
  const restored = await restoreFile(ctx, file);
  await count(ctx, recording);
  tellHandled(ctx, 'recovered', toldRecording(recording, [restored]), await mintDownloadToken(ctx, recording));
}

const count = async (ctx: ZoomCtx, recording: Recording): Promise<Recording> =>
  recordings.update(ctx, recording, {}, { files: (await filesOf(ctx, recording.uuid)).length });

function restoreFile(ctx: ZoomCtx, file: RecordingFile): Promise<RecordingFile> {
  ctx.cancel(purgeFile, { id: file.id });
  return recordingFiles.update(ctx, file, { deleted_time: undefined }, { state: 'completed' });
}

export const purgeFile = job('recordings.purge-file', {
  kind: 'calendar',
  input: () => z.object({ id: z.string() }),
  async run(ctx, { id }) {
    const file = await recordingFiles.get(ctx, id);
    const recording = file && (await recordings.get(ctx, file.meeting_id));
    if (file && recording && recordingFiles.internal(file).state === 'trashed') await destroyFile(ctx, recording, file);
  },
});
