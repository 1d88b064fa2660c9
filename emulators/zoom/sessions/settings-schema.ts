/** The settings of meetings and webinars: one vocabulary, of which each kind shows its own part. */
import { schema, z } from '../../../src/emulator/index.ts';

const Interpreter = () =>
  z.object({
    email: z.string().optional(),
    languages: z.string().optional(),
    interpreter_languages: z.string().optional(),
  });

const SignInterpreter = () => z.object({ email: z.string().optional(), sign_language: z.string().optional() });

const DialIn = () =>
  z.object({
    city: z.string().optional(),
    country: z.string(),
    country_name: z.string(),
    number: z.string(),
    type: z.enum(['toll', 'tollfree']),
  });

const Reminder = () => z.object({ enable: z.boolean().optional(), type: z.int().optional() });

export const SessionSettings = schema(() =>
  z
    .object({
      // Both.
      host_video: z.boolean(),
      approval_type: z.literal([0, 1, 2]),
      registration_type: z.literal([1, 2, 3]),
      audio: z.enum(['both', 'telephony', 'voip', 'thirdParty']),
      audio_conference_info: z.string().max(2048),
      auto_recording: z.enum(['local', 'cloud', 'none']),
      enforce_login: z.boolean(),
      enforce_login_domains: z.string(),
      alternative_hosts: z.string(),
      alternative_host_update_polls: z.boolean(),
      close_registration: z.boolean(),
      show_share_button: z.boolean(),
      allow_multiple_devices: z.boolean(),
      registrants_confirmation_email: z.boolean(),
      registrants_email_notification: z.boolean(),
      request_permission_to_unmute_participants: z.boolean(),
      global_dial_in_countries: z.array(z.string()),
      global_dial_in_numbers: z.array(DialIn()),
      contact_name: z.string(),
      contact_email: z.string(),
      meeting_authentication: z.boolean(),
      authentication_option: z.string(),
      authentication_name: z.string(),
      authentication_domains: z.string(),
      email_notification: z.boolean(),
      language_interpretation: z.object({
        enable: z.boolean().optional(),
        interpreters: z.array(Interpreter()).optional(),
      }),
      sign_language_interpretation: z.object({
        enable: z.boolean().optional(),
        interpreters: z.array(SignInterpreter()).optional(),
      }),
      additional_data_center_regions: z.array(z.string()),
      question_and_answer: z.object({
        enable: z.boolean().optional(),
        allow_submit_questions: z.boolean().optional(),
        allow_anonymous_questions: z.boolean().optional(),
        answer_questions: z.enum(['only', 'all']).optional(),
        question_visibility: z.enum(['answered', 'all']).optional(),
        attendees_can_comment: z.boolean().optional(),
        attendees_can_upvote: z.boolean().optional(),
      }),
      // Meetings.
      participant_video: z.boolean(),
      cn_meeting: z.boolean(),
      in_meeting: z.boolean(),
      join_before_host: z.boolean(),
      jbh_time: z.literal([0, 5, 10, 15]),
      mute_upon_entry: z.boolean(),
      watermark: z.boolean(),
      use_pmi: z.boolean(),
      alternative_host_manage_meeting_summary: z.boolean(),
      alternative_host_manage_cloud_recording: z.boolean(),
      alternative_hosts_email_notification: z.boolean(),
      show_join_info: z.boolean(),
      waiting_room: z.boolean(),
      waiting_room_options: z.object({
        mode: z.enum(['follow_setting', 'custom']).optional(),
        who_goes_to_waiting_room: z
          .enum([
            'everyone',
            'users_not_in_account',
            'users_not_in_account_or_whitelisted_domains',
            'users_not_on_invite',
          ])
          .optional(),
      }),
      authentication_exception: z.array(
        z.object({ email: z.string().optional(), name: z.string().optional(), join_url: z.string().optional() }),
      ),
      encryption_type: z.enum(['enhanced_encryption', 'e2ee']),
      approved_or_denied_countries_or_regions: z.object({
        enable: z.boolean().optional(),
        method: z.enum(['approve', 'deny']).optional(),
        approved_list: z.array(z.string()).optional(),
        denied_list: z.array(z.string()).optional(),
      }),
      breakout_room: z.object({
        enable: z.boolean().optional(),
        rooms: z
          .array(z.object({ name: z.string().optional(), participants: z.array(z.string()).optional() }))
          .optional(),
      }),
      internal_meeting: z.boolean(),
      continuous_meeting_chat: z.object({
        enable: z.boolean().optional(),
        auto_add_invited_external_users: z.boolean().optional(),
        auto_add_meeting_participants: z.boolean().optional(),
        channel_id: z.string().optional(),
      }),
      participant_focused_meeting: z.boolean(),
      push_change_to_calendar: z.boolean(),
      resources: z.array(
        z.object({
          resource_type: z.enum(['whiteboard']).optional(),
          resource_id: z.string().optional(),
          permission_level: z.enum(['editor', 'commenter', 'viewer']).optional(),
        }),
      ),
      auto_start_meeting_summary: z.boolean(),
      who_will_receive_summary: z.literal([1, 2, 3, 4]),
      auto_start_ai_companion_questions: z.boolean(),
      who_can_ask_questions: z.literal([1, 2, 3, 4, 5]),
      summary_template_id: z.string(),
      allow_host_control_participant_mute_state: z.boolean(),
      disable_participant_video: z.boolean(),
      email_in_attendee_report: z.boolean(),
      device_testing: z.boolean(),
      focus_mode: z.boolean(),
      enable_dedicated_group_chat: z.boolean(),
      private_meeting: z.boolean(),
      calendar_type: z.literal([1, 2]),
      host_save_video_order: z.boolean(),
      meeting_invitees: z.array(z.object({ email: z.string(), internal_user: z.boolean().optional() })),
      custom_keys: z.array(z.object({ key: z.string().max(64), value: z.string().max(256) })).max(10),
      auto_add_recording_to_video_management: z.object({
        enable: z.boolean().optional(),
        channels: z.array(z.object({ channel_id: z.string(), name: z.string().optional() })).optional(),
      }),
      // Webinars.
      panelists_video: z.boolean(),
      practice_session: z.boolean(),
      hd_video: z.boolean(),
      hd_video_for_attendees: z.boolean(),
      on_demand: z.boolean(),
      notify_registrants: z.boolean(),
      post_webinar_survey: z.boolean(),
      survey_url: z.string(),
      panelist_authentication: z.boolean(),
      add_watermark: z.boolean(),
      add_audio_watermark: z.boolean(),
      send_1080p_video_to_attendees: z.boolean(),
      enable_session_branding: z.boolean(),
      email_language: z.string(),
      registrants_restrict_number: z.int().min(0).max(20_000),
      panelists_invitation_email_notification: z.boolean(),
      attendees_and_panelists_reminder_email_notification: Reminder(),
      follow_up_attendees_email_notification: Reminder(),
      follow_up_absentees_email_notification: Reminder(),
    })
    .partial(),
);

export type SessionSettings = z.infer<ReturnType<typeof SessionSettings>>;
