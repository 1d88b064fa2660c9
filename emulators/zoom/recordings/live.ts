/** Recording while a run is on, and what is set going when it ends. */
import { errors } from '../errors.ts';
import { recordingPasscode } from '../ids.ts';
import { links } from '../links.ts';
import { instances, type Instance, type InstanceSecrets } from '../live/rows.ts';
import type { ZoomCtx } from '../provider.ts';
import { minutesBetween } from '../times.ts';
import { shareLink } from '../urls.ts';
import type { User } from '../users/rows.ts';
import { settingsOf } from '../users/settings.ts';
import { completeRecording } from './complete.ts';
import { tellRecording } from './events.ts';
import { recordings, type Recording, type RecordingSettings } from './rows.ts';

type Stretch = InstanceSecrets['recorded'][number];

/** A host without a licence, or whose recordings are switched off, records nothing. */
export const canRecord = (host: User): boolean => host.type !== 1 && settingsOf(host).recording.cloud_recording;

const stretches = (run: Instance): readonly Stretch[] => instances.internal(run).recorded;

/** The stretch that is being recorded. */
const openStretch = (run: Instance): Stretch | undefined => {
  const last = stretches(run).at(-1);
  return last?.end === undefined ? last : undefined;
};

const keep = (ctx: ZoomCtx, run: Instance, recorded: readonly Stretch[]): Promise<Instance> =>
  instances.update(ctx, run, {}, { recorded: [...recorded] });

/** Begins a stretch, unless one is on or the host cannot record. */
export async function startRecording(ctx: ZoomCtx, run: Instance, host: User, from = ctx.now): Promise<Instance> {
  if (openStretch(run) || !canRecord(host)) return run;
  const stretch = { start: from, paused: false };
  tellRecording(ctx, run, 'started', stretch);
  return keep(ctx, run, [...stretches(run), stretch]);
}

export async function stopRecording(ctx: ZoomCtx, run: Instance): Promise<Instance> {
  const open = openStretch(run);
  if (!open) return run;
  const closed = { ...open, end: ctx.now };
  tellRecording(ctx, run, 'stopped', closed);
  return keep(ctx, run, [...stretches(run).slice(0, -1), closed]);
}

/** Pauses or resumes what is being recorded. */
export async function pauseRecording(ctx: ZoomCtx, run: Instance, paused: boolean): Promise<Instance> {
  const open = openStretch(run);
  if (!open || open.paused === paused) return run;
  tellRecording(ctx, run, paused ? 'paused' : 'resumed', open);
  return keep(ctx, run, [...stretches(run).slice(0, -1), { ...open, paused }]);
}

/** As if it had been recorded from its beginning, when nothing of it was. */
export const forceRecording = (ctx: ZoomCtx, run: Instance, host: User): Promise<Instance> =>
  stretches(run).length > 0 ? Promise.resolve(run) : startRecording(ctx, run, host, instances.internal(run).started);

/** What was recorded of a run that is over is processed for a while. */
export async function processRecording(ctx: ZoomCtx, run: Instance, host: User): Promise<void> {
  const { started, ended = ctx.now, recorded } = instances.internal(run);
  if (recorded.length === 0) return;
  const random = ctx.random.fork(`recording ${run.uuid}`);
  const share = `${random.base64url(60)}.${random.base64url(16)}`;
  const { auto_delete_cmr: auto_delete } = settingsOf(host).recording;
  const row: Recording = {
    uuid: run.uuid,
    id: run.id,
    account_id: ctx.credentials.accountId ?? '',
    host_id: run.host_id,
    topic: run.topic,
    type: run.type,
    start_time: run.start_time,
    timezone: run.timezone,
    host_email: run.host_email,
    duration: minutesBetween(started, ended),
    share_url: shareLink(share),
    recording_play_passcode: random.base64url(38),
    password: recordingPasscode(random),
    auto_delete,
  };
  await links.insert(ctx, { token: share, kind: 'share', target: run.uuid });
  await recordings.insert(ctx, row, {
    kind: run.kind,
    state: 'processing',
    share,
    files: 0,
    settings: beginning,
    ended,
  });
  ctx.schedule(completeRecording, { uuid: run.uuid });
}

const beginning: RecordingSettings = {
  share_recording: 'publicly',
  recording_authentication: false,
  authentication_option: '',
  authentication_domains: '',
  authentication_name: '',
  viewer_download: true,
  on_demand: false,
  approval_type: 2,
  send_email_to_host: true,
  show_social_share_buttons: true,
};

/** Throws what a host hears who cannot record. */
export function checkCanRecord(host: User): void {
  if (!canRecord(host)) throw errors.paid_account_only(host.account_id);
}
