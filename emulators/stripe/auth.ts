/** Who calls: secret, restricted, publishable and ephemeral keys, and the connected account that a call acts for. */
import { type ApiError, asBearer, type Authenticate, type Call, type Operation } from '../../src/emulator/index.ts';
import { accountOf, platformOf, type KeyKind, type StripeAccount, type StripeCtx } from './account.ts';
import { apiKeys } from './core/keys.ts';
import { loadObject } from './core/objects.ts';
import { errors } from './errors.ts';

const form = /^(sk|rk|pk|ek)_test_[A-Za-z0-9_]+$/;
const kinds: Readonly<Record<string, KeyKind>> = {
  sk: 'secret',
  rk: 'restricted',
  pk: 'publishable',
  ek: 'ephemeral',
};

/** Operations that say `traits: { keys: 'public' }` may be called with publishable and ephemeral keys, too. */
export const publicKeys = { keys: 'public' } as const;
/** …and these with ephemeral ones alone, about their customer. */
export const ephemeralKeys = { keys: 'ephemeral' } as const;

/** `sk_test_51N****************1a2B`: the first eleven characters, stars, the last four. */
export function starred(key: string): string {
  if (key.length <= 12) return '*'.repeat(key.length);
  const shown = Math.min(11, key.length - 8);
  return `${key.slice(0, shown)}${'*'.repeat(key.length - shown - 4)}${key.slice(-4)}`;
}

const bearer = /^Bearer\s+(\S+)\s*$/i;
const basic = /^Basic\s+([A-Za-z0-9+/=]+)\s*$/i;
const inForm = /(?:^|&)key=((?:pk|ek)_[A-Za-z0-9_]+)/;

/** The key of a call: Bearer, the user name of Basic, or (of pages) `key=pk_…` among the parameters. */
export function keyOf({ headers, search, body }: Call): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const token = bearer.exec(authorization)?.[1];
    if (token !== undefined) return token;
    const pair = basic.exec(authorization)?.[1];
    if (pair !== undefined) return Buffer.from(pair, 'base64').toString().split(':', 1)[0] || undefined;
  }
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return inForm.exec(search)?.[1] ?? (isForm && body.length < 100_000 ? inForm.exec(body.toString())?.[1] : undefined);
}

/** A key that is none, or a live one, which must not be spent on an emulator. */
function refusal(key: string): ApiError {
  const error = errors.authentication_error(starred(key));
  if (!/^(sk|rk|pk)_live_/.test(key)) return error;
  const hint = `${starred(key)} is a live key, and those are refused: npx backlot env prints a test key`;
  return error.with({ headers: { ...error.headers, 'x-backlot-hint': hint } });
}

export const keys: Authenticate<StripeAccount> = {
  key: keyOf,
  async account(bare, key, { call, operation, registered }) {
    const ctx = bare as StripeCtx;
    if (!key) throw errors.no_api_key();
    const kind = kinds[form.exec(key)?.[1] ?? ''];
    if (!kind) throw refusal(key);
    const issued = registered(key) ? undefined : await apiKeys.get(ctx, key);
    if (!issued && (kind === 'ephemeral' || (ctx.strict && !registered(key)))) {
      throw kind === 'ephemeral' ? errors.api_key_expired(starred(key)) : errors.authentication_error(starred(key));
    }
    if (!mayCall(kind, operation)) throw errors.secret_key_required();
    const own = accountOf(ctx, issued?.account ?? platformOf(ctx));
    const acting = await actingFor(ctx, call, key, own);
    const customer = issued?.customer ?? undefined;
    if (customer !== undefined) await checkCustomer(ctx.as({ account: acting }), call, customer);
    return { ...acting, key: kind, customer };
  },
  present: asBearer('secretKey'),
  scheme: { name: 'secretKey', type: 'http', scheme: 'bearer' },
};

const namesCustomer = /(?:^|&)customer=([^&]+)/;
const inPath = /^\/v1\/(customers|payment_methods)\/([^/]+)/;

/** A phone's key is good for its own customer, and for methods that are that customer's or nobody's yet. */
async function checkCustomer(ctx: StripeCtx, { path, search, body }: Call, customer: string): Promise<void> {
  const [, resource, id = ''] = inPath.exec(path) ?? [];
  const method: { customer?: string | null } | undefined =
    resource === 'payment_methods' ? await loadObject(ctx, 'payment_method', id) : undefined;
  const named = [
    resource === 'customers' ? id : undefined,
    method?.customer ?? undefined,
    namesCustomer.exec(search)?.[1],
    namesCustomer.exec(body.length < 100_000 ? body.toString() : '')?.[1],
  ];
  const other = named.find((one) => one !== undefined && one !== customer);
  if (other === undefined) return;
  throw errors.permission_error().with({
    message: `The provided ephemeral key does not have access to the customer '${other}'. It was made for '${customer}'.`,
  });
}

function mayCall(kind: KeyKind, { options }: Operation): boolean {
  const { keys: open } = options.traits ?? {};
  if (kind === 'publishable') return open === 'public';
  return kind !== 'ephemeral' || open === 'public' || open === 'ephemeral';
}

/** The account that `Stripe-Account` names, which must be connected to the key's. */
async function actingFor(ctx: StripeCtx, { headers }: Call, key: string, own: StripeAccount): Promise<StripeAccount> {
  const named = headers['stripe-account'] ?? headers['stripe-context'];
  if (!named || named === own.id) return own;
  const connected = own.platform === undefined && (await loadObject(ctx, 'account', named));
  if (!connected) throw errors.account_invalid(starred(key), named);
  return accountOf(ctx, named);
}
