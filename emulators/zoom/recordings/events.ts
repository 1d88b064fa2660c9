/** What events tell of recordings. Numbers of meetings are numbers here. */
import { operator, tell } from '../events.ts';
import type { Instance } from '../live/rows.ts';
import type { ZoomCtx } from '../provider.ts';
import { stamp } from '../times.ts';

interface Stretch {
  readonly start: number;
  readonly end?: number | undefined;
}

/** While a run is on: started, stopped, paused, resumed. */
export function tellRecording(
  ctx: ZoomCtx,
  run: Instance,
  what: 'started' | 'stopped' | 'paused' | 'resumed',
  { start, end }: Stretch,
): void {
  const { uuid, id, host_id, topic, type, start_time, timezone, planned } = run;
  const recording_file = { recording_start: stamp(start), recording_end: end === undefined ? '' : stamp(end) };
  tell(ctx, `recording.${what}`, {
    object: { uuid, id, host_id, topic, type, start_time, timezone, duration: planned, recording_file },
  });
}

/** What somebody did with a recording that is there: trashed, recovered, deleted. */
export const tellHandled = (
  ctx: ZoomCtx,
  what: 'trashed' | 'recovered' | 'deleted',
  object: object,
  download_token: string | undefined,
): void =>
  tell(ctx, `recording.${what}`, { ...operator(ctx), object }, download_token === undefined ? {} : { download_token });
