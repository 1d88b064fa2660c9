/** Applications as they are kept: URLs under one sid, for numbers, messages and calls to share. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { collection } from '../provider.ts';

const HttpMethod = () => z.enum(['GET', 'POST']);
const url = () => z.string().nullable();

export const Application = schema(() =>
  z.object({
    account_sid: z.string(),
    api_version: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    friendly_name: z.string(),
    message_status_callback: url(),
    sid: z.string(),
    sms_fallback_method: HttpMethod(),
    sms_fallback_url: url(),
    sms_method: HttpMethod(),
    sms_status_callback: url(),
    sms_url: url(),
    status_callback: url(),
    status_callback_method: HttpMethod(),
    uri: z.string(),
    voice_caller_id_lookup: z.boolean(),
    voice_fallback_method: HttpMethod(),
    voice_fallback_url: url(),
    voice_method: HttpMethod(),
    voice_url: url(),
    public_application_connect_enabled: z.boolean(),
  }),
);
export type Application = z.infer<ReturnType<typeof Application>>;

export const applications = collection('applications', {
  row: Application,
  key: 'sid',
  owner: 'account',
  columns: ['friendly_name'],
  missing: errors.not_found,
  make: (ctx: TwilioCtx, given) => ({ row: newApplication(ctx, given) }),
});

/** A row of a new application. */
export function newApplication(ctx: TwilioCtx, given: Partial<Application>): Application {
  const { sid: id = sid(ctx, 'AP') } = given;
  return {
    account_sid: ctx.account.id,
    api_version: '2010-04-01',
    ...newDates(ctx.now),
    friendly_name: '',
    message_status_callback: null,
    sid: id,
    sms_fallback_method: 'POST',
    sms_fallback_url: null,
    sms_method: 'POST',
    sms_status_callback: null,
    sms_url: null,
    status_callback: null,
    status_callback_method: 'POST',
    uri: `/2010-04-01/Accounts/${ctx.account.id}/Applications/${id}.json`,
    voice_caller_id_lookup: false,
    voice_fallback_method: 'POST',
    voice_fallback_url: null,
    voice_method: 'POST',
    voice_url: null,
    public_application_connect_enabled: false,
    ...given,
  };
}
