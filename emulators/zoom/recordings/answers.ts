/** Recordings with their files, as answers and events print them. */
import { schema, z } from '../../../src/emulator/index.ts';
import { webhookDownloadLink } from '../urls.ts';
import { Recording, RecordingFile, recordingFiles } from './rows.ts';

export const RecordingAnswer = schema(() =>
  Recording().extend({
    total_size: z.int(),
    recording_count: z.int(),
    recording_files: z.array(RecordingFile()),
    download_access_token: z.string().optional(),
  }),
);

export const ListedRecording = schema(() => RecordingAnswer().omit({ password: true, download_access_token: true }));

export type RecordingAnswer = z.infer<ReturnType<typeof RecordingAnswer>>;
export type ListedRecording = z.infer<ReturnType<typeof ListedRecording>>;

/** As a list prints it: without the passcode that people type. */
export function listedRecording(recording: Recording, files: readonly RecordingFile[]): ListedRecording {
  const { uuid, id, account_id, host_id, topic, type, start_time, timezone, host_email, duration, ...rest } = recording;
  const { share_url, recording_play_passcode, auto_delete, auto_delete_date } = rest;
  return {
    uuid,
    id,
    account_id,
    host_id,
    topic,
    type,
    start_time,
    timezone,
    host_email,
    duration,
    total_size: files.reduce((sum, { file_size }) => sum + file_size, 0),
    recording_count: files.length,
    share_url,
    recording_files: [...files],
    recording_play_passcode,
    auto_delete,
    ...(auto_delete_date !== undefined && { auto_delete_date }),
  };
}

export const wholeRecording = (recording: Recording, files: readonly RecordingFile[]): RecordingAnswer => ({
  ...listedRecording(recording, files),
  password: recording.password,
});

/** As events tell it: their links are of a kind of their own. */
export function toldRecording(recording: Recording, files: readonly RecordingFile[]): object {
  const { recording_files, auto_delete, auto_delete_date, ...rest } = wholeRecording(recording, files);
  return {
    ...rest,
    recording_files: recording_files.map((file) => {
      const [first = '', second = ''] = recordingFiles.internal(file).webhook;
      return { ...file, download_url: webhookDownloadLink(first, second) };
    }),
    on_prem: false,
    ...(auto_delete && { auto_delete, auto_delete_date }),
  };
}

export { type Recording, type RecordingFile } from './rows.ts';
