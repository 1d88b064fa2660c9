/** What a recording sounds like: a quiet tone as WAV, silence as MP3, of the right length. */

const RATE = 8000;
/** Eleven periods of 440 Hz: repeated, the tone has no seam. */
const PERIOD = 200;
const LOUDNESS = 400;
const HEADER = 44;

function tone(channels: number): Buffer {
  const bytes = Buffer.alloc(PERIOD * channels * 2);
  for (let index = 0; index < PERIOD * channels; index++) {
    const at = Math.floor(index / channels);
    bytes.writeInt16LE(Math.round(LOUDNESS * Math.sin((2 * Math.PI * 11 * at) / PERIOD)), index * 2);
  }
  return bytes;
}

/** PCM, 16 bits, 8 kHz. */
export function wav(seconds: number, channels: number): Buffer {
  const length = seconds * RATE * channels * 2;
  const file = Buffer.alloc(HEADER + length);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(HEADER - 8 + length, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE * channels * 2, 28);
  file.writeUInt16LE(channels * 2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(length, 40);
  if (length > 0) file.fill(tone(channels), HEADER);
  return file;
}

/** MPEG 2.5 layer III, 8 kHz mono, 32 kbit/s: 288 bytes for 72 ms. A frame without data is silence. */
const FRAME_BYTES = 288;
const FRAME_SECONDS = 0.072;

export function mp3(seconds: number): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.set([0xff, 0xe3, 0x48, 0xc4]);
  const count = Math.round(seconds / FRAME_SECONDS);
  return Buffer.alloc(count * FRAME_BYTES, frame);
}
