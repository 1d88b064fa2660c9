/** Scopes, of both systems, and what an operation needs of them; rate labels stand beside. */

/** Before 2024; each also with `:admin`, but those that have no other form. */
const classic = [
  'meeting:read',
  'meeting:write',
  'recording:read',
  'recording:write',
  'user:read',
  'user:write',
  'webinar:read',
  'webinar:write',
  'report:read',
  'dashboard_meetings:read',
  'dashboard_webinars:read',
  'group:read',
  'group:write',
  'role:read',
  'role:write',
  'account:read',
  'account:write',
] as const;

/** `PRODUCT:ACTION:THING`; each also with `:admin`. */
const granular = [
  'meeting:read:meeting',
  'meeting:write:meeting',
  'meeting:update:meeting',
  'meeting:delete:meeting',
  'meeting:update:status',
  'meeting:read:list_meetings',
  'meeting:read:list_upcoming_meetings',
  'meeting:read:invitation',
  'meeting:write:invite_links',
  'meeting:read:token',
  'meeting:read:participant',
  'meeting:read:list_registrants',
  'meeting:read:registrant',
  'meeting:write:registrant',
  'meeting:delete:registrant',
  'meeting:update:registrant_status',
  'meeting:write:batch_registrants',
  'meeting:read:list_registration_questions',
  'meeting:update:registration_question',
  'meeting:read:list_polls',
  'meeting:read:poll',
  'meeting:write:poll',
  'meeting:update:poll',
  'meeting:delete:poll',
  'meeting:write:batch_polls',
  'meeting:read:past_meeting',
  'meeting:read:list_past_participants',
  'meeting:read:list_past_instances',
  'meeting:read:list_poll_results',
  'meeting:read:past_qa',
  'meeting:update:in_meeting_controls',
  'meeting:read:livestream',
  'meeting:update:livestream',
  'meeting:update:livestream_status',
  'meeting:read:live_streaming_token',
  'meeting:read:local_archiving_token',
  'meeting:read:local_recording_token',
  'meeting:write:sip_dialing',
  'meeting:read:survey',
  'meeting:update:survey',
  'meeting:delete:survey',
  'cloud_recording:read:recording',
  'cloud_recording:read:list_user_recordings',
  'cloud_recording:read:list_account_recordings',
  'cloud_recording:read:list_recording_files',
  'cloud_recording:read:recording_settings',
  'cloud_recording:update:recording_settings',
  'cloud_recording:read:meeting_transcript',
  'cloud_recording:read:recording_analytics_summary',
  'cloud_recording:read:recording_analytics_details',
  'cloud_recording:delete:meeting_recording',
  'cloud_recording:delete:recording_file',
  'cloud_recording:update:recover_meeting_recordings',
  'cloud_recording:update:recover_single_recording',
  'cloud_recording:read:list_recording_registrants',
  'cloud_recording:write:recording_registrant',
  'cloud_recording:update:registrant_status',
  'cloud_recording:read:list_registration_questions',
  'cloud_recording:update:registration_questions',
  'user:read:user',
  'user:read:list_users',
  'user:write:user',
  'user:update:user',
  'user:delete:user',
  'user:read:settings',
  'user:update:settings',
  'user:update:status',
  'user:update:email',
  'user:update:password',
  'user:read:token',
  'user:delete:token',
  'user:read:zak',
  'user:read:email',
  'user:read:summary',
  'user:read:list_permissions',
  'user:read:list_assistants',
  'user:write:assistant',
  'user:delete:assistant',
  'user:read:list_schedulers',
  'user:delete:scheduler',
  'webinar:read:webinar',
  'webinar:write:webinar',
  'webinar:update:webinar',
  'webinar:delete:webinar',
  'webinar:update:status',
  'webinar:read:list_webinars',
  'webinar:write:invite_links',
  'webinar:read:list_registrants',
  'webinar:read:registrant',
  'webinar:write:registrant',
  'webinar:delete:registrant',
  'webinar:update:registrant_status',
  'webinar:write:batch_registrants',
  'webinar:read:list_registration_questions',
  'webinar:update:registration_question',
  'webinar:read:list_panelists',
  'webinar:write:panelist',
  'webinar:delete:panelist',
  'webinar:read:list_polls',
  'webinar:read:poll',
  'webinar:write:poll',
  'webinar:update:poll',
  'webinar:delete:poll',
  'webinar:read:list_past_participants',
  'webinar:read:list_absentees',
  'webinar:read:list_past_instances',
  'webinar:read:list_poll_results',
  'webinar:read:past_qa',
  'webinar:read:livestream',
  'webinar:update:livestream',
  'webinar:update:livestream_status',
  'report:read:user',
  'report:read:list_users',
  'report:read:meeting',
  'report:read:list_meeting_participants',
  'report:read:list_meeting_polls',
  'report:read:meeting_qa',
  'report:read:list_webinar_polls',
  'report:read:webinar_qa',
  'report:read:webinar',
  'report:read:list_webinar_participants',
  'report:read:daily_usage',
  'report:read:operation_logs',
  'report:read:user_activities',
  'report:read:list_upcoming_events',
  'report:read:cloud_recording',
  'dashboard:read:list_meetings',
  'group:read:group',
  'group:read:list_groups',
  'group:write:group',
  'group:update:group',
  'group:delete:group',
  'group:read:list_members',
  'group:write:member',
  'group:delete:member',
  'role:read:role',
  'role:read:list_roles',
  'role:write:role',
  'role:update:role',
  'role:delete:role',
  'role:read:list_members',
  'role:write:member',
  'role:delete:member',
  'marketplace:read:event_subscription',
  'marketplace:write:event_subscription',
  'marketplace:update:event_subscription',
  'marketplace:delete:event_subscription',
  'marketplace:read:webhook_logs',
] as const;

