/** Finds recordings by what stands in a path: the meeting's number (its latest run) or a run's uuid. */
import { errors } from '../errors.ts';
import { uuidForm } from '../ids.ts';
import { instances, type Instance } from '../live/rows.ts';
import type { ZoomCtx } from '../provider.ts';
import { isNumber } from '../sessions/find.ts';
import { meetings, webinars } from '../sessions/rows.ts';
import { recordingFiles, recordings, type Recording, type RecordingFile, type RecordingSecrets } from './rows.ts';

/** The run that ended last, of those that a number had. */
export const latestRun = (ctx: ZoomCtx, id: string): Promise<Instance | undefined> =>
  instances.find(ctx, { where: { id: Number(id), status: 'ended' } });

/** Deleted and expired ones are known, too. */
async function isKnown(ctx: ZoomCtx, name: string): Promise<boolean> {
  if (!isNumber(name)) {
    const where = { uuid: name };
    const found = (await meetings.find(ctx, { where })) ?? (await webinars.find(ctx, { where }));
    return found !== undefined || (await instances.get(ctx, name)) !== undefined;
  }
  return ((await meetings.get(ctx, name)) ?? (await webinars.get(ctx, name))) !== undefined;
}

/** The recording of a path in one of the states. Throws why there is none. */
export async function recordingOf(
  ctx: ZoomCtx,
  name: string,
  states: readonly RecordingSecrets['state'][] = ['completed'],
): Promise<Recording> {
  const number = name.replaceAll(/[\s-]/g, '');
  const uuid = isNumber(number) ? (await latestRun(ctx, number))?.uuid : name;
  const recording =
    uuid === undefined || !(isNumber(number) || uuidForm.test(uuid)) ? undefined : await recordings.get(ctx, uuid);
  if (!recording)
    throw (await isKnown(ctx, isNumber(number) ? number : name))
      ? errors.recording_not_found()
      : errors.meeting_not_found(name);
  if (recording.host_id !== ctx.account.user && !ctx.account.admin) throw errors.not_the_host();
  const { state } = recordings.internal(recording);
  if (states.includes(state)) return recording;
  throw state === 'processing' ? errors.recording_processing() : errors.recording_not_found();
}

/** One of its files. Throws `recording_not_found`. */
export async function fileOf(
  ctx: ZoomCtx,
  recording: Recording,
  id: string,
  state: 'completed' | 'trashed',
): Promise<RecordingFile> {
  const file = await recordingFiles.get(ctx, id);
  if (file?.meeting_id !== recording.uuid || recordingFiles.internal(file).state !== state)
    throw errors.recording_not_found();
  return file;
}
