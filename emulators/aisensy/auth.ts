/** How callers prove who they are: a key in the body, a project's password, a bearer token, a partner's key. */
import {
  asBearer,
  asHeaders,
  asJoined,
  type ApiError,
  type Authenticate,
  type Call,
  type Ctx,
} from '../../src/emulator/index.ts';
import { jwtForm, type AisensyAccount } from './account.ts';
import { errors } from './errors.ts';
import { keys } from './keys.ts';
import { accountOf, accountOfProject } from './projects/rows.ts';

type Registered = (key: string) => boolean;

/** The account that a key opens. One that nobody handed out is good by its form, unless only registered ones are. */
async function opened(
  ctx: Ctx<AisensyAccount>,
  key: string | undefined,
  form: RegExp,
  registered: Registered,
  refuse: () => ApiError,
): Promise<AisensyAccount> {
  if (!key) throw refuse();
  const made = await keys.get(ctx, key);
  if (made) return accountOf(ctx, made.account);
  if (!registered(key) && (ctx.strict || !form.test(key))) throw refuse();
  return ctx.account;
}

/** `apiKey` of a JSON body; undefined when there is none, 'malformed' when it can't be read. */
function bodyKey({ body }: Call): { readonly key?: string } | 'malformed' {
  try {
    const { apiKey: key } = (body.length > 0 ? JSON.parse(body.toString()) : {}) as { apiKey?: unknown };
    return typeof key === 'string' && key ? { key } : {};
  } catch {
    return 'malformed';
  }
}

/** The Campaign API: any `Authorization` header means nothing. */
export const keyInBody: Authenticate<AisensyAccount> = {
  key(call) {
    const found = bodyKey(call);
    return found === 'malformed' ? undefined : found.key;
  },
  account(ctx, key, { call, registered }) {
    if (bodyKey(call) === 'malformed') throw errors.malformed();
    return opened(ctx, key, /^(?:[\w-]+\.[\w-]+\.[\w-]+|[0-9a-f]{32,})$/, registered, errors.invalid_api_key);
  },
  present: ({ apiKey }) => ({ body: { apiKey } }),
};

const header = 'x-aisensy-project-api-pwd';

/** The Project API: the password, and the project (or business) of the path must be its own. */
export const projectPassword: Authenticate<AisensyAccount> = {
  key: ({ headers }) => headers[header],
  async account(ctx, key, { call, registered }) {
    const account = await opened(ctx, key, /^[0-9a-f]{21,}$/, registered, errors.unauthorized_project);
    const { pid, business_id } = call.params;
    const known = key !== undefined && (registered(key) || (await keys.get(ctx, key)) !== undefined);
    if (known && pid !== undefined && pid !== account.projectId) throw errors.project_missing();
    if (known && business_id !== undefined && business_id !== account.businessId) throw errors.business_missing();
    return known || pid === undefined ? account : ((await accountOfProject(ctx, pid)) ?? account);
  },
  present: asHeaders({ [header]: 'projectApiPassword' }),
  scheme: { name: 'projectPassword', type: 'apiKey', in: 'header', header: 'X-AiSensy-Project-API-Pwd' },
};

const bearerOf = ({ headers }: Call): string | undefined => /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];

/** The Direct API. */
export const directToken: Authenticate<AisensyAccount> = {
  key: bearerOf,
  account: (ctx, key, { registered }) => opened(ctx, key, jwtForm, registered, errors.invalid_token),
  present: asBearer('directApiToken'),
  scheme: { name: 'directToken', type: 'http', scheme: 'bearer' },
};

/** `username:password:projectId`, of whoever asks for a token. */
export function loginOf(call: Call): { username: string; password: string; projectId: string } | undefined {
  const [username, password, projectId] = Buffer.from(bearerOf(call) ?? '', 'base64')
    .toString()
    .split(':');
  return username && password && projectId ? { username, password, projectId } : undefined;
}

export const login: Authenticate<AisensyAccount> = {
  key: (call) => loginOf(call)?.projectId,
  account: (ctx) => Promise.resolve(ctx.account),
  present: asJoined('username', 'password', 'projectId'),
};

/** The Partner API. */
export const partnerKey: Authenticate<AisensyAccount> = {
  key: ({ headers }) => headers['x-aisensy-partner-api-key'],
  async account(ctx, key, { call, registered }) {
    const account = await opened(ctx, key, /^[0-9a-f]{21}_[0-9a-f]{24}$/, registered, errors.unauthorized_project);
    if (key?.split('_')[1] !== call.params.partner_id) throw errors.unauthorized_project();
    return account;
  },
  present: asHeaders({ 'x-aisensy-partner-api-key': 'partnerApiKey' }),
  scheme: { name: 'partnerKey', type: 'apiKey', in: 'header', header: 'X-AiSensy-Partner-API-Key' },
};
