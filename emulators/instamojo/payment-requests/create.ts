/** Making a payment request, whichever way it is asked for. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import * as fields from '../fields.ts';
import { hexId, later } from '../ids.ts';
import { twoDecimals } from '../money.ts';
import { job, type InstamojoCtx } from '../provider.ts';
import { shorten, shortening } from '../short-urls.ts';
import { required } from '../words.ts';
import { writeMessages } from './messages.ts';
import { blank, paymentRequests, type PaymentRequest } from './rows.ts';

/** What both generations take. */
export const RequestInput = schema(() =>
  z.object({
    purpose: fields.text(255),
    amount: fields.amount(),
    buyer_name: fields.optionalText(100),
    email: fields.optionalEmail(),
    phone: fields.optionalPhone(),
    send_email: fields.flag(),
    send_sms: fields.flag(),
    redirect_url: fields.optionalUrl(),
    webhook: fields.optionalUrl(),
    allow_repeated_payments: fields.flag(),
    expires_at: fields.optionalInstant(),
    customer_id: fields.optionalText(255),
    mark_fulfilled: fields.flag(),
    scheduled_at: fields.optionalInstant(),
    partner_fee_type: z.enum(['fixed', 'percent']).nullish(),
    partner_fee: fields.optionalDecimal(),
  }),
);

type RequestInput = Partial<Infer<typeof RequestInput>> & Pick<Infer<typeof RequestInput>, 'purpose' | 'amount'>;

/** A request may live ten minutes at most when it is to end at all. */
const longestLife = 600_000;

export async function createRequest(ctx: InstamojoCtx, input: RequestInput): Promise<PaymentRequest> {
  if (!ctx.settings.accountVerified) throw errors.permission_denied();
  checkTogether(ctx, input);
  const request = await paymentRequests.insert(ctx, await draft(ctx, input), { disabled: false, expired: false });
  ctx.schedule(shortenRequest, { payment_request: request.id });
  if (request.expires_at) {
    ctx.schedule(expireRequest, { payment_request: request.id }, { at: fields.epoch(request.expires_at) });
  }
  await writeMessages(ctx, request);
  return request;
}

/** What no field can say alone. */
function checkTogether({ now }: InstamojoCtx, { send_email, email, send_sms, phone, expires_at }: RequestInput): void {
  const wrong = {
    ...(send_email && !email && { email: [required] }),
    ...(send_sms && !phone && { phone: [required] }),
    ...(expires_at && !(fields.epoch(expires_at) <= now + longestLife) && { expires_at: [tooLate] }),
  };
  if (Object.keys(wrong).length > 0) throw errors.invalid(wrong);
}

const tooLate = 'Ensure this value is at most 600 seconds from now.'; // text unconfirmed

async function draft(ctx: InstamojoCtx, input: RequestInput): Promise<PaymentRequest> {
  const { amount, phone, expires_at, scheduled_at, partner_fee, ...plain } = input;
  const row = await blank(ctx, hexId(ctx.random));
  const send_email = input.send_email ?? false;
  const send_sms = input.send_sms ?? false;
  return {
    ...row,
    ...given(plain),
    amount: twoDecimals(amount),
    phone: fields.asE164(phone),
    expires_at: expires_at ? fields.shownInstant(expires_at) : null,
    scheduled_at: scheduled_at ? fields.shownInstant(scheduled_at) : null,
    partner_fee: partner_fee ? twoDecimals(partner_fee) : null,
    send_email,
    send_sms,
    email_status: send_email ? 'Pending' : null,
    sms_status: send_sms ? 'Pending' : null,
    allow_repeated_payments: input.allow_repeated_payments ?? repeatable(ctx),
  };
}

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** The fields that have a value; the others keep what the row says. */
const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as Given<T>;

/** The documentation says true; a form without the flag is read as false (seen live), as form serializers do. */
const repeatable = ({ request }: InstamojoCtx): boolean => !isForm(request?.headers['content-type'] ?? '');
const isForm = (type: string): boolean => /^(?:application\/x-www-form-urlencoded|multipart\/)/i.test(type);

export const shortenRequest = job('payment_requests.shorten', {
  kind: 'progress',
  input: () => z.object({ payment_request: z.string() }),
  after: shortening,
  async run(ctx, { payment_request }) {
    const request = await paymentRequests.get(ctx, payment_request);
    if (request) await paymentRequests.update(ctx, request, { shorturl: await shorten(ctx, request.longurl) });
  },
});

export const expireRequest = job('payment_requests.expire', {
  kind: 'calendar',
  input: () => z.object({ payment_request: z.string() }),
  async run(ctx, { payment_request }) {
    const request = await paymentRequests.get(ctx, payment_request);
    if (request)
      await paymentRequests.update(ctx, request, { modified_at: later(ctx, request.modified_at) }, { expired: true });
  },
});
