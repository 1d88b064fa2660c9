/** Cloud recordings: one of each recorded run, and its files. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { Questions } from '../registrants/questions.ts';

const fileTypes = ['MP4', 'M4A', 'CHAT', 'TRANSCRIPT', 'CC', 'TIMELINE'] as const;

export const RecordingFile = schema(() =>
  z.object({
    id: z.string(),
    /** The run's uuid. */
    meeting_id: z.string(),
    recording_start: z.string(),
    recording_end: z.string(),
    file_type: z.enum(fileTypes),
    file_extension: z.enum(['MP4', 'M4A', 'TXT', 'VTT', 'JSON']),
    /** Bytes, as its link serves them. */
    file_size: z.int(),
    play_url: z.string().optional(),
    download_url: z.string(),
    status: z.enum(['completed', 'processing']),
    recording_type: z.string(),
    deleted_time: z.string().optional(),
  }),
);

const FileSecrets = schema(() =>
  z.object({
    state: z.enum(['completed', 'trashed', 'deleted']),
    /** Files stand in the order of their stretches, then of their kinds. */
    order: z.int(),
    /** Seconds of sound and picture. */
    seconds: z.int(),
    /** What a text file says. */
    text: z.string().optional(),
    play: z.string().optional(),
    download: z.string(),
    /** The two tokens of the link in webhooks. */
    webhook: z.array(z.string()),
  }),
);

export type RecordingFile = z.infer<ReturnType<typeof RecordingFile>>;
export type FileSecrets = z.infer<ReturnType<typeof FileSecrets>>;

export const recordingFiles = collection('recording_files', {
  row: RecordingFile,
  internal: FileSecrets,
  key: 'id',
  columns: [
    'meeting_id',
    'file_type',
    'internal.state',
    { name: 'order', type: 'integer', path: 'order', from: 'internal' },
  ],
  missing: errors.recording_not_found,
  stats: { by: ['file_type', 'state'] },
});

export const Recording = schema(() =>
  z.object({
    uuid: z.string(),
    id: z.int(),
    account_id: z.string(),
    host_id: z.string(),
    topic: z.string(),
    type: z.int(),
    start_time: z.string(),
    timezone: z.string(),
    host_email: z.string(),
    /** Minutes, from the start of the run. */
    duration: z.int(),
    share_url: z.string(),
    recording_play_passcode: z.string(),
    password: z.string(),
    auto_delete: z.boolean(),
    auto_delete_date: z.string().optional(),
  }),
);

export const RecordingSettings = schema(() =>
  z.object({
    share_recording: z.enum(['publicly', 'internally', 'none']),
    recording_authentication: z.boolean(),
    authentication_option: z.string(),
    authentication_domains: z.string(),
    authentication_name: z.string(),
    viewer_download: z.boolean(),
    on_demand: z.boolean(),
    approval_type: z.int(),
    send_email_to_host: z.boolean(),
    show_social_share_buttons: z.boolean(),
  }),
);

const RecordingSecrets = schema(() =>
  z.object({
    kind: z.enum(['meeting', 'webinar']),
    state: z.enum(['processing', 'completed', 'trashed', 'deleted']),
    share: z.string(),
    /** How many files are there to see; one without any is not there. */
    files: z.int(),
    settings: RecordingSettings(),
    questions: Questions().optional(),
    /** Epoch ms; of the run. */
    ended: z.int(),
    trashed_at: z.string().optional(),
  }),
);

export type Recording = z.infer<ReturnType<typeof Recording>>;
export type RecordingSecrets = z.infer<ReturnType<typeof RecordingSecrets>>;
export type RecordingSettings = z.infer<ReturnType<typeof RecordingSettings>>;

export const recordings = collection('recordings', {
  row: Recording,
  internal: RecordingSecrets,
  key: 'uuid',
  columns: [
    { name: 'id', type: 'integer', path: 'id' },
    'host_id',
    'start_time',
    'internal.state',
    'internal.kind',
    { name: 'files', type: 'integer', path: 'files', from: 'internal' },
  ],
  indexes: [['host_id', 'start_time']],
  missing: errors.recording_not_found,
  stats: { by: ['state'] },
});
