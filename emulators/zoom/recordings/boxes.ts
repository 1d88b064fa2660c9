/** Boxes of the ISO media file format, of which MP4 and M4A files are made. */

type Part = Buffer | number[];

const bytesOf = (part: Part): Buffer => (Buffer.isBuffer(part) ? part : Buffer.from(part));

/** Length, four letters, content. */
export function box(name: string, ...parts: readonly Part[]): Buffer {
  const content = Buffer.concat(parts.map(bytesOf));
  return Buffer.concat([u32(content.length + 8), Buffer.from(name, 'latin1'), content]);
}

/** A box with a version and flags. */
export const fullBox = (name: string, flags: number, ...parts: readonly Part[]): Buffer =>
  box(name, u32(flags), ...parts);

export function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
}

export function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeUInt16BE(value, index * 2));
  return bytes;
}

export const zeros = (length: number): Buffer => Buffer.alloc(length);

/** No turning, no scaling. */
const matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** Samples of one kind. */
export interface Track {
  readonly kind: 'video' | 'audio';
  /** Units a second in which its times are counted. */
  readonly timescale: number;
  readonly samples: readonly { readonly data: Buffer; readonly duration: number }[];
  /** The sample entry: what is needed to decode. */
  readonly entry: Buffer;
  readonly width: number;
  readonly height: number;
}

const movieScale = 1000;

const lengthOf = ({ samples }: Track): number => samples.reduce((sum, { duration }) => sum + duration, 0);
const inMovie = (track: Track): number => Math.round((lengthOf(track) / track.timescale) * movieScale);

/** A whole file: what is in it first, so that players can begin before they have all of it. */
export function movie(brand: string, tracks: readonly Track[]): Buffer {
  const type = box('ftyp', Buffer.from(brand), u32(512), Buffer.from(`${brand}isommp42`));
  const chunks = tracks.map(({ samples }) => Buffer.concat(samples.map(({ data }) => data)));
  const sized = header(
    tracks,
    tracks.map(() => 0),
  ).length;
  let at = type.length + sized + 8;
  const offsets = chunks.map((chunk) => (at += chunk.length) - chunk.length);
  return Buffer.concat([type, header(tracks, offsets), box('mdat', ...chunks)]);
}

function header(tracks: readonly Track[], offsets: readonly number[]): Buffer {
  const duration = Math.max(...tracks.map(inMovie));
  const about = fullBox(
    'mvhd',
    0,
    u32(0, 0, movieScale, duration, 0x10000),
    u16(0x0100),
    zeros(10),
    matrix,
    zeros(24),
    u32(tracks.length + 1),
  );
  return box('moov', about, ...tracks.map((track, index) => trak(track, index + 1, offsets[index] ?? 0)));
}

function trak(track: Track, id: number, offset: number): Buffer {
  const isVideo = track.kind === 'video';
  const head = fullBox(
    'tkhd',
    3,
    u32(0, 0, id, 0, inMovie(track)),
    zeros(8),
    u16(0, 0, isVideo ? 0 : 0x0100, 0),
    matrix,
    u32(track.width << 16, track.height << 16),
  );
  const media = fullBox('mdhd', 0, u32(0, 0, track.timescale, lengthOf(track)), u16(0x55c4, 0)); // language: und
  const handler = fullBox(
    'hdlr',
    0,
    u32(0),
    Buffer.from(isVideo ? 'vide' : 'soun'),
    zeros(12),
    Buffer.from('Backlot\0'),
  );
  const kind = isVideo ? fullBox('vmhd', 1, zeros(8)) : fullBox('smhd', 0, zeros(4));
  const where = box('dinf', fullBox('dref', 0, u32(1), fullBox('url ', 1)));
  return box('trak', head, box('mdia', media, handler, box('minf', kind, where, table(track, offset))));
}

function table({ kind, samples, entry }: Track, offset: number): Buffer {
  const sizes = samples.map(({ data }) => data.length);
  const [size = 0] = sizes;
  const isEven = sizes.every((one) => one === size);
  return box(
    'stbl',
    fullBox('stsd', 0, u32(1), entry),
    fullBox('stts', 0, ...runs(samples.map(({ duration }) => duration))),
    ...(kind === 'video' ? [fullBox('stss', 0, u32(1, 1))] : []),
    fullBox('stsc', 0, u32(1, 1, samples.length, 1)),
    isEven ? fullBox('stsz', 0, u32(size, samples.length)) : fullBox('stsz', 0, u32(0, sizes.length, ...sizes)),
    fullBox('stco', 0, u32(1, offset)),
  );
}

/** How often each duration comes in a row. */
function runs(durations: readonly number[]): Buffer[] {
  const entries: [count: number, duration: number][] = [];
  for (const duration of durations) {
    const last = entries.at(-1);
    if (last?.[1] === duration) last[0]++;
    else entries.push([1, duration]);
  }
  return [u32(entries.length), ...entries.map((entry) => u32(...entry))];
}
