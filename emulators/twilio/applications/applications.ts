/** Applications: made, listed, changed and deleted. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { A, v2010 } from '../api.ts';
import { rfc2822 } from '../dates.ts';
import { flag, given, method, text } from '../params.ts';
import { Application, applications, newApplication } from './rows.ts';

const Changes = () =>
  z.object({
    FriendlyName: text(),
    ApiVersion: text(),
    VoiceUrl: text(),
    VoiceMethod: method(),
    VoiceFallbackUrl: text(),
    VoiceFallbackMethod: method(),
    StatusCallback: text(),
    StatusCallbackMethod: method(),
    VoiceCallerIdLookup: flag(),
    SmsUrl: text(),
    SmsMethod: method(),
    SmsFallbackUrl: text(),
    SmsFallbackMethod: method(),
    SmsStatusCallback: text(),
    MessageStatusCallback: text(),
    PublicApplicationConnectEnabled: flag(),
  });

/** An empty URL takes it away. */
const urlOf = (url: string | undefined): string | null | undefined => (url === '' ? null : url);

const changesOf = (body: z.infer<ReturnType<typeof Changes>>): Partial<Application> =>
  given({
    friendly_name: body.FriendlyName,
    api_version: body.ApiVersion,
    voice_url: urlOf(body.VoiceUrl),
    voice_method: body.VoiceMethod,
    voice_fallback_url: urlOf(body.VoiceFallbackUrl),
    voice_fallback_method: body.VoiceFallbackMethod,
    status_callback: urlOf(body.StatusCallback),
    status_callback_method: body.StatusCallbackMethod,
    voice_caller_id_lookup: body.VoiceCallerIdLookup,
    sms_url: urlOf(body.SmsUrl),
    sms_method: body.SmsMethod,
    sms_fallback_url: urlOf(body.SmsFallbackUrl),
    sms_fallback_method: body.SmsFallbackMethod,
    sms_status_callback: urlOf(body.SmsStatusCallback),
    message_status_callback: urlOf(body.MessageStatusCallback),
    public_application_connect_enabled: body.PublicApplicationConnectEnabled,
  });

export const createApplication = v2010.operation('applications.create', `POST ${A}/Applications.json`, {
  summary: 'Make an application',
  status: 201,
  body: Changes,
  result: Application,
  handler: (ctx, { body }) => applications.insert(ctx, newApplication(ctx, changesOf(body))),
});

export const listApplications = v2010.operation('applications.list', `GET ${A}/Applications.json`, {
  summary: 'List applications',
  query: () => z.object({ FriendlyName: text() }),
  list: Application,
  listName: 'applications',
  handler: (ctx, { query, page }) =>
    applications.list(ctx, { where: { friendly_name: query.FriendlyName || undefined }, page }),
});

export const fetchApplication = v2010.operation('applications.fetch', `GET ${A}/Applications/{Sid}.json`, {
  summary: 'One application',
  result: Application,
  handler: (ctx, { params }) => applications.need(ctx, params.Sid),
});

export const updateApplication = v2010.operation('applications.update', `POST ${A}/Applications/{Sid}.json`, {
  summary: 'Change an application',
  body: Changes,
  result: Application,
  handler: async (ctx, { params, body }) =>
    applications.update(ctx, await applications.need(ctx, params.Sid), {
      ...changesOf(body),
      date_updated: rfc2822(ctx.now),
    }),
});

export const deleteApplication = v2010.operation('applications.delete', `DELETE ${A}/Applications/{Sid}.json`, {
  summary: 'Delete an application',
  status: 204,
  async handler(ctx, { params }) {
    await applications.remove(ctx, await applications.need(ctx, params.Sid));
    return nothing();
  },
});
