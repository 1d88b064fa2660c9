/** Email Logs, the successor of Email Activity: the same messages, with events as the webhook has them. */
import { schema, z } from '../../src/emulator/index.ts';
import { isoOf, search } from './activity.ts';
import { operation } from './api.ts';
import { messages, type MailEvent, type Message } from './mail/messages.ts';
import { SENDING_IP } from './mail/outcomes.ts';
import { needs } from './scopes.ts';

const statuses = ['processed', 'delivered', 'deferred', 'dropped', 'bounced', 'blocked'] as const;

const logStatus = ({ status }: Message) => statuses.find((one) => one === status) ?? 'processed';

const reasonOf = ({ events }: Message): string | undefined => {
  const reason = events.findLast((event) => typeof event.reason === 'string')?.reason;
  return typeof reason === 'string' ? reason : undefined;
};

const Logged = schema(() =>
  z.object({
    from_email: z.string(),
    sg_message_id: z.string(),
    subject: z.string(),
    to_email: z.string(),
    reason: z.string().optional(),
    status: z.enum(statuses),
    sg_message_id_created_at: z.string(),
  }),
);

export const searchLogs = operation('logs.search', 'POST /v3/logs', {
  summary: 'Messages that a query describes',
  traits: needs('messages.read'),
  body: () => z.object({ query: z.string().optional(), limit: z.int().min(1).max(1000).optional() }),
  result: () => z.object({ messages: z.array(Logged()) }),
  async handler(ctx, { body: { query, limit = 10 } }) {
    const found = await search(ctx, query, limit);
    return {
      messages: found.map((message) => {
        const reason = reasonOf(message);
        return {
          from_email: message.from.email,
          sg_message_id: message.sg_message_id,
          subject: message.subject,
          to_email: message.to_email,
          ...(reason && { reason }),
          status: logStatus(message),
          sg_message_id_created_at: isoOf(message.events[0]?.timestamp ?? message.last_event_time),
        };
      }),
    };
  },
});

const Detail = schema(() =>
  Logged()
    .omit({ reason: true, sg_message_id_created_at: true })
    .extend({
      template_id: z.string(),
      asm_group_id: z.int(),
      teammate: z.string(),
      api_key_id: z.string(),
      events: z.array(z.record(z.string(), z.unknown())),
      client_ip: z.string(),
      category: z.array(z.string()),
      custom_args: z.record(z.string(), z.string()),
      outbound_ip: z.string(),
      outbound_ip_type: z.enum(['dedicated', 'shared']),
    }),
);

/** Custom args are a member of their own here; webhooks have them among the others. */
function nested(event: MailEvent, { custom_args }: Message): Record<string, unknown> {
  const own = Object.entries(event).filter(([name, value]) => custom_args[name] !== value);
  return { ...Object.fromEntries(own), ...(Object.keys(custom_args).length > 0 && { custom_args }) };
}

export const getLog = operation('logs.get', 'GET /v3/logs/{sg_message_id}', {
  summary: 'A message with its events',
  traits: needs('messages'),
  result: Detail,
  async handler(ctx, { params }) {
    const message = await messages.need(ctx, params.sg_message_id);
    const received = {
      event: 'received',
      recv_msgid: message.message_id,
      timestamp: message.events[0]?.timestamp ?? message.last_event_time,
      client_ip: '127.0.0.1',
      protocol: 'HTTP',
      recipient_count: message.to.length + message.cc.length + message.bcc.length,
    };
    const discarded = { event: 'cancel_drop', email: message.to_email, timestamp: message.last_event_time };
    return {
      from_email: message.from.email,
      sg_message_id: message.sg_message_id,
      subject: message.subject,
      to_email: message.to_email,
      status: logStatus(message),
      template_id: message.template_id ?? '',
      asm_group_id: message.asm_group_id ?? 0,
      teammate: '',
      api_key_id: message.api_key_id,
      events: [
        received,
        ...message.events.map((event) => nested(event, message)),
        ...(message.status === 'cancelled' ? [discarded] : []),
      ],
      client_ip: '127.0.0.1',
      category: message.categories,
      custom_args: message.custom_args,
      outbound_ip: SENDING_IP,
      outbound_ip_type: 'dedicated' as const,
    };
  },
});
