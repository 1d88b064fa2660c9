/** Roles: what users may do in a service, and participants in a conversation. Each service begins with four. */
import { link, nothing, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { collection } from '../provider.ts';
import { conversationsApi, idOf, serviceIn, type Prefix } from './api.ts';
import { roleSid, serviceFor } from './setup.ts';

const Type = () => z.enum(['conversation', 'service']);

const Role = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    chat_service_sid: z.string(),
    friendly_name: z.string(),
    type: Type(),
    permissions: z.array(z.string()),
    date_created: z.string(),
    date_updated: z.string(),
    url: z.string(),
  }),
);
type Role = z.infer<ReturnType<typeof Role>>;

export const conversationRoles = collection('conversation_roles', {
  row: Role,
  key: 'sid',
  owner: 'account',
  columns: ['chat_service_sid', 'type'],
  missing: errors.not_found,
});

const own = ['sendMessage', 'sendMediaMessage', 'leaveConversation', 'editOwnMessage', 'deleteOwnMessage'];
const others = ['addParticipant', 'removeParticipant', 'editAnyMessage', 'deleteAnyMessage', 'editConversationName'];

/** What a service begins with. The permissions are about Twilio's (unconfirmed). */
const beginnings: readonly (readonly [name: string, type: Role['type'], permissions: readonly string[]])[] = [
  ['conversation admin', 'conversation', [...own, ...others]],
  ['conversation user', 'conversation', own],
  ['service admin', 'service', ['createConversation', 'joinConversation', 'editOwnUserInfo', 'editAnyUserInfo']],
  ['service user', 'service', ['createConversation', 'joinConversation', 'editOwnUserInfo']],
];

function newRole(
  ctx: TwilioCtx,
  service: string,
  given: Pick<Role, 'sid' | 'friendly_name' | 'type' | 'permissions'>,
): Role {
  return {
    ...given,
    account_sid: ctx.account.id,
    chat_service_sid: service,
    ...newIsoDates(ctx.now),
    url: link(conversationsApi, `/v1/Roles/${given.sid}`),
  };
}

/** The service of a path, with the roles that it begins with: they come into being when somebody asks. */
async function serviceWithRoles(ctx: TwilioCtx, params: unknown): Promise<string> {
  const service = await serviceFor(ctx, serviceIn(params));
  const known = await conversationRoles.find(ctx, { where: { chat_service_sid: service.sid } });
  if (known) return service.sid;
  for (const [name, type, permissions] of beginnings) {
    const given = { sid: roleSid(service.sid, name), friendly_name: name, type, permissions: [...permissions] };
    await conversationRoles.insert(ctx, newRole(ctx, service.sid, given));
  }
  return service.sid;
}

async function roleAt(ctx: TwilioCtx, params: { readonly Sid: string }): Promise<Role> {
  const service = await serviceWithRoles(ctx, params);
  const row = await conversationRoles.need(ctx, params.Sid);
  if (row.chat_service_sid !== service) throw errors.not_found();
  return row;
}

function operationsUnder(prefix: Prefix) {
  const all = `/v1${prefix}/Roles` as const;
  const one = `${all}/{Sid}` as const;
  const id = (verb: string): string => `${idOf(prefix, 'conversation_roles')}.${verb}`;
  return {
    create: conversationsApi.operation(id('create'), `POST ${all}`, {
      summary: 'Make a role',
      status: 201,
      body: () => z.object({ FriendlyName: z.string().max(64), Type: Type(), Permission: z.array(z.string()) }),
      result: Role,
      async handler(ctx, { params, body: { FriendlyName: friendly_name, Type: type, Permission: permissions } }) {
        const service = await serviceWithRoles(ctx, params);
        const given = { sid: sid(ctx, 'RL'), friendly_name, type, permissions };
        return conversationRoles.insert(ctx, newRole(ctx, service, given));
      },
    }),
    list: conversationsApi.operation(id('list'), `GET ${all}`, {
      summary: 'List roles',
      list: Role,
      listName: 'roles',
      async handler(ctx, { params, page }) {
        const where = { chat_service_sid: await serviceWithRoles(ctx, params) };
        return conversationRoles.list(ctx, { where, order: { direction: 'asc' }, page });
      },
    }),
    fetch: conversationsApi.operation(id('fetch'), `GET ${one}`, {
      summary: 'One role',
      result: Role,
      handler: (ctx, { params }) => roleAt(ctx, params),
    }),
    update: conversationsApi.operation(id('update'), `POST ${one}`, {
      summary: 'Change what a role may do',
      body: () => z.object({ Permission: z.array(z.string()) }),
      result: Role,
      async handler(ctx, { params, body: { Permission: permissions } }) {
        const row = await roleAt(ctx, params);
        return conversationRoles.update(ctx, row, { permissions, date_updated: isoZ(ctx.now) });
      },
    }),
    remove: conversationsApi.operation(id('delete'), `DELETE ${one}`, {
      summary: 'Delete a role',
      status: 204,
      async handler(ctx, { params }) {
        await conversationRoles.remove(ctx, await roleAt(ctx, params));
        return nothing();
      },
    }),
  };
}

export const {
  create: createRole,
  list: listRoles,
  fetch: fetchRole,
  update: updateRole,
  remove: deleteRole,
} = operationsUnder('');

export const {
  create: createRoleInService,
  list: listRolesInService,
  fetch: fetchRoleInService,
  update: updateRoleInService,
  remove: deleteRoleInService,
} = operationsUnder('/Services/{ChatServiceSid}');
