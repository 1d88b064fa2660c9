/** How callers prove who they are: bearer tokens, a client at the token endpoint. */
import { asBasic, type Authenticate, type Call, type Ctx } from '../../src/emulator/index.ts';
import { couldBeToken, type ZoomAccount } from './account.ts';
import { errors } from './errors.ts';
import { tokens } from './oauth/tokens.ts';
import { grantsOf, wanted, type Traits } from './scopes.ts';
import { users } from './users/rows.ts';

export const bearerOf = ({ headers }: Call): string | undefined =>
  /^Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];

/** `Authorization: Bearer …`. A token of nobody that looks like one of Zoom's acts as the owner, with every scope. */
export const bearer: Authenticate<ZoomAccount> = {
  key: bearerOf,
  async account(ctx, key, { operation }) {
    const traits: Traits = operation.options.traits ?? {};
    if (ctx.fault === errors.missing_scopes.key) throw errors.missing_scopes(wanted(traits));
    const token = key === undefined ? undefined : await tokens.get(ctx, key);
    if (!token) {
      if (key === undefined || ctx.strict || !couldBeToken(key)) throw errors.invalid_access_token();
      return ctx.account;
    }
    if (token.kind !== 'access') throw errors.invalid_access_token();
    if (token.status === 'expired') throw errors.access_token_expired();
    if (token.status !== 'active') throw errors.invalid_access_token();
    const { allowed, admin } = grantsOf(scopesOf(token.scope), traits);
    if (!allowed) throw errors.missing_scopes(wanted(traits));
    const account = await actingFor(ctx, token.user_id);
    return { ...account, client: token.client_id, admin, wanted: wanted({ ...traits, adminOnly: true }) };
  },
  scheme: { name: 'bearer', type: 'http', scheme: 'bearer' },
};

/** Whom a token acts for; an app without a user acts for the account's owner. */
async function actingFor(ctx: Ctx<ZoomAccount>, id: string): Promise<ZoomAccount> {
  if (id === '' || id === ctx.account.user) return ctx.account;
  const user = await users.get(ctx, id);
  if (user?.status !== 'active') throw errors.invalid_access_token();
  return { ...ctx.account, user: user.id, email: user.email };
}

const read = new Map<string, ReadonlySet<string>>();

function scopesOf(text: string): ReadonlySet<string> {
  const known = read.get(text);
  if (known) return known;
  if (read.size > 100) read.clear();
  const scopes = new Set(text.split(' '));
  read.set(text, scopes);
  return scopes;
}

/** HTTP Basic, as `client_id:client_secret`. */
export function basicOf({ headers }: Pick<Call, 'headers'>): { id: string; secret: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id, secret: secret.join(':') };
}

const clientIn = (text: string): string | undefined => /(?:^|&|")client_id(?:=|"\s*:\s*")([\w-]+)/.exec(text)?.[1];

/** Whoever asks for a token, or for consent: the client id finds the namespace. The grant is judged by the operation. */
export const client: Authenticate<ZoomAccount> = {
  key: (call) => basicOf(call)?.id ?? clientIn(call.search) ?? clientIn(call.body.toString('latin1')),
  account: (ctx) => Promise.resolve(ctx.account),
  present: asBasic('clientId', 'clientSecret'),
};
