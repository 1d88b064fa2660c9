/** Who calls: a key as bearer token, perhaps on behalf of a subuser, with the scope that the operation needs. */
import { asBearer, type ApiError, type Authenticate, type Operation } from '../../src/emulator/index.ts';
import { accessRules } from './access-rules.ts';
import { mainAccount, MAIN, type SendgridAccount, type SendgridCtx } from './account.ts';
import { errors } from './errors.ts';
import { apiKeyForm } from './ids.ts';
import { accountOf, apiKeys, subuserAccount, subusers } from './keys.ts';
import { covers, neededScope } from './scopes.ts';

const bearerOf = (header: string | undefined): string | undefined => /^Bearer\s+(.*)$/i.exec(header ?? '')?.[1];

export const bearer: Authenticate<SendgridAccount> = {
  // The id within the key names it: the secret is checked against the key's row.
  key: (call) => apiKeyForm.exec(bearerOf(call.headers.authorization) ?? '')?.[1],
  async account(anyCtx, id, { call, operation, registered }) {
    const ctx = anyCtx as SendgridCtx;
    const token = bearerOf(call.headers.authorization);
    if (token === undefined) throw missingHeader(operation);
    const secret = apiKeyForm.exec(token)?.[2];
    if (id === undefined || secret === undefined) throw errors.unauthorized();
    const opened = await openedBy(ctx, id, secret, registered(id));
    const account = await impersonated(ctx, opened, call.headers['on-behalf-of']);
    const scope = neededScope(operation);
    if (scope && account.scopes && !covers(account.scopes, scope)) throw errors.forbidden();
    if (ctx.settings.enforceIpAllowList) await checkAddress(ctx, account, call.ip);
    return account;
  },
  present: asBearer('apiKey'),
  scheme: { name: 'bearer', type: 'http', scheme: 'bearer' },
};

const missingHeader = ({ id }: Operation): ApiError =>
  id === 'sendgrid.mail.send' ? errors.unauthorized() : errors.authorization_required();

/** A key that nobody made opens the main account of whatever namespace it came to, unless the server is strict. */
async function openedBy(ctx: SendgridCtx, id: string, secret: string, registered: boolean): Promise<SendgridAccount> {
  const key = await apiKeys.get(ctx, id);
  if (!key) {
    if ((ctx.strict && !registered) || (await apiKeys.stub(ctx, id))) throw errors.unauthorized();
    return { ...mainAccount(ctx), apiKeyId: id };
  }
  const { secret: own, account: owner, full } = apiKeys.internal(key);
  const account = await accountOf(ctx, owner);
  if (secret !== own || !account) throw errors.unauthorized();
  return { ...account, apiKeyId: id, scopes: full ? undefined : key.scopes };
}

async function impersonated(
  ctx: SendgridCtx,
  account: SendgridAccount,
  onBehalfOf: string | undefined,
): Promise<SendgridAccount> {
  const name = onBehalfOf?.trim();
  if (!name) {
    if (account.id !== MAIN && (await subusers.get(ctx, account.id))?.disabled) throw errors.forbidden();
    return account;
  }
  const subuser = account.id === MAIN ? await subusers.get(ctx, name) : undefined;
  if (!subuser || subuser.disabled) throw errors.forbidden();
  return { ...subuserAccount(subuser), scopes: account.scopes, apiKeyId: account.apiKeyId };
}

async function checkAddress(ctx: SendgridCtx, account: SendgridAccount, ip: string): Promise<void> {
  const rules = await accessRules.all(ctx.as({ account }));
  if (rules.length > 0 && !rules.some((rule) => rule.ip.replace(/\/32$/, '') === ip)) throw errors.ip_not_allowed();
}
