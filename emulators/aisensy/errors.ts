/** AiSensy's errors: a bare `message`, with a trace where the wallet or the plan refuses. */
import { defineErrors } from '../../src/emulator/index.ts';

export const errors = defineErrors({
  invalid_api_key: { status: 401, message: 'Invalid API key' }, // text unconfirmed
  unauthorized_project: { status: 401, message: 'Unauthorized' }, // unconfirmed
  invalid_token: { status: 401, message: 'Invalid Token!' },
  forbidden: { status: 403, message: 'Forbidden' }, // unconfirmed
  malformed: { status: 400, message: 'Invalid JSON' }, // unconfirmed
  invalid: { status: 400, message: (what?: string) => what || 'Invalid request' },

  campaign_not_found: { status: 400, message: 'Campaign does not exist.' },
  campaign_not_live: { status: 400, message: 'Campaign is Not Live' },
  template_params: { status: 400, message: 'Template params does not match the campaign' },
  invalid_number: { status: 400, message: 'Invalid Number' },
  media_required: { status: 400, message: 'Media is required for this campaign' }, // unconfirmed
  no_plan: { status: 400, message: 'No Plan active on assistant!', trace: true },
  insufficient_wcc: { status: 402, message: 'Insufficient WhatsApp Conversation Credits (WCC)!', trace: true },

  project_missing: { status: 404, message: 'Project not found' }, // unconfirmed
  business_missing: { status: 404, message: 'Business not found' }, // unconfirmed
  contact_missing: { status: 404, message: 'Contact not found', code: 'ERR404' },
  contact_exists: { status: 409, message: 'Contact already exists' }, // text unconfirmed
  template_missing: { status: 404, message: 'Template not found' }, // text unconfirmed
  template_taken: { status: 400, message: 'Template name already exists' }, // unconfirmed
  template_unusable: { status: 400, message: 'Template does not exist or is not approved' }, // unconfirmed
  project_campaign_missing: { status: 404, message: 'Campaign not found' }, // text unconfirmed
  campaign_taken: { status: 400, message: 'Campaign name already exists' }, // unconfirmed
  message_missing: { status: 404, message: 'Message not found' }, // text unconfirmed
  media_missing: { status: 404, message: 'Media not found' }, // text unconfirmed
  media_refused: { status: 400, message: (why?: string) => why || 'Unsupported media' }, // unconfirmed
  webhook_missing: { status: 404, message: 'Webhook not found' }, // text unconfirmed

  /** Meta's refusals, which the Direct API and the Project API's messages pass on. */
  meta: {
    status: 400,
    meta: true,
    message: (text?: string) => text || 'Invalid parameter',
    metaCode: 100,
    details: '',
  },

  rate_limit: { status: 429, message: 'Too many requests' }, // unconfirmed
  server_error: { status: 500, message: 'Internal Server Error', blank: true },
  unavailable: { status: 503, message: 'Service Unavailable', blank: true },
  not_found: { status: 404, message: 'Not Found' },
  method_not_allowed: { status: 405, message: 'Method Not Allowed' },

  // Outcomes: the call that sends answers as usual, and the message ends FAILED with Meta's code.
  message_undeliverable: { status: 400, message: 'Message undeliverable', metaCode: 131026, meta: true, details: '' },
  ecosystem_limit: {
    status: 400,
    message: 'This message was not delivered to maintain healthy ecosystem engagement.',
    metaCode: 131049,
    meta: true,
    details: '',
  },
  reengagement: { status: 400, message: 'Re-engagement message', metaCode: 131047, meta: true, details: '' },
});

/** Why a message fails later: Meta's code and words. */
export interface Failure {
  readonly code: number;
  readonly reason: string;
}

export const reasons: Readonly<Record<string, string>> = {
  131026: 'Message undeliverable',
  131047: 'Re-engagement message',
  131048: 'Spam rate limit hit',
  131049: 'This message was not delivered to maintain healthy ecosystem engagement.',
  131050: 'User has opted out', // unconfirmed
  131051: 'Unsupported message type',
  131053: 'Media upload error',
  131056: '(Business Account, Consumer Account) pair rate limit hit',
  130429: 'Rate limit hit',
  130472: "User's number is part of an experiment",
  132000: 'Number of parameters does not match the expected number of params',
  132001: 'Template name does not exist in the translation',
  132012: 'Parameter format does not match format in the created template',
  132015: 'Template is paused',
};

export const failureOf = (code: number): Failure => ({ code, reason: reasons[code] ?? 'Message undeliverable' });

/** Named faults that a sending operation makes happen. */
export const outcomes = ['message_undeliverable', 'ecosystem_limit', 'reengagement'] as const;

const codes: Readonly<Record<string, number>> = {
  message_undeliverable: 131026,
  ecosystem_limit: 131049,
  reengagement: 131047,
};

export function failureOfFault(fault: string | undefined): Failure | undefined {
  const code = fault === undefined ? undefined : codes[fault];
  return code === undefined ? undefined : failureOf(code);
}
