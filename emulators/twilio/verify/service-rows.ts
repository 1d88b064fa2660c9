/** Verify services as they are kept. */
import { link, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { collection } from '../provider.ts';

const nullableText = () => z.string().nullable();

export const VerifyService = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    friendly_name: z.string(),
    code_length: z.int(),
    lookup_enabled: z.boolean(),
    psd2_enabled: z.boolean(),
    skip_sms_to_landlines: z.boolean(),
    dtmf_input_required: z.boolean(),
    tts_name: nullableText(),
    do_not_share_warning_enabled: z.boolean(),
    custom_code_enabled: z.boolean(),
    push: z.object({
      include_date: z.boolean(),
      apn_credential_sid: nullableText(),
      fcm_credential_sid: nullableText(),
    }),
    totp: z.object({
      issuer: nullableText(),
      time_step: z.int(),
      code_length: z.int(),
      skew: z.int(),
    }),
    whatsapp: z.object({ msg_service_sid: nullableText(), from: nullableText() }),
    passkeys: z.object({
      relying_party: z.object({
        id: nullableText(),
        name: nullableText(),
        origins: z.array(z.string()).nullable(),
      }),
      authenticator_attachment: nullableText(),
      discoverable_credentials: nullableText(),
      user_verification: nullableText(),
    }),
    default_template_sid: nullableText(),
    verify_event_subscription_enabled: z.boolean(),
    date_created: z.string(),
    date_updated: z.string(),
    url: z.string(),
    links: z.record(z.string(), z.string()),
  }),
);
export type VerifyService = z.infer<ReturnType<typeof VerifyService>>;

export const verifyServices = collection('verify_services', {
  row: VerifyService,
  key: 'sid',
  owner: 'account',
  columns: ['friendly_name'],
  missing: errors.not_found,
  make: (ctx: TwilioCtx, given) => ({ row: newVerifyService(ctx, given) }),
});

export const verifyLink = (path: string): string => link({ options: { host: 'verify' } }, path);

/** A row of a new service. */
export function newVerifyService(ctx: TwilioCtx, given: Partial<VerifyService>): VerifyService {
  const { sid: id = sid(ctx, 'VA'), friendly_name: name = 'Backlot' } = given;
  const url = verifyLink(`/v2/Services/${id}`);
  return {
    sid: id,
    account_sid: ctx.account.id,
    friendly_name: name,
    code_length: 6,
    lookup_enabled: false,
    psd2_enabled: false,
    skip_sms_to_landlines: false,
    dtmf_input_required: true,
    tts_name: null,
    do_not_share_warning_enabled: false,
    custom_code_enabled: false,
    push: { include_date: false, apn_credential_sid: null, fcm_credential_sid: null },
    totp: { issuer: name, time_step: 30, code_length: 6, skew: 1 },
    whatsapp: { msg_service_sid: null, from: null },
    passkeys: {
      relying_party: { id: null, name: null, origins: null },
      authenticator_attachment: null,
      discoverable_credentials: null,
      user_verification: null,
    },
    default_template_sid: null,
    verify_event_subscription_enabled: false,
    ...newIsoDates(ctx.now),
    url,
    links: {
      verification_checks: `${url}/VerificationCheck`,
      verifications: `${url}/Verifications`,
      rate_limits: `${url}/RateLimits`,
      messaging_configurations: `${url}/MessagingConfigurations`,
      entities: `${url}/Entities`,
      webhooks: `${url}/Webhooks`,
      access_tokens: `${url}/AccessTokens`,
    },
    ...given,
  };
}
