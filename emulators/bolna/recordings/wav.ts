/** Recordings as sound: a quiet tone of the call's length, 8 kHz, 8 bits, mono. */

export const sampleRate = 8000;
const headerLength = 44;

/** Bytes of a recording. */
export const lengthOf = (seconds: number): number => headerLength + Math.round(seconds * sampleRate);

/** A WAV file; `pitch` in hertz tells one call from another. */
export function tone(seconds: number, pitch: number): Buffer {
  const samples = Math.round(seconds * sampleRate);
  const bytes = Buffer.alloc(headerLength + samples);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(headerLength - 8 + samples, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20); // PCM
  bytes.writeUInt16LE(1, 22); // mono
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate, 28); // bytes a second
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples, 40);
  const period = wave(pitch);
  for (let at = 0; at < samples; at++) bytes[headerLength + at] = period[at % period.length] ?? 128;
  return bytes;
}

/** A second of the tone, at an eighth of full volume; eight bits are unsigned, so silence is 128. */
const wave = (pitch: number): readonly number[] =>
  Array.from(
    { length: sampleRate },
    (_, at) => 128 + Math.round(16 * Math.sin((2 * Math.PI * Math.round(pitch) * at) / sampleRate)),
  );
