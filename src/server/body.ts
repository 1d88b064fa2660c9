/** The body of a node request: its bytes, decompressed. */
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

const decompress: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

const none = Buffer.alloc(0);

/** Undefined when it is larger than `most` bytes, of which then no more is read. Throws when the caller leaves before its end. */
export async function bodyOf(incoming: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const { headers, httpVersionMajor } = incoming;
  const length = headers['content-length'];
  if (length === undefined && headers['transfer-encoding'] === undefined && httpVersionMajor === 1) return none;
  if (Number(length ?? 0) > most) return undefined;
  const bytes = await collected(incoming, most);
  const inflated = decompress[headers['content-encoding'] ?? ''];
  if (!inflated || !bytes || bytes.length === 0) return bytes;
  return inflated(bytes).catch(() => bytes); // what isn't compressed after all is read as it is
}

/** Listens for itself: a stream's own iterator costs as much as all else about a small body. */
function collected(incoming: IncomingMessage, most: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) return chunks.push(chunk);
      incoming.pause();
      resolve(undefined);
    });
    incoming.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    incoming.on('error', reject);
    incoming.on('close', () => reject(new Error('the caller left before its request was whole')));
  });
}
