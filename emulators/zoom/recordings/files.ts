/** The files of a recording: which there are, what they hold, how long their links are. */
import type { Random } from '../../../src/emulator/index.ts';
import { links } from '../links.ts';
import { participants, type Instance, type Participant } from '../live/rows.ts';
import type { ZoomCtx } from '../provider.ts';
import { stamp } from '../times.ts';
import { downloadLink, playLink } from '../urls.ts';
import type { User } from '../users/rows.ts';
import { settingsOf } from '../users/settings.ts';
import { m4a, mp4 } from './media.ts';
import { recordingFiles, type FileSecrets, type RecordingFile } from './rows.ts';

/** A stretch that was recorded, epoch ms. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

interface ChatLine {
  readonly name: string;
  readonly text: string;
  readonly at: number;
}

/** What files are made of. */
export interface Matter {
  readonly run: Instance;
  readonly host: User;
  readonly people: readonly Participant[];
  readonly chat: readonly ChatLine[];
}

interface FileKind {
  readonly type: RecordingFile['file_type'];
  readonly extension: RecordingFile['file_extension'];
  readonly recording: string;
}

const kinds = {
  speaker: { type: 'MP4', extension: 'MP4', recording: 'shared_screen_with_speaker_view' },
  gallery: { type: 'MP4', extension: 'MP4', recording: 'shared_screen_with_gallery_view' },
  audio: { type: 'M4A', extension: 'M4A', recording: 'audio_only' },
  chat: { type: 'CHAT', extension: 'TXT', recording: 'chat_file' },
  captions: { type: 'CC', extension: 'VTT', recording: 'closed_caption' },
  timeline: { type: 'TIMELINE', extension: 'JSON', recording: 'timeline' },
  transcript: { type: 'TRANSCRIPT', extension: 'VTT', recording: 'audio_transcript' },
} as const satisfies Record<string, FileKind>;

/** What is recorded, as the host has it set. */
function kindsFor(ctx: ZoomCtx, host: User): FileKind[] {
  const { recording } = settingsOf(host);
  const both: [boolean, FileKind][] = [
    [recording.record_speaker_view || !recording.record_gallery_view, kinds.speaker],
    [recording.record_gallery_view, kinds.gallery],
    [recording.record_audio_file, kinds.audio],
    [recording.save_chat_text, kinds.chat],
    [recording.save_close_caption, kinds.captions],
    [ctx.settings.recordTimeline, kinds.timeline],
  ];
  return both.filter(([wanted]) => wanted).map(([, kind]) => kind);
}

/** One whole set for each stretch. */
export async function makeFiles(ctx: ZoomCtx, matter: Matter, stretches: readonly Stretch[]): Promise<void> {
  for (const [set, stretch] of stretches.entries())
    for (const [index, kind] of kindsFor(ctx, matter.host).entries())
      await makeFile(ctx, matter, stretch, kind, set * 100 + index);
}

/** The transcripts, one for each stretch. */
export async function makeTranscripts(
  ctx: ZoomCtx,
  matter: Matter,
  stretches: readonly Stretch[],
): Promise<RecordingFile[]> {
  const made: RecordingFile[] = [];
  for (const [set, stretch] of stretches.entries())
    made.push(await makeFile(ctx, matter, stretch, kinds.transcript, set * 100 + 50));
  return made;
}

async function makeFile(
  ctx: ZoomCtx,
  matter: Matter,
  stretch: Stretch,
  { type, extension, recording }: FileKind,
  order: number,
): Promise<RecordingFile> {
  const random = ctx.random.fork(`file ${matter.run.uuid} ${recording} ${order}`);
  const id = random.uuid();
  const text = textOf(matter, stretch, type);
  const secrets: FileSecrets = {
    state: 'completed',
    order,
    seconds: Math.max(1, Math.round((stretch.end - stretch.start) / 1000)),
    text,
    ...(type !== 'TIMELINE' && { play: linkToken(random) }),
    download: linkToken(random),
    webhook: [linkToken(random), linkToken(random)],
  };
  const row: RecordingFile = {
    id,
    meeting_id: matter.run.uuid,
    recording_start: stamp(stretch.start),
    recording_end: stamp(stretch.end),
    file_type: type,
    file_extension: extension,
    file_size: bytesOf(type, secrets).length,
    ...(secrets.play && { play_url: playLink(secrets.play) }),
    download_url: downloadLink(secrets.download),
    status: 'completed',
    recording_type: recording,
  };
  await rememberLinks(ctx, id, secrets);
  return recordingFiles.insert(ctx, row, secrets);
}

