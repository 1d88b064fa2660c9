/** What was recorded of a run, to be played. */
import { link, type Ctx, type ShownRecording } from '../../../src/emulator/index.ts';
import { recordingFiles, recordings, type RecordingFile } from './rows.ts';

const kinds: Readonly<Partial<Record<RecordingFile['file_type'], string>>> = { MP4: 'video/mp4', M4A: 'audio/mp4' };

export async function recordingsOf(ctx: Ctx, uuid: string): Promise<ShownRecording[]> {
  const recording = await recordings.get(ctx, uuid);
  if (!recording || recordings.internal(recording).state !== 'completed') return [];
  const files = await recordingFiles.all(ctx, { where: { meeting_id: uuid, state: 'completed' } });
  return files.flatMap((file) => {
    const { play } = recordingFiles.internal(file);
    const passcode = encodeURIComponent(recording.recording_play_passcode);
    if (!play) return [];
    return {
      url: link({ options: { host: 'www', people: true } }, `/rec/stream/${play}?pwd=${passcode}`),
      type: kinds[file.file_type] ?? 'text/plain',
      name: file.recording_type.replaceAll('_', ' '),
    };
  });
}
