/** Verifications: a code is sent, and checked within ten minutes. */
import { z, type ApiError } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { isSid, sid } from '../ids.ts';
import { receive } from '../messages/inbound.ts';
import { e164, withoutChannel } from '../numbers/phone.ts';
import { findNumber } from '../numbers/rows.ts';
import { flag, text } from '../params.ts';
import { job } from '../provider.ts';
import { verify } from './api.ts';
import { count } from './limits.ts';
import { attempts, Verification, verifications } from './rows.ts';
import { verifyLink, verifyServices, type VerifyService } from './service-rows.ts';
import { codeText } from './templates.ts';

const LIFETIME = '10m';
const MAX_SENDS = 5;
const MAX_CHECKS = 5;

const channels = new Set(['sms', 'call', 'email', 'whatsapp', 'sna', 'auto', 'rcs']);

const Parameters = () =>
  z.object({
    To: z.string(),
    Channel: z.string(),
    CustomFriendlyName: text(),
    CustomMessage: text(),
    SendDigits: text(),
    Locale: text(),
    CustomCode: text(),
    Amount: text(),
    Payee: text(),
    RateLimits: text(),
    ChannelConfiguration: text(),
    AppHash: text(),
    TemplateSid: text(),
    TemplateCustomSubstitutions: text(),
    DeviceIp: text(),
    EnableSnaClientToken: flag(),
    RiskCheck: z.enum(['enable', 'disable']).optional(),
    Tags: text(),
  });
type Parameters = z.infer<ReturnType<typeof Parameters>>;

/** Channels that end in a text, and the short code from which Verify writes. */
const texts = new Set(['sms', 'auto']);
const SENDER = '22395';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Whom a code is sent to, as Twilio writes it. */
function recipientOf(ctx: TwilioCtx, to: string, channel: string): string {
  if (!channels.has(channel)) throw errors.verify_invalid(': Channel');
  if (channel === 'email') {
    if (!EMAIL.test(to)) throw errors.verify_invalid(` \`To\`: ${to}`);
    if (!ctx.settings.verifyMailer) throw errors.verify_no_mailer();
    return to;
  }
  const number = e164(withoutChannel(to));
  if (!number) throw errors.verify_invalid(` \`To\`: ${to}`);
  return number;
}

const pendingFor = (ctx: TwilioCtx, service: string, to: string): Promise<Verification | undefined> =>
  verifications.find(ctx, { where: { service_sid: service, to, status: 'pending' } });

export const createVerification = verify.operation(
  'verifications.create',
  'POST /v2/Services/{ServiceSid}/Verifications',
  {
    summary: 'Send a code',
    description: 'The code stands under `_internal` of the row in `GET /_backlot/state/twilio/verifications`.',
    status: 201,
    body: Parameters,
    result: Verification,
    async handler(ctx, { params, body }) {
      const service = await verifyServices.need(ctx, params.ServiceSid);
      const to = recipientOf(ctx, body.To, body.Channel);
      const landline = ctx.settings.lineTypes[to] === 'landline';
      if (landline && service.skip_sms_to_landlines && body.Channel === 'sms') throw errors.verify_landline();
      await count(ctx, service.sid, body.RateLimits);
      const pending = await pendingFor(ctx, service.sid, to);
      if (pending && pending.send_code_attempts.length >= MAX_SENDS) throw errors.max_send_attempts();
      const verification = pending ?? (await started(ctx, service, to, body));
      return attempted(ctx, verification, body.Channel);
    },
  },
);

