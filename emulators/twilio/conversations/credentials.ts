/** Credentials for push notifications, as an account keeps them. Nothing is pushed. */
import { link, nothing, schema, z } from '../../../src/emulator/index.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { flag, given, text } from '../params.ts';
import { collection } from '../provider.ts';
import { conversationsApi } from './api.ts';

/** Whose push service it is. */
export const PushType = () => z.enum(['apn', 'gcm', 'fcm']);

const Credential = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    friendly_name: z.string().nullable(),
    type: PushType(),
    /** `True` or `False`; only of APN. */
    sandbox: z.string().nullable(),
    date_created: z.string(),
    date_updated: z.string(),
    url: z.string(),
  }),
);
type Credential = z.infer<ReturnType<typeof Credential>>;

export const pushCredentials = collection('conversation_credentials', {
  row: Credential,
  key: 'sid',
  owner: 'account',
  missing: errors.not_found,
});

const Changes = () =>
  z.object({
    Type: text(),
    FriendlyName: text(),
    Certificate: text(),
    PrivateKey: text(),
    Sandbox: flag(),
    ApiKey: text(),
    Secret: text(),
  });

/** Types are written in any case. */
function typeOf(asked: string | undefined): Credential['type'] {
  const type = PushType().safeParse(asked?.toLowerCase()).data;
  if (!type) throw errors.invalid_parameter('Type');
  return type;
}

const sandboxOf = (type: Credential['type'], asked: boolean | undefined): string | null =>
  type === 'apn' ? (asked ? 'True' : 'False') : null;

export const createCredential = conversationsApi.operation('conversation_credentials.create', 'POST /v1/Credentials', {
  summary: 'Give Twilio what it needs to push to phones',
  status: 201,
  body: Changes,
  result: Credential,
  async handler(ctx, { body }) {
    const type = typeOf(body.Type);
    const id = sid(ctx, 'CR');
    return pushCredentials.insert(ctx, {
      sid: id,
      account_sid: ctx.account.id,
      friendly_name: body.FriendlyName || null,
      type,
      sandbox: sandboxOf(type, body.Sandbox),
      ...newIsoDates(ctx.now),
      url: link(conversationsApi, `/v1/Credentials/${id}`),
    });
  },
});

export const listCredentials = conversationsApi.operation('conversation_credentials.list', 'GET /v1/Credentials', {
  summary: 'List credentials',
  list: Credential,
  listName: 'credentials',
  handler: (ctx, { page }) => pushCredentials.list(ctx, { page }),
});

export const fetchCredential = conversationsApi.operation(
  'conversation_credentials.fetch',
  'GET /v1/Credentials/{Sid}',
  {
    summary: 'One credential',
    result: Credential,
    handler: (ctx, { params }) => pushCredentials.need(ctx, params.Sid),
  },
);

export const updateCredential = conversationsApi.operation(
  'conversation_credentials.update',
  'POST /v1/Credentials/{Sid}',
  {
    summary: 'Change a credential',
    body: Changes,
    result: Credential,
    async handler(ctx, { params, body }) {
      const row = await pushCredentials.need(ctx, params.Sid);
      const type = body.Type ? typeOf(body.Type) : row.type;
      return pushCredentials.update(ctx, row, {
        ...given({ friendly_name: body.FriendlyName }),
        type,
        sandbox: body.Sandbox === undefined && type === row.type ? row.sandbox : sandboxOf(type, body.Sandbox),
        date_updated: isoZ(ctx.now),
      });
    },
  },
);

export const deleteCredential = conversationsApi.operation(
  'conversation_credentials.delete',
  'DELETE /v1/Credentials/{Sid}',
  {
    summary: 'Delete a credential',
    status: 204,
    async handler(ctx, { params }) {
      await pushCredentials.remove(ctx, await pushCredentials.need(ctx, params.Sid));
      return nothing();
    },
  },
);
