/** Bodies as text for the log: binary ones are noted, long ones cut. */
import { isUtf8 } from 'node:buffer';

export interface ShownBody {
  readonly text: string;
  readonly truncated: boolean;
}

const binaryType = /^(?:image|audio|video|font)\/|^application\/(?:pdf|zip|gzip|octet-stream)/i;

/** At most `limit` bytes of a body; of a binary one, its type and size in brackets. */
export function shownBody(
  body: string | Uint8Array,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  limit: number,
): ShownBody {
  if (typeof body === 'string') {
    if (body.length * 3 <= limit) return { text: body, truncated: false };
    const text = body.slice(0, limit);
    if (Buffer.byteLength(text) === text.length) return { text, truncated: text.length < body.length }; // a byte for each character
  }
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  if (bytes.length === 0) return { text: '', truncated: false };
  const type = String(headers['content-type'] ?? '');
  if (typeof body !== 'string' && isBinary(bytes, type, headers['content-encoding']))
    return { text: `(${type === '' ? 'binary' : type}, ${bytes.length} bytes)`, truncated: false };
  const end = bytes.length > limit ? wholeCharacters(bytes, limit) : bytes.length;
  const shown = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return { text: shown.toString('utf8', 0, end), truncated: end < bytes.length };
}

const isBinary = (bytes: Uint8Array, type: string, encoding: unknown): boolean =>
  encoding !== undefined || binaryType.test(type) || bytes.includes(0) || !isUtf8(bytes);

/** Where to cut, so that no character is cut in two. */
function wholeCharacters(bytes: Uint8Array, limit: number): number {
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}
