/** Bytes of a recording's file over HTTP, whole or in parts. */
import { file, type Answer, type Call } from '../../../src/emulator/index.ts';
import { bytesOf } from './files.ts';
import { recordingFiles, type RecordingFile } from './rows.ts';

const mediaTypes = {
  MP4: 'video/mp4',
  M4A: 'audio/mp4',
  CHAT: 'text/plain',
  TRANSCRIPT: 'text/vtt',
  CC: 'text/vtt',
  TIMELINE: 'application/json',
} as const satisfies Record<RecordingFile['file_type'], string>;

/** `bytes=START-END`, of which one may be missing. Only the first range is looked at. */
function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(size - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start >= size || start > end ? 'unsatisfiable' : { start, end };
}

/** As an attachment, or to be played in place. */
export function serve(
  call: Call | undefined,
  row: RecordingFile,
  { attached }: { readonly attached: boolean },
): Answer<never> {
  const bytes = bytesOf(row.file_type, recordingFiles.internal(row));
  const type = mediaTypes[row.file_type];
  const headers = { 'accept-ranges': 'bytes', 'cache-control': 'private, no-store' };
  const about = {
    type,
    ...(attached && { name: `${row.recording_type}_${row.id.slice(0, 8)}.${row.file_extension.toLowerCase()}` }),
  };
  const range = rangeOf(call?.headers.range, bytes.length);
  if (range === undefined) return file(bytes, { ...about, headers });
  if (range === 'unsatisfiable')
    return file('', { type, status: 416, headers: { ...headers, 'content-range': `bytes */${bytes.length}` } });
  const { start, end } = range;
  const part = { ...headers, 'content-range': `bytes ${start}-${end}/${bytes.length}` };
  return file(bytes.subarray(start, end + 1), { ...about, status: 206, headers: part });
}
