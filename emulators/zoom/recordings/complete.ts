/** Recordings come out of processing: their files are there, then the transcript; in time they may go by themselves. */
import { z } from '../../../src/emulator/index.ts';
import { tell } from '../events.ts';
import { instances, participants, type Instance } from '../live/rows.ts';
import { job, type ZoomCtx } from '../provider.ts';
import { dateOf, day } from '../times.ts';
import { users, type User } from '../users/rows.ts';
import { settingsOf } from '../users/settings.ts';
import { toldRecording } from './answers.ts';
import { discardRecording } from './bin.ts';
import { mintDownloadToken } from './download-tokens.ts';
import { filesOf, makeFiles, makeTranscripts, type Matter, type Stretch } from './files.ts';
import { recordings } from './rows.ts';

const Which = () => z.object({ uuid: z.string() });

async function matterOf(ctx: ZoomCtx, run: Instance, host: User): Promise<Matter> {
  const rows = await participants.all(ctx, { where: { meeting_uuid: run.uuid } });
  const people = rows.filter((row) => participants.internal(row).inside);
  return { run, host, people, chat: instances.internal(run).chat };
}

const stretchesOf = (run: Instance): Stretch[] => {
  const { recorded, ended = 0 } = instances.internal(run);
  return recorded.map(({ start, end = ended }) => ({ start, end }));
};

export const completeRecording = job('recordings.complete', {
  kind: 'progress',
  input: Which,
  after: ({ recordingProcessing }: ZoomCtx['settings']) => recordingProcessing,
  async run(ctx, { uuid }) {
    const recording = await recordings.get(ctx, uuid);
    const run = await instances.get(ctx, uuid);
    const host = recording && (await users.get(ctx, recording.host_id));
    if (!recording || !run || !host || recordings.internal(recording).state !== 'processing') return;
    await makeFiles(ctx, await matterOf(ctx, run, host), stretchesOf(run));
    const { recording: settings } = settingsOf(host);
    const gone = ctx.now + settings.auto_delete_cmr_days * day;
    const completed = await recordings.update(
      ctx,
      recording,
      settings.auto_delete_cmr ? { auto_delete_date: dateOf(gone) } : {},
      { state: 'completed', files: (await filesOf(ctx, uuid)).length },
    );
    if (settings.auto_delete_cmr) ctx.schedule(retireRecording, { uuid }, { at: gone });
    const download_token = await mintDownloadToken(ctx, completed);
    tell(
      ctx,
      'recording.completed',
      { object: toldRecording(completed, await filesOf(ctx, uuid)) },
      { download_token },
    );
    if (settings.recording_audio_transcript) ctx.schedule(completeTranscript, { uuid });
  },
});

export const completeTranscript = job('recordings.transcribe', {
  kind: 'progress',
  input: Which,
  after: ({ transcriptProcessing }: ZoomCtx['settings']) => transcriptProcessing,
  async run(ctx, { uuid }) {
    const recording = await recordings.get(ctx, uuid);
    const run = await instances.get(ctx, uuid);
    const host = recording && (await users.get(ctx, recording.host_id));
    if (!recording || !run || !host || recordings.internal(recording).state !== 'completed') return;
    const made = await makeTranscripts(ctx, await matterOf(ctx, run, host), stretchesOf(run));
    await recordings.update(ctx, recording, {}, { files: (await filesOf(ctx, uuid)).length });
    const download_token = await mintDownloadToken(ctx, recording);
    tell(ctx, 'recording.transcript_completed', { object: toldRecording(recording, made) }, { download_token });
  },
});

/** The account keeps recordings only so long: into the bin. */
export const retireRecording = job('recordings.retire', {
  kind: 'calendar',
  input: Which,
  async run(ctx, { uuid }) {
    const recording = await recordings.get(ctx, uuid);
    if (recording && recordings.internal(recording).state === 'completed') await discardRecording(ctx, recording);
  },
});
