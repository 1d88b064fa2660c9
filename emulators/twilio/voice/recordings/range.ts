/** Parts of files: players ask for a range of bytes. */
import { file, type Answer } from '../../../../src/emulator/index.ts';

const RANGE = /^bytes=(\d*)-(\d*)$/;

/** The file, or the part that a `Range` header asks for. A header that makes no sense is ignored. */
export function ranged(bytes: Buffer, type: string, range: string | undefined): Answer<never> {
  const headers = { 'accept-ranges': 'bytes' };
  const [, from = '', to = ''] = RANGE.exec(range ?? '') ?? [];
  if (from === '' && to === '') return file(bytes, { type, headers });
  const start = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
  if (start >= bytes.length || start > end)
    return file('', { type, status: 416, headers: { ...headers, 'content-range': `bytes */${bytes.length}` } });
  return file(bytes.subarray(start, end + 1), {
    type,
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${bytes.length}` },
  });
}
