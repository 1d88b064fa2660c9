/** Verify services. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { flag, given, integer, text, texts } from '../params.ts';
import { verify } from './api.ts';
import { newVerifyService, VerifyService, verifyServices } from './service-rows.ts';

const Changes = () =>
  z.object({
    FriendlyName: text(),
    CodeLength: integer(4, 10),
    LookupEnabled: flag(),
    SkipSmsToLandlines: flag(),
    DtmfInputRequired: flag(),
    TtsName: text(),
    Psd2Enabled: flag(),
    DoNotShareWarningEnabled: flag(),
    CustomCodeEnabled: flag(),
    'Push.IncludeDate': flag(),
    'Push.ApnCredentialSid': text(),
    'Push.FcmCredentialSid': text(),
    'Totp.Issuer': text(),
    'Totp.TimeStep': integer(20, 60),
    'Totp.CodeLength': integer(3, 8),
    'Totp.Skew': integer(0, 2),
    DefaultTemplateSid: text(),
    'Whatsapp.MsgServiceSid': text(),
    'Whatsapp.From': text(),
    'Passkeys.RelyingParty.Id': text(),
    'Passkeys.RelyingParty.Name': text(),
    'Passkeys.RelyingParty.Origins': texts(),
    'Passkeys.AuthenticatorAttachment': text(),
    'Passkeys.DiscoverableCredentials': text(),
    'Passkeys.UserVerification': text(),
    VerifyEventSubscriptionEnabled: flag(),
  });
type Changes = z.infer<ReturnType<typeof Changes>>;

const MAX_NAME = 32;

/** Names stand in messages: they are short, and not taken for codes. */
function checkedName(name: string): string {
  const digits = name.replaceAll(/\D/g, '').length;
  if (name === '' || name.length > MAX_NAME || digits >= 5) throw errors.verify_invalid(` \`FriendlyName\`: ${name}`);
  return name;
}

const textOrNull = (value: string | undefined): string | null | undefined => (value === '' ? null : value);

const changed = (before: VerifyService, body: Changes): Partial<VerifyService> => ({
  ...given({
    friendly_name: body.FriendlyName === undefined ? undefined : checkedName(body.FriendlyName),
    code_length: body.CodeLength,
    lookup_enabled: body.LookupEnabled,
    skip_sms_to_landlines: body.SkipSmsToLandlines,
    dtmf_input_required: body.DtmfInputRequired,
    tts_name: textOrNull(body.TtsName),
    psd2_enabled: body.Psd2Enabled,
    do_not_share_warning_enabled: body.DoNotShareWarningEnabled,
    custom_code_enabled: body.CustomCodeEnabled,
    default_template_sid: textOrNull(body.DefaultTemplateSid),
    verify_event_subscription_enabled: body.VerifyEventSubscriptionEnabled,
  }),
  push: {
    ...before.push,
    ...given({
      include_date: body['Push.IncludeDate'],
      apn_credential_sid: textOrNull(body['Push.ApnCredentialSid']),
      fcm_credential_sid: textOrNull(body['Push.FcmCredentialSid']),
    }),
  },
  totp: {
    ...before.totp,
    ...given({
      issuer: textOrNull(body['Totp.Issuer']),
      time_step: body['Totp.TimeStep'],
      code_length: body['Totp.CodeLength'],
      skew: body['Totp.Skew'],
    }),
  },
  whatsapp: {
    ...before.whatsapp,
    ...given({
      msg_service_sid: textOrNull(body['Whatsapp.MsgServiceSid']),
      from: textOrNull(body['Whatsapp.From']),
    }),
  },
  passkeys: {
    ...before.passkeys,
    relying_party: {
      ...before.passkeys.relying_party,
      ...given({
        id: textOrNull(body['Passkeys.RelyingParty.Id']),
        name: textOrNull(body['Passkeys.RelyingParty.Name']),
        origins: body['Passkeys.RelyingParty.Origins'],
      }),
    },
    ...given({
      authenticator_attachment: textOrNull(body['Passkeys.AuthenticatorAttachment']),
      discoverable_credentials: textOrNull(body['Passkeys.DiscoverableCredentials']),
      user_verification: textOrNull(body['Passkeys.UserVerification']),
    }),
  },
});

export const createService = verify.operation('verify_services.create', 'POST /v2/Services', {
  summary: 'Make a Verify service',
  status: 201,
  body: Changes,
  result: VerifyService,
  async handler(ctx, { body }) {
    if (body.FriendlyName === undefined) throw errors.missing_parameter('FriendlyName');
    const fresh = newVerifyService(ctx, { friendly_name: checkedName(body.FriendlyName) });
    return verifyServices.insert(ctx, { ...fresh, ...changed(fresh, body) });
  },
});

export const listServices = verify.operation('verify_services.list', 'GET /v2/Services', {
  summary: 'List Verify services',
  list: VerifyService,
  listName: 'services',
  handler: (ctx, { page }) => verifyServices.list(ctx, { page }),
});

export const fetchService = verify.operation('verify_services.fetch', 'GET /v2/Services/{Sid}', {
  summary: 'One Verify service',
  result: VerifyService,
  handler: (ctx, { params }) => verifyServices.need(ctx, params.Sid),
});

export const updateService = verify.operation('verify_services.update', 'POST /v2/Services/{Sid}', {
  summary: 'Change a Verify service',
  body: Changes,
  result: VerifyService,
  async handler(ctx, { params, body }) {
    const service = await verifyServices.need(ctx, params.Sid);
    return verifyServices.update(ctx, service, { ...changed(service, body), date_updated: isoZ(ctx.now) });
  },
});

export const deleteService = verify.operation('verify_services.delete', 'DELETE /v2/Services/{Sid}', {
  summary: 'Delete a Verify service',
  status: 204,
  async handler(ctx, { params }) {
    await verifyServices.remove(ctx, await verifyServices.need(ctx, params.Sid));
    return nothing();
  },
});
