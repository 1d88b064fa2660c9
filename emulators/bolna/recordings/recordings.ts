/** Recordings: made when a call is over, sounded when somebody plays them. */
import { file, link, nothing, schema, z } from '../../../src/emulator/index.ts';
import { recordingsApi } from '../api.ts';
import { errors } from '../errors.ts';
import { collection, type BolnaCtx } from '../provider.ts';
import { lengthOf, tone } from './wav.ts';

const Recording = schema(() =>
  z.object({
    id: z.string(),
    execution_id: z.string(),
    duration: z.number(), // seconds
    size: z.int(), // bytes
    pitch: z.int(), // hertz
  }),
);

export const recordings = collection('recordings', {
  row: Recording,
  key: 'id',
  columns: ['execution_id', { name: 'duration', type: 'real', path: 'duration' }],
  locates: true,
  missing: () => errors.not_found('Recording'),
});

/** Keeps a recording; answers its URL. */
export async function record(ctx: BolnaCtx, id: string, execution_id: string, duration: number): Promise<string> {
  const pitch = 220 + (Number.parseInt(id.slice(0, 4), 16) % 220);
  await recordings.insert(ctx, { id, execution_id, duration, size: lengthOf(duration), pitch });
  return link(recordingsApi, `/recordings/${id}.wav`);
}

export const playRecording = recordingsApi.operation('recordings.play', 'GET /recordings/{id}.wav', {
  summary: 'The sound of a call',
  async handler(ctx, { params }) {
    const { duration, pitch, size } = await recordings.need(ctx, params.id);
    const range = rangeOf(ctx.request?.headers.range, size);
    if (range === 'none') return nothing({ status: 416, headers: { 'content-range': `bytes */${size}` } });
    const bytes = tone(duration, pitch);
    const headers = { 'accept-ranges': 'bytes', 'cache-control': 'private, max-age=3600' };
    if (!range) return file(bytes, { type: 'audio/wav', headers });
    const [from, to] = range;
    return file(bytes.subarray(from, to + 1), {
      type: 'audio/wav',
      status: 206,
      headers: { ...headers, 'content-range': `bytes ${from}-${to}/${size}` },
    });
  },
});

/** First and last byte of `bytes=…`; 'none' for a range outside, undefined for no (or several, or another kind of) range. */
function rangeOf(header: string | undefined, size: number): [number, number] | 'none' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from > to || from >= size ? 'none' : [from, to];
}
