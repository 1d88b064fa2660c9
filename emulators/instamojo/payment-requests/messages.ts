/** The e-mails and SMS that carry a payment link: rows, so that an inbox can show what no sandbox shows. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { hexId, later, stamp } from '../ids.ts';
import { collection, job, type InstamojoCtx } from '../provider.ts';
import { paymentRequests, type PaymentRequest } from './rows.ts';

const status = () => z.enum(['Pending', 'Sent', 'Failed']);

const outcomes = { Pending: 'pending', Sent: 'well', Failed: 'badly' } as const;

const Email = schema(() =>
  z.object({
    id: z.string(),
    payment_request: z.string(),
    from: z.string(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    url: z.string(),
    status: status(),
    created_at: z.string(),
    sent_at: z.string().nullable(),
  }),
);

export const emails = collection('emails', {
  row: Email,
  key: 'id',
  owner: 'account',
  columns: ['payment_request', 'to', 'status'],
  missing: errors.not_found,
  stats: { by: ['status'] },
  shows: {
    kind: 'mail',
    of: ({ created_at, sent_at, from, to, subject, text, status: state }) => ({
      at: Date.parse(sent_at ?? created_at),
      from,
      to,
      subject,
      text,
      state,
      went: outcomes[state],
    }),
    person: (to) => [{ to }],
  },
});

const Sms = schema(() => Email().omit({ subject: true }));

export const sms = collection('sms', {
  row: Sms,
  key: 'id',
  owner: 'account',
  columns: ['payment_request', 'to', 'status'],
  missing: errors.not_found,
  stats: { by: ['status'] },
  shows: {
    kind: 'chat',
    of: ({ created_at, sent_at, from, to, text, status: state }) => ({
      at: Date.parse(sent_at ?? created_at),
      channel: 'sms',
      ours: from,
      theirs: to,
      direction: 'out',
      text,
      state,
      went: outcomes[state],
      ticks: state === 'Sent' ? 'delivered' : 'none',
    }),
    person: (to) => [{ to }],
  },
});

/** Writes what the request asks for, to go out in a while. */
export async function writeMessages(ctx: InstamojoCtx, request: PaymentRequest): Promise<void> {
  const { username } = ctx.account;
  const common = {
    payment_request: request.id,
    url: request.longurl,
    status: 'Pending' as const,
    created_at: request.created_at,
    sent_at: null,
  };
  const text = `${username} has requested Rs. ${request.amount} for ${request.purpose}. Pay here: ${request.longurl}`;
  if (request.send_email && request.email) {
    const subject = `Payment request from ${username}: ${request.purpose}`;
    const head = { from: 'no-reply@instamojo.com', to: request.email, subject };
    await emails.insert(ctx, { id: hexId(ctx.random), ...head, text, ...common });
    ctx.schedule(sendMessage, { payment_request: request.id, by: 'email' });
  }
  if (request.send_sms && request.phone) {
    await sms.insert(ctx, { id: hexId(ctx.random), from: 'IMOJO', to: request.phone, text, ...common });
    ctx.schedule(sendMessage, { payment_request: request.id, by: 'sms' });
  }
}

export const sendMessage = job('payment_requests.send', {
  kind: 'progress',
  input: () => z.object({ payment_request: z.string(), by: z.enum(['email', 'sms']) }),
  after: { min: '2s', max: '20s' }, // never at once, in no profile
  async run(ctx, { payment_request, by }) {
    const request = await paymentRequests.get(ctx, payment_request);
    if (!request) return;
    const outcome = by === 'email' ? await sendEmail(ctx, request) : await sendSms(ctx, request);
    const statuses = { email_status: request.email_status, sms_status: request.sms_status, [`${by}_status`]: outcome };
    await paymentRequests.update(ctx, request, {
      ...statuses,
      status: statusAfter(request, [statuses.email_status, statuses.sms_status]),
      modified_at: later(ctx, request.modified_at),
    });
  },
});

type Outcome = 'Sent' | 'Failed';

async function sendEmail(ctx: InstamojoCtx, { id, email }: PaymentRequest): Promise<Outcome> {
  // RFC 2606 keeps `.invalid` for addresses that never work.
  const outcome = email?.endsWith('.invalid') ? 'Failed' : outcomeBy(ctx, ctx.settings.emailFailureRate);
  const message = await emails.find(ctx, { where: { payment_request: id } });
  if (message) await emails.update(ctx, message, { status: outcome, sent_at: outcome === 'Sent' ? stamp(ctx) : null });
  return outcome;
}

async function sendSms(ctx: InstamojoCtx, { id }: PaymentRequest): Promise<Outcome> {
  const outcome = outcomeBy(ctx, ctx.settings.smsFailureRate);
  const message = await sms.find(ctx, { where: { payment_request: id } });
  if (message) await sms.update(ctx, message, { status: outcome, sent_at: outcome === 'Sent' ? stamp(ctx) : null });
  return outcome;
}

const outcomeBy = (ctx: InstamojoCtx, failureRate: number): Outcome =>
  ctx.random.chance(failureRate) ? 'Failed' : 'Sent';

/** Sent once anything went out, failed once everything asked for has failed; a payment outdoes both. */
function statusAfter(
  { status }: PaymentRequest,
  sent: readonly PaymentRequest['email_status'][],
): PaymentRequest['status'] {
  if (status === 'Completed') return status;
  if (sent.includes('Sent')) return 'Sent';
  return sent.includes('Pending') ? status : 'Failed';
}