const linkToken = (random: Random): string => random.base64url(random.int(70, 90));

async function rememberLinks(ctx: ZoomCtx, target: string, { play, download, webhook }: FileSecrets): Promise<void> {
  if (play) await links.insert(ctx, { token: play, kind: 'play', target });
  await links.insert(ctx, { token: download, kind: 'download', target });
  for (const token of webhook) await links.insert(ctx, { token, kind: 'webhook_download', target });
}

/** The bytes of a file. Always the same, so that only texts need be kept. */
export function bytesOf(
  type: RecordingFile['file_type'],
  { seconds, text = '' }: Pick<FileSecrets, 'seconds' | 'text'>,
): Buffer {
  if (type === 'MP4') return mp4(seconds);
  return type === 'M4A' ? m4a(seconds) : Buffer.from(text);
}

function textOf(matter: Matter, stretch: Stretch, type: RecordingFile['file_type']): string | undefined {
  switch (type) {
    case 'CHAT':
      return chatText(matter, stretch);
    case 'TRANSCRIPT':
    case 'CC':
      return captions(matter, stretch);
    case 'TIMELINE':
      return timeline(matter, stretch);
    default:
      return undefined;
  }
}

const clock = (ms: number): string => new Date(Math.max(ms, 0)).toISOString().slice(11, 19);
const preciseClock = (ms: number): string => new Date(Math.max(ms, 0)).toISOString().slice(11, 23);

/** `00:05:23<tab>Name:<tab>text`; of a silent meeting one line that says so. */
function chatText({ chat, host }: Matter, { start }: Stretch): string {
  const lines = chat.map(({ name, text, at }) => `${clock(at - start)}\t${name}:\t${text}\r\n`);
  return lines.join('') || `00:00:00\t${host.display_name}:\t(nobody wrote anything)\r\n`;
}

/** WebVTT: everybody says who they are, and the chat is read out. */
function captions({ people, chat, run }: Matter, { start, end }: Stretch): string {
  const said = [
    ...people.map((person) => [person.name, `Hello, this is ${person.name}.`]),
    ['Host', `Welcome to ${run.topic}.`],
    ...chat.map(({ name, text }) => [name, text]),
  ];
  const each = Math.max(Math.floor((end - start) / said.length), 1000);
  const cues = said.map(([name, words], index) => {
    const from = index * each;
    return `${index + 1}\r\n${preciseClock(from)} --> ${preciseClock(from + each - 100)}\r\n${name}: ${words}\r\n`;
  });
  return `WEBVTT\r\n\r\n${cues.join('\r\n')}`;
}

/** When who came. */
function timeline({ people }: Matter, { start }: Stretch): string {
  const entries = people.map((person) => ({
    ts: preciseClock(participants.internal(person).joined - start),
    users: [
      {
        username: person.name,
        multiple_people: false,
        user_id: person.user_id,
        zoom_userid: person.id,
        client_type: 1,
        email_address: person.user_email,
      },
    ],
  }));
  return JSON.stringify({ timeline: entries });
}

const order = { column: 'order', direction: 'asc' } as const;

/** The files that are there (or in the bin), in their order. */
export const filesOf = (
  ctx: ZoomCtx,
  uuid: string,
  state: FileSecrets['state'] = 'completed',
): Promise<RecordingFile[]> => recordingFiles.all(ctx, { where: { meeting_id: uuid, state }, order });
