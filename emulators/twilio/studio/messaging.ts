/** Widgets that write to the contact. */
import { ApiError } from '../../../src/emulator/index.ts';
import { chooseSender } from '../messaging-services/choice.ts';
import { messagingServices } from '../messaging-services/rows.ts';
import { checkedRecipient, checkedSender } from '../messages/senders.ts';
import { mayReply } from '../messages/reply-limit.ts';
import { messageMoved, type Message } from '../messages/rows.ts';
import { send } from '../messages/send.ts';
import { propertyOf } from './definition.ts';
import { executions } from './rows.ts';
import { eventLater, factsOf, happened, running, type Outcome, type Result, type Running } from './running.ts';

/** How the message is seen by templates: `{{widgets.ask.outbound.Sid}}`. */
const outbound = ({ sid, body, from, to, status }: Message): Record<string, unknown> => ({
  outbound: { Sid: sid, MessageSid: sid, Body: body, From: from ?? '', To: to, Status: status },
});

/** Sends what the state says; a refusal is a failure of the state. */
async function sent({ ctx, state, fill }: Running): Promise<Message | undefined> {
  const filled = (name: string, otherwise = ''): string => fill(propertyOf(state, name) ?? otherwise);
  const media = filled('media_url');
  const service = filled('messaging_service') || filled('service');
  try {
    const to = checkedRecipient(filled('to', '{{contact.channel.address}}'));
    const pool = service.startsWith('MG') ? await messagingServices.get(ctx, service) : undefined;
    const from = pool
      ? ((await chooseSender(ctx, pool, to)) ?? '')
      : await checkedSender(ctx, filled('from', '{{flow.channel.address}}'), to);
    return await send(ctx, {
      to,
      from,
      body: filled('body'),
      media: media === '' ? [] : [media],
      service: pool?.sid,
      direction: 'outbound-api',
      facts: { outcome: (await mayReply(ctx, from, to)) ? null : 'failed:14107' },
    });
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

const failures: Readonly<Record<string, string>> = {
  'send-message': 'failed',
  'send-and-wait-for-reply': 'deliveryFailure',
};

export async function sendMessage(here: Running): Promise<Result> {
  const message = await sent(here);
  if (!message) return { event: failures[here.state.type] ?? 'failed' };
  return { waits: 'status', facts: { message: message.sid } };
}

const HOUR = 3600;

/** The same, and then it waits for an answer, for an hour unless the flow says otherwise. */
export async function sendAndWait(here: Running): Promise<Result> {
  const { ctx, execution, state, fill } = here;
  const seconds = Number(fill(propertyOf(state, 'timeout') ?? String(HOUR)));
  const result = await sendMessage(here);
  if ('event' in result) return result;
  const input = { execution: execution.sid, steps: factsOf(execution).steps, event: 'timeout' };
  ctx.schedule(eventLater, input, { after: (Number.isFinite(seconds) ? seconds : HOUR) * 1000 });
  return result;
}

/** What a message's status means to the state that has sent it; undefined: nothing yet. */
function outcomeOf(message: Message, type: string): Outcome | 'wait' | undefined {
  if (message.status === 'failed' || message.status === 'undelivered')
    return { event: failures[type] ?? 'failed', data: outbound(message) };
  if (message.status !== 'sent') return undefined;
  return type === 'send-message' ? { event: 'sent', data: outbound(message) } : 'wait';
}

export const noteStatus = messageMoved.on(async (ctx, message) => {
  const execution = await executions.find(ctx, { where: { message: message.sid, status: 'active' } });
  const here = execution && (await running(ctx, execution));
  const outcome = here && outcomeOf(message, here.state.type);
  if (!execution || !outcome) return;
  if (outcome !== 'wait') return happened.tell(ctx, { execution, outcome });
  await executions.update(ctx, execution, {}, { waits: 'reply' });
});
