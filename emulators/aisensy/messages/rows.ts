/** Messages as they are kept: one row for each, in or out, in the form that api and webhooks show. */
import { schema, z, type Ctx } from '../../../src/emulator/index.ts';
import type { AisensyAccount } from '../account.ts';
import { errors } from '../errors.ts';
import { countryCodeOf, objectId, phoneOf, wamid } from '../ids.ts';
import { collection } from '../provider.ts';
import { look, numberOf } from './look.ts';

export const messageTypes = [
  'ROOM_MESSAGE',
  'TEXT',
  'IMAGE',
  'VIDEO',
  'FILE',
  'AUDIO',
  'STICKER',
  'LOCATION',
  'CONTACT',
  'QUICK_REPLY_CARD',
  'QUICK_REPLY',
  'BUTTON_REPLY',
  'LIST_REPLY',
  'LIST_MESSAGE',
] as const;
export type MessageType = (typeof messageTypes)[number];

const Failed = () => z.object({ code: z.int(), reason: z.string() }).nullable();

export const Message = schema(() =>
  z.object({
    type: z.literal('message'),
    id: z.string(),
    meta_data: z.array(z.unknown()),
    project_id: z.string(),
    phone_number: z.string(),
    contact_id: z.string(),
    campaign: z.object({ name: z.string(), campaign_id: z.string(), sent_at: z.int().nullable() }).nullable(),
    sender: z.enum(['SYSTEM', 'AGENT', 'USER', 'API']),
    message_content: z.record(z.string(), z.unknown()),
    message_type: z.enum(messageTypes),
    status: z.enum(['SENT', 'DELIVERED', 'READ', 'FAILED']),
    is_HSM: z.boolean(),
    chatbot_response: z.unknown(),
    agent_id: z.string().nullable(),
    sent_at: z.int().nullable(), // epoch ms, as all times here
    delivered_at: z.int().nullable(),
    read_at: z.int().nullable(),
    failed_at: z.int().optional(),
    /** Messages of users lack it. */
    failureResponse: Failed().optional(),
    userName: z.string(),
    countryCode: z.string(),
    submitted_message_id: z.string(),
    message_price: z.int(), // 100,000 are a rupee
    deductionType: z.enum(['WC', 'MAU']).nullable(),
    mau_details: z.unknown(),
    whatsapp_conversation_details: z.object({ id: z.string(), type: z.string() }).nullable(),
    context: z.unknown(),
    messageId: z.string(),
  }),
);
export type Message = z.infer<ReturnType<typeof Message>>;

const Hidden = schema(() =>
  z.object({
    created_at: z.int(),
    /** How it will end, unless a trigger decides otherwise. */
    failure: Failed(),
    will_be_read: z.boolean(),
    /** What users can press. */
    quick_replies: z.array(z.string()),
    replied: z.boolean(),
    clicked: z.boolean(),
  }),
);
export type MessageHidden = z.infer<ReturnType<typeof Hidden>>;

export const untold: MessageHidden = {
  created_at: 0,
  failure: null,
  will_be_read: false,
  quick_replies: [],
  replied: false,
  clicked: false,
};

export const messages = collection('messages', {
  row: Message,
  internal: Hidden,
  key: 'id',
  owner: 'account',
  columns: [
    'messageId',
    'submitted_message_id',
    'contact_id',
    'phone_number',
    'status',
    'sender',
    'message_type',
    { name: 'campaign_id', type: 'text', path: 'campaign.campaign_id' },
    { name: 'campaign_name', type: 'text', path: 'campaign.name' },
    { name: 'created_at', type: 'integer', path: 'created_at', from: 'internal' },
    { name: 'message_price', type: 'integer', path: 'message_price' },
  ],
  missing: () => errors.message_missing(),
  stats: { by: ['status', 'sender', 'message_type', 'campaign_name'], sum: ['message_price'] },
  shows: {
    kind: 'chat',
    of: look,
    person: (number) => [{ phone_number: number.replace(/^\+/, '') }],
    begins: [
      {
        channel: 'whatsapp',
        numbers: async (ctx) => [await numberOf(ctx)],
        act: (_, from) => ({ trigger: 'inbound-message', input: { from }, asks: { text: 'text', media: 'media' } }),
      },
    ],
  },
  make: (ctx: Ctx<AisensyAccount>, given) => {
    const phone = phoneOf(String(given.phone_number ?? '919876500001'));
    if (!phone) throw new Error(`${String(given.phone_number)} is no phone number`);
    const text = typeof given.text === 'string' ? given.text : 'Hello';
    const row = { ...blankMessage(ctx, { id: '', phone_number: phone, name: '' }), message_content: { text } };
    return { row: { ...row, ...given, phone_number: phone }, internal: { ...untold, created_at: ctx.now } };
  },
});

/** A free text of an agent that has just been made. */
export const blankMessage = (
  ctx: Ctx<AisensyAccount>,
  to: { readonly id: string; readonly phone_number: string; readonly name: string },
  from: 'business' | 'user' = 'business',
): Message => ({
  type: 'message',
  id: objectId(ctx),
  meta_data: [],
  project_id: ctx.account.projectId,
  phone_number: to.phone_number,
  contact_id: to.id,
  campaign: null,
  sender: from === 'user' ? 'USER' : 'API',
  message_content: {},
  message_type: 'TEXT',
  status: 'SENT',
  is_HSM: false,
  chatbot_response: null,
  agent_id: null,
  sent_at: null,
  delivered_at: null,
  read_at: null,
  ...(from === 'business' && { failureResponse: null }),
  userName: to.name,
  countryCode: countryCodeOf(to.phone_number),
  submitted_message_id: '',
  message_price: 0,
  deductionType: null,
  mau_details: null,
  whatsapp_conversation_details: null,
  context: null,
  messageId: wamid(ctx.random, to.phone_number, from),
});

/** By its 24 hex, WhatsApp's id, or the id that a campaign's send answered. */
export async function findMessage(ctx: Ctx, id: string): Promise<Message | undefined> {
  if (id === '') return undefined;
  return (
    (await messages.get(ctx, id)) ??
    (await messages.find(ctx, { where: { messageId: id } })) ??
    (await messages.find(ctx, { where: { submitted_message_id: id } }))
  );
}
