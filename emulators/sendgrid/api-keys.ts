/** API keys: made with a name and scopes, shown whole only once. */
import { nothing, schema, z, type ApiError } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { errors } from './errors.ts';
import { newApiKey } from './ids.ts';
import { ApiKey, apiKeys } from './keys.ts';
import { looseNumber, numberOr } from './paging.ts';
import { allScopes, isScope, needs, ownScopes } from './scopes.ts';

const MAX_KEYS = 100; // of an account

const missing = (field: string): string => (field === 'name' ? 'missing required argument' : 'is invalid');

const Given = schema(() => z.object({ name: z.string().min(1), scopes: z.array(z.string()).optional() }));

/** Without a list, every scope. SendGrid adds some of its own to a list. */
function scopesOf(given: readonly string[] | undefined): { scopes: string[]; full: boolean } {
  if (!given) return { scopes: [...allScopes], full: true };
  if (!given.every(isScope)) throw errors.scopes_invalid();
  return { scopes: [...new Set([...given, ...ownScopes])], full: false };
}

async function needKey(ctx: SendgridCtx, id: string, missingError: () => ApiError = errors.key_missing) {
  const key = await apiKeys.get(ctx, id);
  if (!key || apiKeys.internal(key).account !== ctx.account.id) throw missingError();
  return key;
}

export const createKey = operation('api-keys.create', 'POST /v3/api_keys', {
  summary: 'Make a key',
  status: 201,
  traits: { ...needs('api_keys'), missing },
  body: Given,
  result: () => ApiKey().extend({ api_key: z.string() }),
  async handler(ctx, { body }) {
    if ((await apiKeys.count(ctx, { where: { account: ctx.account.id } })) >= MAX_KEYS) throw errors.key_limit();
    const { scopes, full } = scopesOf(body.scopes);
    const { id, secret } = newApiKey(ctx.random);
    const row = { api_key_id: id, name: body.name, scopes };
    const key = await apiKeys.insert(ctx, row, { secret, account: ctx.account.id, full });
    return { api_key: `SG.${id}.${secret}`, ...key };
  },
});

const Listed = () => ApiKey().pick({ api_key_id: true, name: true });

export const listKeys = operation('api-keys.list', 'GET /v3/api_keys', {
  summary: 'All keys, without their secrets',
  traits: needs('api_keys'),
  query: () => z.object({ limit: looseNumber() }),
  result: () => z.object({ result: z.array(Listed()) }),
  async handler(ctx, { query: { limit } }) {
    const keys = await apiKeys.all(ctx, { where: { account: ctx.account.id } });
    const shown = keys.slice(0, numberOr(limit, keys.length) || keys.length);
    return { result: shown.map(({ name, api_key_id }) => ({ name, api_key_id })) };
  },
});

export const getKey = operation('api-keys.get', 'GET /v3/api_keys/{api_key_id}', {
  summary: 'A key with its scopes',
  traits: needs('api_keys'),
  result: ApiKey,
  handler: (ctx, { params }) => needKey(ctx, params.api_key_id),
});

export const replaceKey = operation('api-keys.replace', 'PUT /v3/api_keys/{api_key_id}', {
  summary: "Change a key's name and scopes, at once",
  traits: { ...needs('api_keys'), missing },
  body: Given,
  result: ApiKey,
  async handler(ctx, { params, body }) {
    const key = await needKey(ctx, params.api_key_id, errors.key_missing_to_update);
    if (!body.scopes) return apiKeys.update(ctx, key, { name: body.name });
    const { scopes, full } = scopesOf(body.scopes);
    return apiKeys.update(ctx, key, { name: body.name, scopes }, { full });
  },
});

export const renameKey = operation('api-keys.rename', 'PATCH /v3/api_keys/{api_key_id}', {
  summary: "Change a key's name",
  traits: { ...needs('api_keys'), missing: () => "expected JSON request body with 'name' property" },
  body: () => Given().pick({ name: true }),
  result: Listed,
  async handler(ctx, { params, body }) {
    const key = await needKey(ctx, params.api_key_id, errors.key_missing_to_update);
    const { api_key_id, name } = await apiKeys.update(ctx, key, body);
    return { api_key_id, name };
  },
});

export const deleteKey = operation('api-keys.delete', 'DELETE /v3/api_keys/{api_key_id}', {
  summary: 'Delete a key: from now on it opens nothing',
  traits: needs('api_keys'),
  async handler(ctx, { params }) {
    const key = await needKey(ctx, params.api_key_id, errors.key_missing_to_delete);
    await apiKeys.remove(ctx, key, { stub: { api_key_id: key.api_key_id } });
    return nothing();
  },
});

export const getScopes = operation('scopes.get', 'GET /v3/scopes', {
  summary: 'What the calling key may do',
  result: () => z.object({ scopes: z.array(z.string()) }),
  handler: async (ctx) => Promise.resolve({ scopes: [...(ctx.account.scopes ?? allScopes)] }),
});
