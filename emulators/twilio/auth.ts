/** Who calls: an account with its token, an API key with its secret, or an OAuth token; and for which account. */
import { asBasic, type Authenticate } from '../../src/emulator/index.ts';
import { mainAccount, testAccount, type TwilioAccount, type TwilioCtx } from './account.ts';
import { keys } from './accounts/key-rows.ts';
import { accountOfRow, accounts, findAccount, newAccount } from './accounts/rows.ts';
import { accessTokens } from './accounts/token-rows.ts';
import { errors } from './errors.ts';
import { isSid } from './ids.ts';

type Given = { readonly user: string; readonly password: string } | { readonly bearer: string };

const BASIC = /^Basic\s+(\S+)$/i;
const BEARER = /^Bearer\s+(\S+)$/i;

function given(header: string | undefined): Given | undefined {
  const [, bearer] = BEARER.exec(header ?? '') ?? [];
  if (bearer) return { bearer };
  const [, encoded] = BASIC.exec(header ?? '') ?? [];
  if (!encoded) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? { user: text, password: '' } : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

type About = Parameters<Authenticate<TwilioAccount>['account']>[2];

export const basic: Authenticate<TwilioAccount> = {
  key: ({ headers }) => {
    const credential = given(headers.authorization);
    return credential && ('bearer' in credential ? credential.bearer : credential.user);
  },
  async account(anyCtx, _key, about) {
    const ctx = anyCtx as TwilioCtx;
    const credential = given(about.call.headers.authorization);
    if (!credential) throw errors.no_credentials();
    const caller =
      'bearer' in credential
        ? await openedByToken(ctx, credential.bearer)
        : await openedBy(ctx, credential.user, credential.password, about);
    if (caller.status !== 'active') throw errors.account_suspended(caller.id);
    return actingFor(ctx, caller, about);
  },
  present: asBasic('accountSid', 'authToken'),
  scheme: { name: 'basic', type: 'http', scheme: 'basic' },
};

async function openedBy(ctx: TwilioCtx, user: string, password: string, about: About): Promise<TwilioAccount> {
  if (user === ctx.credentials.testAccountSid) {
    if (password !== ctx.credentials.testAuthToken) throw errors.authentication();
    return testAccount(ctx);
  }
  if (isSid(user, 'AC')) return openedByAccount(ctx, user, password);
  if (isSid(user, 'SK')) return openedByKey(ctx, user, password, about);
  throw errors.invalid_username();
}

const TOKEN = /^[0-9a-f]{32}$/i;

async function openedByAccount(ctx: TwilioCtx, user: string, password: string): Promise<TwilioAccount> {
  const row = await accounts.get(ctx, user);
  if (row) {
    const { secondary_token: secondary } = accounts.internal(row);
    if (password !== row.auth_token && password !== secondary) throw errors.authentication();
    return accountOfRow(row);
  }
  if (ctx.strict) throw errors.invalid_username();
  if (!TOKEN.test(password)) throw errors.authentication();
  return adopted(ctx, user, password);
}

async function openedByKey(ctx: TwilioCtx, user: string, secret: string, { call }: About): Promise<TwilioAccount> {
  const key = await keys.get(ctx, user);
  if (key) {
    const facts = keys.internal(key);
    if (facts.secret !== secret) throw errors.authentication();
    return (await findAccount(ctx, facts.account)) ?? mainAccount(ctx);
  }
  if (ctx.strict || (await keys.stub(ctx, user))) throw errors.invalid_username();
  if (secret === '') throw errors.authentication();
  const { AccountSid: asked } = call.params;
  if (!asked || !isSid(asked, 'AC')) return mainAccount(ctx);
  return (await findAccount(ctx, asked)) ?? adopted(ctx, asked, ctx.random.hex(32));
}

/** An account that nobody registered comes into being with its first call. */
async function adopted(ctx: TwilioCtx, id: string, token: string): Promise<TwilioAccount> {
  const row = newAccount(ctx, { id, token, owner: id, name: 'My first Twilio account' });
  return accountOfRow(await accounts.insert(ctx, row, { registered: false }));
}

async function openedByToken(ctx: TwilioCtx, token: string): Promise<TwilioAccount> {
  const row = await accessTokens.get(ctx, token);
  const account = row && (await findAccount(ctx, row.account_sid));
  if (!account) throw errors.authentication();
  return account;
}

/** The account in the path: the caller's own, or one of its subaccounts. */
async function actingFor(ctx: TwilioCtx, caller: TwilioAccount, { call, operation }: About): Promise<TwilioAccount> {
  const { AccountSid: asked } = call.params;
  if (caller.test) {
    if (!operation.options.traits?.testCredentials) throw errors.test_credentials();
    if (asked && asked !== caller.id) throw errors.authentication();
    return caller;
  }
  if (!asked || asked === caller.id) return caller;
  const other = await findAccount(ctx, asked);
  if (!other || other.owner !== caller.id) throw errors.authentication();
  if (other.status === 'closed') throw errors.account_suspended(other.id);
  return other;
}

/** Nobody need say who they are: the account is the one in the path. */
export const inPath: Authenticate<TwilioAccount> = {
  key: () => undefined,
  async account(anyCtx, _key, { call }) {
    const account = await findAccount(anyCtx as TwilioCtx, call.params.AccountSid);
    if (!account) throw errors.not_found();
    return account;
  },
};
