/** What the Direct API posts: messages and receipts as Meta's Cloud API writes them. */
import { json, seconds } from '../../../src/emulator/index.ts';
import type { Message } from '../messages/rows.ts';
import { projects } from '../projects/rows.ts';
import { webhook, type AisensyCtx } from '../provider.ts';

/** Meta's ids of the account and its number: digits, made of the project's id. */
export const metaId = (hex: string, length = 15): string =>
  `1${(BigInt(`0x${hex || '0'}`) % 10n ** BigInt(length - 1)).toString().padStart(length - 1, '0')}`;

export const directEvents = webhook({
  name: 'direct',
  events: ['direct.messages', 'direct.statuses'],
  async targets(ctx: AisensyCtx) {
    const project = await projects.get(ctx, ctx.account.id);
    const url = project && projects.internal(project).direct_webhook;
    return url ? [{ url }] : [];
  },
  body: ({ data }) => json(data),
  timeout: '10s',
  retries: ['5m'], // unconfirmed
  lane: ({ type }, { url }) => `${type} ${url}`,
});

function envelope({ account }: AisensyCtx, value: object): object {
  const metadata = { display_phone_number: account.phoneNumber, phone_number_id: metaId(account.projectId) };
  return {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: metaId(account.businessId),
        changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } }],
      },
    ],
  };
}

/** A receipt: lower-case status, seconds as text. */
export function tellStatus(ctx: AisensyCtx, message: Message): void {
  const { whatsapp_conversation_details: conversation, failureResponse: failure } = message;
  const category = conversation?.type.toLowerCase() ?? 'service';
  const receipt = {
    id: message.messageId,
    status: message.status.toLowerCase(),
    timestamp: String(seconds(ctx.now)),
    recipient_id: message.phone_number,
    ...(conversation && { conversation: { id: conversation.id, origin: { type: category } } }),
    pricing: { billable: message.message_price > 0, pricing_model: 'PMP', category },
    ...(failure && { errors: [{ code: failure.code, title: failure.reason }] }),
  };
  ctx.emit('direct.statuses', envelope(ctx, { statuses: [receipt] }));
}

/** What a user wrote. `content` is Meta's part of it: `{type: 'text', text: {body}}`. */
export function tellInbound(ctx: AisensyCtx, message: Message, content: object): void {
  const { phone_number, userName, messageId } = message;
  const inbound = { from: phone_number, id: messageId, timestamp: String(seconds(ctx.now)), ...content };
  const contacts = [{ profile: { name: userName }, wa_id: phone_number }];
  ctx.emit('direct.messages', envelope(ctx, { contacts, messages: [inbound] }));
}
