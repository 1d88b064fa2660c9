/** Email Activity: messages found by a query, and what has happened to each. */
import { emptyable, isoSeconds, link, schema, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { settingsOf } from './account-settings.ts';
import { classic, files, operation } from './api.ts';
import { ConditionError, conditionOf, type Condition, type Fields } from './conditions/condition.ts';
import { errors } from './errors.ts';
import { csv, keepFile, storedFiles } from './files.ts';
import { messages, type MailEvent, type Message } from './mail/messages.ts';
import { sendNotice } from './mail/notices.ts';
import { SENDING_IP } from './mail/outcomes.ts';
import { looseNumber, numberOr } from './paging.ts';
import { needs } from './scopes.ts';

export const isoOf = (seconds: number): string => isoSeconds(seconds * 1000);

/** An outcome, or none yet. */
export function activityStatus({ status }: Message): 'processed' | 'delivered' | 'not_delivered' {
  if (status === 'delivered') return status;
  return status === 'bounced' || status === 'blocked' || status === 'dropped' ? 'not_delivered' : 'processed';
}

/** The names of events in activity, where they differ from those of the webhook. */
const eventNames: Readonly<Record<string, string>> = {
  bounce: 'bounced',
  open: 'opened',
  click: 'clicked',
  spamreport: 'spam_report',
};

const eventName = (event: string): string => eventNames[event] ?? event;

type Reader = (message: Message, key: string | undefined) => unknown;

const fields: Readonly<Record<string, Reader>> = {
  msg_id: ({ sg_message_id }) => sg_message_id,
  sg_message_id: ({ sg_message_id }) => sg_message_id,
  from_email: ({ from }) => from.email,
  subject: ({ subject }) => subject,
  to_email: ({ to_email }) => to_email,
  status: (message) => [activityStatus(message), message.status],
  template_id: ({ template_id }) => template_id,
  template_name: (message) => messages.internal(message).marketing.sg_template_name,
  campaign_name: (message) => messages.internal(message).marketing.singlesend_name,
  campaign_id: (message) => messages.internal(message).marketing.singlesend_id,
  marketing_campaign_name: (message) => messages.internal(message).marketing.singlesend_name,
  marketing_campaign_id: (message) => messages.internal(message).marketing.singlesend_id,
  api_key_id: ({ api_key_id }) => api_key_id,
  events: ({ events }) => events.flatMap(({ event }) => [event, eventName(event)]),
  categories: ({ categories }) => categories,
  unique_args: ({ custom_args }, key) => (key === undefined ? Object.values(custom_args) : custom_args[key]),
  outbound_ip: () => SENDING_IP,
  originating_ip: () => '127.0.0.1',
  last_event_time: ({ last_event_time }) => isoOf(last_event_time),
  opens: ({ opens_count }) => opens_count,
  clicks: ({ clicks_count }) => clicks_count,
  asm_group_id: ({ asm_group_id }) => asm_group_id,
  unsubscribe_group_id: ({ asm_group_id }) => asm_group_id,
  teammate: () => '',
};

function conditionFor(query: string): Condition {
  try {
    return conditionOf(query, (name) => Object.hasOwn(fields, name));
  } catch (error) {
    if (error instanceof ConditionError) throw errors.activity_syntax(error.message);
    throw error;
  }
}

const fieldsOf =
  (message: Message): Fields =>
  (name, key) =>
    fields[name]?.(message, key);

/** Messages for which a query holds, those first to which something has happened last. */
export async function search(ctx: SendgridCtx, query: string | undefined, limit: number): Promise<Message[]> {
  const condition = query?.trim() ? conditionFor(query) : undefined;
  const { items } = await messages.list(ctx, {
    where: { notice: false },
    match: condition && ((message) => condition(fieldsOf(message))),
    order: { column: 'last_event_time', direction: 'desc' },
    page: { size: limit },
  });
  return [...items];
}

const Found = schema(() =>
  z.object({
    from_email: z.string(),
    msg_id: z.string(),
    subject: z.string(),
    to_email: z.string(),
    status: z.enum(['processed', 'delivered', 'not_delivered']),
    opens_count: z.int(),
    clicks_count: z.int(),
    last_event_time: z.string(),
  }),
);

export const listMessages = operation('messages.list', 'GET /v3/messages', {
  summary: 'Messages that a query describes, last touched first',
  traits: needs('messages'),
  query: () => z.object({ query: emptyable(z.string()).optional(), limit: looseNumber() }),
  result: () => z.object({ messages: z.array(Found()) }),
  async handler(ctx, { query: { query, limit } }) {
    const found = await search(ctx, query, Math.min(numberOr(limit, 10) || 10, 1000));
    return {
      messages: found.map((message) => ({
        from_email: message.from.email,
        msg_id: message.sg_message_id,
        subject: message.subject,
        to_email: message.to_email,
        status: activityStatus(message),
        opens_count: message.opens_count,
        clicks_count: message.clicks_count,
        last_event_time: isoOf(message.last_event_time),
      })),
    };
  },
});

const Happened = schema(() =>
  z.object({
    event_name: z.string(),
    processed: z.string(),
    reason: z.string().optional(),
    attempt_num: z.int().optional(),
    url: z.string().optional(),
    bounce_type: z.enum(['soft', 'hard']).optional(),
    http_user_agent: z.string().optional(),
    mx_server: z.string().optional(),
  }),
);

function happened(event: MailEvent): z.infer<ReturnType<typeof Happened>> {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const [reason, url, agent] = [text(event.reason ?? event.response), text(event.url), text(event.useragent)];
  return {
    event_name: eventName(event.event),
    processed: isoOf(event.timestamp),
    ...(reason && { reason }),
    ...(event.attempt !== undefined && { attempt_num: Number(event.attempt) }),
    ...(url && { url }),
    ...(event.event === 'bounce' && { bounce_type: event.type === 'blocked' ? ('soft' as const) : ('hard' as const) }),
    ...(agent && { http_user_agent: agent }),
    ...(event.event === 'delivered' && { mx_server: `mx.${event.email.split('@')[1] ?? ''}` }),
  };
}

const Detail = schema(() =>
  z.object({
    from_email: z.string(),
    msg_id: z.string(),
    subject: z.string(),
    to_email: z.string(),
    status: z.enum(['processed', 'delivered', 'not_delivered']),
    template_id: z.string(),
    asm_group_id: z.int(),
    teammate: z.string(),
    api_key_id: z.string(),
    events: z.array(Happened()),
    originating_ip: z.string(),
    categories: z.array(z.string()),
    unique_args: z.string(),
    outbound_ip: z.string(),
    outbound_ip_type: z.enum(['dedicated', 'shared']),
  }),
);

export const getMessage = operation('messages.get', 'GET /v3/messages/{msg_id}', {
  summary: 'A message and what has happened to it',
  traits: needs('messages'),
  result: Detail,
  async handler(ctx, { params }) {
    const message = await messages.need(ctx, params.msg_id);
    return {
      from_email: message.from.email,
      msg_id: message.sg_message_id,
      subject: message.subject,
      to_email: message.to_email,
      status: activityStatus(message),
      template_id: message.template_id ?? '',
      asm_group_id: message.asm_group_id ?? 0,
      teammate: '',
      api_key_id: message.api_key_id,
      events: message.events.map(happened),
      originating_ip: '127.0.0.1',
      categories: message.categories,
      unique_args: JSON.stringify(message.custom_args),
      outbound_ip: SENDING_IP,
      outbound_ip_type: 'dedicated' as const,
    };
  },
});

const csvOf = (found: readonly Message[]): string =>
  csv(
    ['processed', 'message_id', 'from', 'email', 'subject', 'status', 'opens', 'clicks', 'categories'],
    found.map((message) => [
      isoOf(message.last_event_time),
      message.sg_message_id,
      message.from.email,
      message.to_email,
      message.subject,
      activityStatus(message),
      message.opens_count,
      message.clicks_count,
      message.categories.join(' '),
    ]),
  );

export const downloadMessages = operation('messages.download', 'POST /v3/messages/download', {
  summary: 'Make a CSV of activity; a mail says where it is',
  status: 202,
  traits: needs('messages'),
  query: () => z.object({ query: emptyable(z.string()).optional() }),
  result: () => z.object({ status: z.string(), message: z.string() }),
  async handler(ctx, { query }) {
    const { owner } = await settingsOf(ctx);
    const address = owner.email || `${ctx.account.username}@example.com`;
    const id = await keepFile(ctx, 'activity.csv', csvOf(await search(ctx, query.query, 1_000_000)));
    const url = link(classic, `/v3/messages/download/${id}`);
    const html = `<p>Your CSV is ready: <a href="${link(files, `/files/${id}`)}">download</a> (${url}).</p>`;
    await sendNotice(ctx, { to: address, subject: 'Your email activity CSV is ready', html });
    return { status: 'pending', message: `An email will be sent to ${address} when the CSV is ready to download.` };
  },
});

export const getDownload = operation('messages.get-download', 'GET /v3/messages/download/{download_uuid}', {
  summary: 'Where a CSV of activity is',
  traits: needs('messages'),
  result: () => z.object({ presigned_url: z.string(), csv: z.string() }),
  async handler(ctx, { params }) {
    const { id } = await storedFiles.need(ctx, params.download_uuid);
    const url = link(files, `/files/${id}`);
    return { presigned_url: url, csv: url };
  },
});
