/**
 * What becomes of settings that an app sends. Zoom answers what is in effect, not what was asked: it ignores what it
 * doesn't know, and puts its own value where it doesn't know the one that was sent.
 */
import { errors, problem, type FieldProblem } from '../errors.ts';
import type { User } from '../users/rows.ts';
import { settingsOf } from '../users/settings.ts';
import { SessionSettings } from './settings-schema.ts';
import type { z } from '../../../src/emulator/index.ts';

const dialIn = [
  { city: 'New York', country: 'US', country_name: 'US', number: '+1 1000200200', type: 'toll' as const },
];

const shared: SessionSettings = {
  host_video: false,
  approval_type: 2,
  audio: 'both',
  auto_recording: 'none',
  enforce_login: false,
  enforce_login_domains: '',
  alternative_hosts: '',
  alternative_host_update_polls: false,
  close_registration: false,
  show_share_button: false,
  allow_multiple_devices: false,
  registrants_confirmation_email: true,
  registrants_email_notification: true,
  request_permission_to_unmute_participants: false,
  global_dial_in_countries: ['US'],
  global_dial_in_numbers: dialIn,
  contact_name: '',
  contact_email: '',
  meeting_authentication: false,
  email_notification: true,
  sign_language_interpretation: { enable: false },
  additional_data_center_regions: [],
};

export const meetingDefaults: SessionSettings = {
  ...shared,
  participant_video: false,
  cn_meeting: false,
  in_meeting: false,
  join_before_host: false,
  jbh_time: 0,
  mute_upon_entry: false,
  watermark: false,
  use_pmi: false,
  alternative_host_manage_meeting_summary: false,
  alternative_host_manage_cloud_recording: false,
  alternative_hosts_email_notification: true,
  show_join_info: false,
  waiting_room: false,
  encryption_type: 'enhanced_encryption',
  approved_or_denied_countries_or_regions: { enable: false },
  breakout_room: { enable: false },
  internal_meeting: false,
  continuous_meeting_chat: {
    enable: false,
    auto_add_invited_external_users: false,
    auto_add_meeting_participants: false,
  },
  participant_focused_meeting: false,
  push_change_to_calendar: false,
  resources: [],
  auto_start_meeting_summary: false,
  auto_start_ai_companion_questions: false,
  allow_host_control_participant_mute_state: false,
  disable_participant_video: false,
  email_in_attendee_report: false,
  device_testing: false,
  focus_mode: false,
  enable_dedicated_group_chat: false,
  private_meeting: false,
  host_save_video_order: false,
  meeting_invitees: [],
};

export const webinarDefaults: SessionSettings = {
  ...shared,
  panelists_video: false,
  practice_session: false,
  hd_video: false,
  hd_video_for_attendees: false,
  on_demand: false,
  notify_registrants: false,
  post_webinar_survey: false,
  survey_url: '',
  panelist_authentication: false,
  add_watermark: false,
  add_audio_watermark: false,
  send_1080p_video_to_attendees: false,
  enable_session_branding: false,
  email_language: 'en-US',
  registrants_restrict_number: 0,
  panelists_invitation_email_notification: true,
  language_interpretation: { enable: false },
  question_and_answer: {
    enable: true,
    allow_submit_questions: true,
    allow_anonymous_questions: true,
    answer_questions: 'all',
    attendees_can_comment: true,
    attendees_can_upvote: true,
  },
  attendees_and_panelists_reminder_email_notification: { enable: false, type: 0 },
  follow_up_attendees_email_notification: { enable: false, type: 0 },
  follow_up_absentees_email_notification: { enable: false, type: 0 },
};

/** Values of these that won't do are refused; of all others they are mended in silence. */
const refused = new Set([
  'jbh_time',
  'approval_type',
  'registration_type',
  'calendar_type',
  'custom_keys',
  'registrants_restrict_number',
]);

type Given = Readonly<Record<string, unknown>>;

/** The settings in effect after a change. Throws `validation_failed`. */
export function effective(
  defaults: SessionSettings,
  before: SessionSettings,
  given: Given,
  host: User,
): SessionSettings {
  const shape: Readonly<Record<string, z.ZodType>> = SessionSettings().shape;
  const after: Record<string, unknown> = { ...before };
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(given)) {
    const type = shape[name];
    if (!type || value === null || value === undefined) continue;
    const read = [value, lenient(value)].map((one) => type.safeParse(one)).find(({ success }) => success);
    if (read?.success) after[name] = joined(after[name], read.data);
    else if (refused.has(name)) problems.push(problem(`settings.${name}`));
    else after[name] = defaults[name as keyof SessionSettings];
  }
  if (problems.length > 0) throw errors.validation_failed(problems);
  return ruled(after, host);
}

/** `"true"` and `"5"` are taken for what they say. */
function lenient(value: unknown): unknown {
  if (value === 'true' || value === 'false') return value === 'true';
  return typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const joined = (before: unknown, now: unknown): unknown =>
  isObject(before) && isObject(now) ? { ...before, ...now } : now;

/** What follows from other settings, and from the host's licence. */
function ruled(settings: SessionSettings, host: User): SessionSettings {
  const { registration_type: type = 1, ...rest } = settings;
  const { recording } = settingsOf(host);
  const cannotRecord = host.type === 1 || !recording.cloud_recording;
  return {
    ...rest,
    ...(settings.approval_type !== 2 && { registration_type: type }),
    ...(settings.waiting_room === true && { join_before_host: false }),
    ...(settings.auto_recording === 'cloud' && cannotRecord && { auto_recording: 'none' as const }),
    ...(settings.alternative_hosts && { alternative_hosts: settings.alternative_hosts.replaceAll(/[,;]\s*/g, ';') }),
  };
}

/** What a meeting of this host begins with. */
export function meetingBeginning(host: User): SessionSettings {
  const { schedule_meeting: schedule, in_meeting: inside, recording } = settingsOf(host);
  return {
    ...meetingDefaults,
    host_video: schedule.host_video,
    participant_video: schedule.participants_video,
    join_before_host: schedule.join_before_host,
    waiting_room: inside.waiting_room,
    auto_recording: recordingMode(recording.auto_recording),
  };
}

export const webinarBeginning = (host: User): SessionSettings => ({
  ...webinarDefaults,
  auto_recording: recordingMode(settingsOf(host).recording.auto_recording),
});

const recordingMode = (mode: string): 'local' | 'cloud' | 'none' =>
  mode === 'local' || mode === 'cloud' ? mode : 'none';
