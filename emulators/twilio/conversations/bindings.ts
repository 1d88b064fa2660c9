/** Bindings: the devices that a service pushes to. SDKs on phones make them, so here only fixtures do. */
import { link, nothing, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { texts } from '../params.ts';
import { collection } from '../provider.ts';
import { conversationsApi } from './api.ts';
import { PushType } from './credentials.ts';
import { serviceFor } from './setup.ts';

const Binding = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    chat_service_sid: z.string(),
    credential_sid: z.string().nullable(),
    endpoint: z.string(),
    identity: z.string(),
    binding_type: PushType(),
    message_types: z.array(z.string()),
    date_created: z.string(),
    date_updated: z.string(),
    url: z.string(),
  }),
);
type Binding = z.infer<ReturnType<typeof Binding>>;

export const pushBindings = collection('conversation_bindings', {
  row: Binding,
  key: 'sid',
  owner: 'account',
  columns: ['chat_service_sid', 'identity', 'binding_type'],
  missing: errors.not_found,
  async make(ctx: TwilioCtx, asked) {
    const service = await serviceFor(
      ctx,
      typeof asked.chat_service_sid === 'string' ? asked.chat_service_sid : undefined,
    );
    const id = sid(ctx, 'BS');
    return {
      row: {
        sid: id,
        account_sid: ctx.account.id,
        chat_service_sid: service.sid,
        credential_sid: null,
        endpoint: id,
        identity: '',
        binding_type: 'fcm' as const,
        message_types: ['new_message', 'added_to_conversation', 'removed_from_conversation'],
        ...newIsoDates(ctx.now),
        url: link(conversationsApi, `/v1/Services/${service.sid}/Bindings/${id}`),
        ...asked,
      },
    };
  },
});

const BINDINGS = '/v1/Services/{ChatServiceSid}/Bindings';

async function bindingAt(ctx: TwilioCtx, params: { ChatServiceSid: string; Sid: string }): Promise<Binding> {
  const row = await pushBindings.need(ctx, params.Sid);
  if (row.chat_service_sid !== params.ChatServiceSid) throw errors.not_found();
  return row;
}

export const listBindings = conversationsApi.operation('conversation_bindings.list', `GET ${BINDINGS}`, {
  summary: 'List the devices that a service pushes to',
  query: () => z.object({ BindingType: texts(), Identity: texts() }),
  list: Binding,
  listName: 'bindings',
  async handler(ctx, { params, query, page }) {
    const { sid: service } = await serviceFor(ctx, params.ChatServiceSid);
    const where = { chat_service_sid: service, binding_type: query.BindingType, identity: query.Identity };
    return pushBindings.list(ctx, { where, page });
  },
});

export const fetchBinding = conversationsApi.operation('conversation_bindings.fetch', `GET ${BINDINGS}/{Sid}`, {
  summary: 'One device',
  result: Binding,
  handler: (ctx, { params }) => bindingAt(ctx, params),
});

export const deleteBinding = conversationsApi.operation('conversation_bindings.delete', `DELETE ${BINDINGS}/{Sid}`, {
  summary: 'Push no more to a device',
  status: 204,
  async handler(ctx, { params }) {
    await pushBindings.remove(ctx, await bindingAt(ctx, params));
    return nothing();
  },
});
