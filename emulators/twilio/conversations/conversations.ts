/** Conversations: made, listed, changed, closed, deleted. */
import { answer, nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, parseTime } from '../dates.ts';
import { errors } from '../errors.ts';
import { given, text, texts } from '../params.ts';
import { addParticipant, type NewParticipant } from './adding.ts';
import { conversationsApi, idOf, serviceIn, type Prefix } from './api.ts';
import { conversationParams, tell } from './events.ts';
import { checkedAttributes, conversationAt, participantsOf } from './find.ts';
import { newConversation } from './making.ts';
import { Conversation, conversationMessages, conversations, conversationWebhooks, participants } from './rows.ts';
import { serviceFor } from './setup.ts';
import { changeState, startTimers, timerOf } from './timers.ts';

const Parameters = () =>
  z.object({
    FriendlyName: text(),
    UniqueName: text(),
    Attributes: text(),
    MessagingServiceSid: text(),
    DateCreated: text(),
    DateUpdated: text(),
    State: z.enum(['initializing', 'inactive', 'active', 'closed']).optional(),
    'Timers.Inactive': text(),
    'Timers.Closed': text(),
    'Bindings.Email.Address': text(),
    'Bindings.Email.Name': text(),
  });
type Parameters = z.infer<ReturnType<typeof Parameters>>;

const isoOf = (text: string | undefined): string | undefined => {
  const at = text ? parseTime(text) : undefined;
  return at === undefined ? undefined : isoZ(at);
};

const changesOf = (body: Parameters): Partial<Conversation> =>
  given({
    friendly_name: body.FriendlyName,
    unique_name: body.UniqueName === '' ? null : body.UniqueName,
    attributes: checkedAttributes(body.Attributes),
    messaging_service_sid: body.MessagingServiceSid || undefined,
    date_created: isoOf(body.DateCreated),
    date_updated: isoOf(body.DateUpdated),
  });

/** Throws when another conversation of the service has the name. */
async function checkName(ctx: TwilioCtx, service: string, name: string | undefined, own?: string): Promise<void> {
  if (!name) return;
  const known = await conversations.find(ctx, { where: { chat_service_sid: service, unique_name: name } });
  if (known && known.sid !== own) throw errors.conversation_exists();
}

async function made(ctx: TwilioCtx, named: string | undefined, body: Parameters): Promise<Conversation> {
  const service = await serviceFor(ctx, named);
  await checkName(ctx, service.sid, body.UniqueName);
  const timers = { inactive: body['Timers.Inactive'], closed: body['Timers.Closed'] };
  const fresh = await newConversation(ctx, named, { ...changesOf(body), ...given({ state: body.State }) }, timers);
  const row = await startTimers(ctx, await conversations.insert(ctx, fresh.row, fresh.internal));
  await tell(ctx, row, row.chat_service_sid, {
    event: 'onConversationAdded',
    source: 'API',
    params: conversationParams(row),
  });
  return row;
}

async function changed(ctx: TwilioCtx, before: Conversation, body: Parameters): Promise<Conversation> {
  await checkName(ctx, before.chat_service_sid, body.UniqueName, before.sid);
  const timers = given({
    inactive: body['Timers.Inactive'] === undefined ? undefined : timerOf(body['Timers.Inactive']),
    closed: body['Timers.Closed'] === undefined ? undefined : timerOf(body['Timers.Closed']),
  });
  const renamed = await conversations.update(ctx, before, { date_updated: isoZ(ctx.now), ...changesOf(body) }, timers);
  const timed = Object.keys(timers).length > 0 ? await startTimers(ctx, renamed) : renamed;
  const row = body.State ? await changeState(ctx, timed, body.State, 'API', 'API') : timed;
  await tell(ctx, row, row.chat_service_sid, {
    event: 'onConversationUpdated',
    source: 'API',
    params: conversationParams(row),
  });
  return row;
}

