/** Conversations by the names that paths give them. */
import type { TwilioCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { isSid } from '../ids.ts';
import { serviceIn } from './api.ts';
import { conversations, participants, type Conversation, type Participant } from './rows.ts';
import { serviceFor } from './setup.ts';

/** By sid, or by unique name within the service that the path means. */
export async function conversationAt(ctx: TwilioCtx, params: unknown, key: string): Promise<Conversation> {
  const named = serviceIn(params);
  if (isSid(key, 'CH')) {
    const row = await conversations.need(ctx, key);
    if (named && row.chat_service_sid !== named) throw errors.not_found();
    return row;
  }
  const service = await serviceFor(ctx, named);
  const row = await conversations.find(ctx, { where: { chat_service_sid: service.sid, unique_name: key } });
  if (!row) throw errors.not_found();
  return row;
}

/** A participant by sid or identity. */
export async function participantAt(ctx: TwilioCtx, conversation: Conversation, key: string): Promise<Participant> {
  const row = isSid(key, 'MB')
    ? await participants.get(ctx, key)
    : await participants.find(ctx, { where: { conversation_sid: conversation.sid, identity: key } });
  if (!row || row.conversation_sid !== conversation.sid) throw errors.not_found();
  return row;
}

export const participantsOf = (ctx: TwilioCtx, { sid }: Conversation): Promise<Participant[]> =>
  participants.all(ctx, { where: { conversation_sid: sid } });

/** Attributes are JSON as text. Throws for what is no JSON. */
export function checkedAttributes(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw errors.bad_parameter('Attributes are not valid JSON'); // wording unconfirmed
  }
}