/** A new verification; its clock starts with the first attempt. */
async function started(ctx: TwilioCtx, service: VerifyService, to: string, body: Parameters): Promise<Verification> {
  const id = sid(ctx, 'VE');
  const custom = service.custom_code_enabled ? body.CustomCode : undefined;
  if (custom && !/^\w{4,10}$/.test(custom)) throw errors.verify_invalid(` \`CustomCode\`: ${custom}`);
  const code = custom || ctx.random.digits(service.code_length);
  const url = verifyLink(`/v2/Services/${service.sid}/Verifications/${id}`);
  const row: Verification = {
    sid: id,
    service_sid: service.sid,
    account_sid: ctx.account.id,
    to,
    channel: body.Channel,
    status: 'pending',
    valid: false,
    lookup: service.lookup_enabled ? { carrier: carrier() } : {},
    amount: body.Amount || null,
    payee: body.Payee || null,
    send_code_attempts: [],
    sna: body.Channel === 'sna' ? { url: `${url}/SNA` } : null,
    ...newIsoDates(ctx.now),
    url,
  };
  const template = body.TemplateSid || service.default_template_sid;
  const friendly_name = body.CustomFriendlyName || service.friendly_name;
  const words = codeText({ template, warn: service.do_not_share_warning_enabled }, { friendly_name, code });
  ctx.schedule(expireVerification, { verification: id }, { after: LIFETIME });
  return verifications.insert(ctx, row, { code, text: words, checks: 0 });
}

const carrier = (): Record<string, unknown> => ({
  error_code: null,
  name: 'Backlot Wireless',
  mobile_country_code: '310',
  mobile_network_code: '456',
  type: 'mobile',
});

/** One more attempt to bring the code there. */
async function attempted(ctx: TwilioCtx, verification: Verification, channel: string): Promise<Verification> {
  const { sid: id, service_sid, to, account_sid } = verification;
  const attempt = sid(ctx, 'VL');
  const at = isoZ(ctx.now);
  await attempts.insert(
    ctx,
    {
      sid: attempt,
      account_sid,
      service_sid,
      verification_sid: id,
      date_created: at,
      date_updated: at,
      conversion_status: 'unconverted',
      channel,
      price: { currency: 'usd', value: '0.05' },
      channel_data: { to },
      url: verifyLink(`/v2/Attempts/${attempt}`),
    },
    { to, created: ctx.now },
  );
  if (texts.has(channel) && (await findNumber(ctx, to))) {
    const { text: body } = verifications.internal(verification);
    await receive(ctx, { from: SENDER, to, body, files: [], extras: {} });
  }
  return verifications.update(ctx, verification, {
    channel,
    send_code_attempts: [
      ...verification.send_code_attempts,
      { time: at, channel: channel === 'auto' ? 'SMS' : channel.toUpperCase(), attempt_sid: attempt },
    ],
    date_updated: at,
  });
}

export const expireVerification = job('verifications.expire', {
  kind: 'calendar',
  input: () => z.object({ verification: z.string() }),
  async run(ctx, { verification: id }) {
    const row = await verifications.get(ctx, id);
    if (row && (row.status === 'pending' || row.status === 'max_attempts_reached'))
      await verifications.update(ctx, row, { status: 'expired', date_updated: isoZ(ctx.now) });
  },
});

const gone = new Set<Verification['status']>(['approved', 'expired']);

/** By sid, or the latest for a recipient. What is over isn't found any more. */
async function found(ctx: TwilioCtx, service: string, key: string): Promise<Verification> {
  const to = key.includes('@') ? key : (e164(key) ?? key);
  const row = isSid(key, 'VE')
    ? await verifications.get(ctx, key)
    : ((await pendingFor(ctx, service, to)) ??
      (await verifications.find(ctx, { where: { service_sid: service, to } })));
  if (!row || row.service_sid !== service || gone.has(row.status)) throw errors.not_found();
  return row;
}

export const fetchVerification = verify.operation(
  'verifications.fetch',
  'GET /v2/Services/{ServiceSid}/Verifications/{Sid}',
  {
    summary: 'One verification, by its sid or its recipient',
    result: Verification,
    handler: (ctx, { params }) => found(ctx, params.ServiceSid, params.Sid),
  },
);

