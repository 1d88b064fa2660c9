/**
 * Sound and picture of recordings: files that players open, as long as the meeting was, and small. The sound is AAC
 * silence, four bytes a frame; the picture one flat H.264 frame that all others repeat.
 */
import { box, fullBox, movie, u16, u32, zeros, type Track } from './boxes.ts';

export const m4a = (seconds: number): Buffer => movie('M4A ', [silence(seconds)]);

export const mp4 = (seconds: number): Buffer => movie('mp42', [picture(seconds), silence(seconds)]);

const sampleRate = 8000;
const frameLength = 1024;
/** A raw data block of one channel without a single coefficient. */
const silentFrame = Buffer.from([0, 0, 0, 7]);

function silence(seconds: number): Track {
  const count = Math.ceil((seconds * sampleRate) / frameLength);
  const samples = Array.from({ length: count }, () => ({ data: silentFrame, duration: frameLength }));
  return { kind: 'audio', timescale: sampleRate, samples, entry: audioEntry, width: 0, height: 0 };
}

/** A descriptor of MPEG-4 systems. */
const descriptor = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
};

/** AAC-LC, 8 kHz, one channel. */
const audioConfig = descriptor(5, Buffer.from([0x15, 0x88]));
const decoder = descriptor(4, Buffer.from([0x40, 0x15, 0, 0, 0]), u32(1000, 1000), audioConfig);
const audioEntry = box(
  'mp4a',
  zeros(6),
  u16(1),
  zeros(8),
  u16(1, 16, 0, 0),
  u32(sampleRate * 0x10000),
  fullBox('esds', 0, descriptor(3, u16(1), Buffer.from([0]), decoder, descriptor(6, Buffer.from([2])))),
);

const columns = 40;
const rows = 23;
const width = columns * 16;
/** The lowest half of the last row is cut off. */
const height = rows * 16 - 8;
/** Brightness and colour of the frame. */
const paint = [44, 142, 118] as const;
const secondsAFrame = 5;

function picture(seconds: number): Track {
  const count = Math.max(1, Math.ceil(seconds / secondsAFrame));
  const samples = Array.from({ length: count }, (_, index) => ({
    data: sized(index === 0 ? firstFrame() : sameFrame(index)),
    duration: Math.min(secondsAFrame, seconds - index * secondsAFrame) * 1000,
  }));
  return { kind: 'video', timescale: 1000, samples, entry: videoEntry(), width, height };
}

const sized = (unit: Buffer): Buffer => Buffer.concat([u32(unit.length), unit]);

/** Writes bits, and the variable-length numbers of H.264. */
class Bits {
  #text = '';
  #done: Buffer[] = [];

  fixed(value: number, length: number): this {
    this.#text += value.toString(2).padStart(length, '0');
    return this;
  }

  /** Unsigned Exp-Golomb. */
  ue(...values: readonly number[]): this {
    for (const value of values) {
      const bits = (value + 1).toString(2);
      this.#text += '0'.repeat(bits.length - 1) + bits;
    }
    return this;
  }

  /** Zero bits to the next byte, then bytes. */
  bytes(bytes: Buffer): this {
    this.#flush('0');
    this.#done.push(bytes);
    return this;
  }

  /** A stop bit, zeros to the end of the byte. */
  end(): Buffer {
    this.#text += '1';
    this.#flush('0');
    return Buffer.concat(this.#done);
  }

  #flush(padding: string): void {
    const text = this.#text.padEnd(Math.ceil(this.#text.length / 8) * 8, padding);
    this.#done.push(Buffer.from((text.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))));
    this.#text = '';
  }
}

/** A unit of the stream: what could be taken for a start code is broken up. */
function unit(kind: number, payload: Buffer): Buffer {
  const bytes = [kind];
  let zerosBefore = 0;
  for (const byte of payload) {
    if (zerosBefore === 2 && byte <= 3) {
      bytes.push(3);
      zerosBefore = 0;
    }
    bytes.push(byte);
    zerosBefore = byte === 0 ? zerosBefore + 1 : 0;
  }
  return Buffer.from(bytes);
}

/** Baseline, level 3: 40 by 23 blocks, frame numbers of four bits, one frame to refer to, the bottom cropped. */
const sequence = (): Buffer =>
  unit(
    0x67,
    new Bits()
      .fixed(66, 8)
      .fixed(0xc0, 8)
      .fixed(30, 8)
      .ue(0, 0, 2, 1)
      .fixed(0, 1)
      .ue(columns - 1, rows - 1)
      .fixed(0b111, 3)
      .ue(0, 0, 0, 4)
      .fixed(0, 1)
      .end(),
  );

/** No entropy coder but the plain one; slices may switch off the deblocking filter. */
const parameters = (): Buffer =>
  unit(0x68, new Bits().ue(0, 0).fixed(0, 2).ue(0, 0, 0).fixed(0, 3).ue(0, 0, 0).fixed(0b100, 3).end());

const dcPredicted = 3;
const plainSamples = 25;
const noFilter = 1;

/** The first block as it is; each other one guessed from its neighbours, which guess right, as all are the same. */
function firstFrame(): Buffer {
  const bits = new Bits().ue(0, 7, 0).fixed(0, 4).ue(0).fixed(0, 2).ue(0, noFilter);
  const [light, blue, red] = paint;
  bits.ue(plainSamples).bytes(Buffer.concat([Buffer.alloc(256, light), Buffer.alloc(64, blue), Buffer.alloc(64, red)]));
  for (let index = 1; index < columns * rows; index++) {
    bits.ue(dcPredicted, 0, 0);
    // Beside and below the first block, "no coefficients" is written otherwise.
    if (index === 1 || index === columns) bits.fixed(0b000011, 6);
    else bits.fixed(1, 1);
  }
  return unit(0x65, bits.end());
}

/** The frame before once more: every block skipped. */
const sameFrame = (index: number): Buffer =>
  unit(
    0x41,
    new Bits()
      .ue(0, 5, 0)
      .fixed(index % 16, 4)
      .fixed(0, 3)
      .ue(0, noFilter)
      .ue(columns * rows)
      .end(),
  );

function videoEntry(): Buffer {
  const [set, picture] = [sequence(), parameters()];
  const config = box('avcC', [1, 66, 0xc0, 30, 0xff, 0xe1], u16(set.length), set, [1], u16(picture.length), picture);
  return box(
    'avc1',
    zeros(6),
    u16(1),
    zeros(16),
    u16(width, height),
    u32(0x480000, 0x480000, 0),
    u16(1),
    zeros(32),
    u16(24, 0xffff),
    config,
  );
}