type Classic = (typeof classic)[number];
export type Granular = (typeof granular)[number];

/** What the default app holds: nothing is refused to it. */
export const everyScope: readonly string[] = [...classic, ...granular]
  .flatMap((scope) => [scope, `${scope}:admin`])
  .toSorted();

/** What a user who is no administrator may grant. */
export const withoutAdmin = (scopes: readonly string[]): string[] =>
  scopes.filter((scope) => !/:(?:admin|master)$/.test(scope));

/** What apps without a user are given. */
export const appScopes = ['imchat:bot', ...everyScope.filter((scope) => scope.startsWith('marketplace:'))].toSorted();

export type RateLabel = 'Light' | 'Medium' | 'Heavy' | 'Resource-intensive';

/** What an operation's `traits` say. */
export interface Traits {
  readonly rate?: RateLabel;
  readonly classic?: Classic | undefined;
  readonly granular?: Granular;
  /** Only a scope over the whole account will do. */
  readonly adminOnly?: boolean;
}

interface Needs {
  readonly traits: Readonly<Record<string, unknown>> & Traits;
  readonly faults: readonly string[];
}

/**
 * What an operation needs, to be spread into its options. `missing_scopes` is made to happen by `authenticate`, because
 * its message names what would do.
 */
export const needs = (
  rate: RateLabel,
  classicScope: Classic | undefined,
  granularScope: Granular,
  { adminOnly = false } = {},
): Needs => ({
  traits: { rate, classic: classicScope, granular: granularScope, adminOnly },
  faults: ['missing_scopes'],
});

interface Grants {
  /** It may do the operation at all. */
  readonly allowed: boolean;
  /** Also to what belongs to others. */
  readonly admin: boolean;
}

/** What a token's scopes let it do. */
export function grantsOf(
  scopes: ReadonlySet<string>,
  { classic: old, granular: fine, adminOnly = false }: Traits,
): Grants {
  const named = [old, fine].filter((scope) => scope !== undefined);
  const admin = named.some((scope) => scopes.has(`${scope}:admin`) || scopes.has(`${scope}:master`));
  return { allowed: admin || (!adminOnly && named.some((scope) => scopes.has(scope))), admin };
}

/** The scopes that would have done, as the refusal names them. */
export function wanted({ granular: fine, adminOnly = false }: Traits): string[] {
  if (fine === undefined) return [];
  return adminOnly ? [`${fine}:admin`] : [fine, `${fine}:admin`];
}