export const updateVerification = verify.operation(
  'verifications.update',
  'POST /v2/Services/{ServiceSid}/Verifications/{Sid}',
  {
    summary: 'Cancel a verification, or approve it without a check',
    body: () => z.object({ Status: z.enum(['canceled', 'approved']) }),
    result: Verification,
    async handler(ctx, { params, body: { Status: status } }) {
      const row = await found(ctx, params.ServiceSid, params.Sid);
      if (row.status !== 'pending') throw errors.not_found();
      if (status === 'approved') return approved(ctx, row);
      return verifications.update(ctx, row, { status, date_updated: isoZ(ctx.now) });
    },
  },
);

async function approved(ctx: TwilioCtx, row: Verification): Promise<Verification> {
  ctx.cancel(expireVerification, { verification: row.sid });
  const last = row.send_code_attempts.at(-1);
  const attempt = last && (await attempts.get(ctx, last.attempt_sid));
  const date_updated = isoZ(ctx.now);
  if (attempt) await attempts.update(ctx, attempt, { conversion_status: 'converted', date_updated });
  return verifications.update(ctx, row, { status: 'approved', valid: true, date_updated });
}

const Check = () =>
  z.object({
    sid: z.string(),
    service_sid: z.string(),
    account_sid: z.string(),
    to: z.string(),
    channel: z.string(),
    status: z.string(),
    valid: z.boolean(),
    amount: z.string().nullable(),
    payee: z.string().nullable(),
    sna_attempts_error_codes: z.array(z.unknown()),
    date_created: z.string(),
    date_updated: z.string(),
  });

const asCheck = (row: Verification): z.infer<ReturnType<typeof Check>> => ({
  sid: row.sid,
  service_sid: row.service_sid,
  account_sid: row.account_sid,
  to: row.to,
  channel: row.channel,
  status: row.status,
  valid: row.valid,
  amount: row.amount,
  payee: row.payee,
  sna_attempts_error_codes: [],
  date_created: row.date_created,
  date_updated: row.date_updated,
});

/** What is to be checked: what is pending, or has been tried too often. */
async function checkable(
  ctx: TwilioCtx,
  service: string,
  { To: to, VerificationSid: id }: { To?: string | undefined; VerificationSid?: string | undefined },
): Promise<Verification> {
  if (!to && !id) throw errors.verify_invalid(': To or VerificationSid');
  const row = await found(ctx, service, id || to || '');
  if (row.status === 'canceled') throw errors.not_found();
  return row;
}

export const checkVerification = verify.operation(
  'verification_checks.create',
  'POST /v2/Services/{ServiceSid}/VerificationCheck',
  {
    summary: 'Check a code',
    description: 'A wrong code is no error: `valid` is false. The sixth try after five wrong ones is a 429.',
    body: () =>
      z.object({
        Code: text(),
        To: text(),
        VerificationSid: text(),
        Amount: text(),
        Payee: text(),
        SnaClientToken: text(),
      }),
    result: Check,
    async handler(ctx, { params, body }) {
      const service = await verifyServices.need(ctx, params.ServiceSid);
      const row = await checkable(ctx, service.sid, body);
      if (!body.Code && row.channel !== 'sna') throw errors.verify_invalid(': Code');
      const { code, checks } = verifications.internal(row);
      if (checks >= MAX_CHECKS) return tooMany(ctx, row);
      const right =
        (row.channel === 'sna' || body.Code === code) &&
        (row.amount === null || row.amount === body.Amount) &&
        (row.payee === null || row.payee === body.Payee);
      if (right) return asCheck(await approved(ctx, row));
      return asCheck(await verifications.update(ctx, row, {}, { checks: checks + 1 }));
    },
  },
);

async function tooMany(ctx: TwilioCtx, row: Verification): Promise<ApiError> {
  await verifications.update(ctx, row, { status: 'max_attempts_reached', date_updated: isoZ(ctx.now) });
  return errors.max_check_attempts();
}
