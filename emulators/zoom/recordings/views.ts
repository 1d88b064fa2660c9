/** Who watched or fetched a recording: for its analytics. */
import { schema, z } from '../../../src/emulator/index.ts';
import { collection, type ZoomCtx } from '../provider.ts';
import { stamp } from '../times.ts';

const View = schema(() =>
  z.object({
    /** The run's uuid. */
    uuid: z.string(),
    what: z.enum(['view', 'download']),
    date_time: z.string(),
    name: z.string(),
    email: z.string(),
    /** Seconds. */
    duration: z.int(),
  }),
);

export type View = z.infer<ReturnType<typeof View>>;

export const views = collection('recording_views', {
  row: View,
  internal: schema(() => z.object({ id: z.string() })),
  key: 'id',
  columns: ['uuid', 'what', 'date_time'],
});

/** Of nobody in particular: who watches is not asked. */
export async function noteView(ctx: ZoomCtx, uuid: string, what: View['what'], duration = 0): Promise<void> {
  const row = { uuid, what, date_time: stamp(ctx.now), name: '', email: '', duration };
  await views.insert(ctx, row, { id: ctx.random.fork(`${what} ${uuid}`).hex(20) });
}