async function removed(ctx: TwilioCtx, row: Conversation): Promise<void> {
  await tell(ctx, row, row.chat_service_sid, {
    event: 'onConversationRemoved',
    source: 'API',
    params: conversationParams(row),
  });
  const where = { conversation_sid: row.sid };
  for (const one of await participantsOf(ctx, row)) await participants.remove(ctx, one);
  for (const one of await conversationMessages.all(ctx, { where })) await conversationMessages.remove(ctx, one);
  for (const one of await conversationWebhooks.all(ctx, { where })) await conversationWebhooks.remove(ctx, one);
  await conversations.remove(ctx, row);
}

function range(from: string | undefined, to: string | undefined): { gte?: number; lt?: number } | undefined {
  const [gte, lt] = [from ? parseTime(from) : undefined, to ? parseTime(to) : undefined];
  if (gte === undefined && lt === undefined) return undefined;
  return { ...(gte !== undefined && { gte }), ...(lt !== undefined && { lt: lt + 86_400_000 }) };
}

/** One of the people with whom a conversation begins, as JSON. */
function participantIn(text: string): NewParticipant {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw errors.invalid_parameter('Participant');
  }
  const { identity, messaging_binding: binding, attributes } = found as Record<string, unknown>;
  const { address, proxy_address } = (binding ?? {}) as Record<string, unknown>;
  const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return {
    identity: textOf(identity),
    address: textOf(address),
    proxyAddress: textOf(proxy_address),
    attributes: textOf(attributes),
  };
}

function operationsUnder(prefix: Prefix) {
  const all = `/v1${prefix}/Conversations` as const;
  const one = `${all}/{Sid}` as const;
  const id = (verb: string): string => `${idOf(prefix, 'conversations')}.${verb}`;
  return {
    create: conversationsApi.operation(id('create'), `POST ${all}`, {
      summary: 'Make a conversation',
      status: 201,
      body: Parameters,
      result: Conversation,
      handler: (ctx, { params, body }) => made(ctx, serviceIn(params), body),
    }),
    list: conversationsApi.operation(id('list'), `GET ${all}`, {
      summary: 'List conversations, newest first',
      query: () => z.object({ StartDate: text(), EndDate: text(), State: text() }),
      list: Conversation,
      listName: 'conversations',
      async handler(ctx, { params, query, page }) {
        const service = await serviceFor(ctx, serviceIn(params));
        const where = {
          chat_service_sid: service.sid,
          state: query.State || undefined,
          created: range(query.StartDate, query.EndDate),
        };
        return conversations.list(ctx, { where, page });
      },
    }),
    fetch: conversationsApi.operation(id('fetch'), `GET ${one}`, {
      summary: 'One conversation, by its sid or its unique name',
      result: Conversation,
      handler: (ctx, { params }) => conversationAt(ctx, params, params.Sid),
    }),
    update: conversationsApi.operation(id('update'), `POST ${one}`, {
      summary: 'Change a conversation',
      body: Parameters,
      result: Conversation,
      handler: async (ctx, { params, body }) => changed(ctx, await conversationAt(ctx, params, params.Sid), body),
    }),
    remove: conversationsApi.operation(id('delete'), `DELETE ${one}`, {
      summary: 'Delete a conversation and all that is in it',
      status: 204,
      async handler(ctx, { params }) {
        await removed(ctx, await conversationAt(ctx, params, params.Sid));
        return nothing();
      },
    }),
    createWith: conversationsApi.operation(
      `${idOf(prefix, 'conversation_with_participants')}.create`,
      `POST /v1${prefix}/ConversationWithParticipants`,
      {
        summary: 'Make a conversation with people in it',
        status: 202,
        body: () => Parameters().extend({ Participant: texts() }),
        result: Conversation,
        async handler(ctx, { params, body: { Participant: people = [], ...body } }) {
          const row = await made(ctx, serviceIn(params), body);
          for (const person of people) await addParticipant(ctx, row, participantIn(person), 'API');
          return answer(row, { status: 202 });
        },
      },
    ),
  };
}

export const {
  create: createConversation,
  list: listConversations,
  fetch: fetchConversation,
  update: updateConversation,
  remove: deleteConversation,
  createWith: createWithParticipants,
} = operationsUnder('');

export const {
  create: createInService,
  list: listInService,
  fetch: fetchInService,
  update: updateInService,
  remove: deleteInService,
  createWith: createWithParticipantsInService,
} = operationsUnder('/Services/{ChatServiceSid}');
