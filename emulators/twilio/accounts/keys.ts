/** API keys, by the v2010 api (as keys and signing keys) and by IAM. Their secret is told once. */
import { mapPage, nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { A, product, v2010 } from '../api.ts';
import { rfc2822 } from '../dates.ts';
import { errors } from '../errors.ts';
import { given, text } from '../params.ts';
import { Key, keys, newKey } from './key-rows.ts';

export const iam = product('iam');

const KeyWithSecret = () => Key().extend({ secret: z.string() });

async function made(ctx: TwilioCtx, name: string | undefined): Promise<Key & { secret: string }> {
  const { row, internal } = newKey(ctx, { account: ctx.account.id, name: name ?? '' });
  const { sid, friendly_name, date_created, date_updated } = await keys.insert(ctx, row, internal);
  return { sid, friendly_name, date_created, date_updated, secret: internal.secret };
}

/** A key of the account. */
async function ownKey(ctx: TwilioCtx, id: string): Promise<Key> {
  const row = await keys.need(ctx, id);
  if (keys.internal(row).account !== ctx.account.id) throw errors.not_found();
  return row;
}

const renamed = async (ctx: TwilioCtx, id: string, name: string | undefined): Promise<Key> =>
  keys.update(ctx, await ownKey(ctx, id), {
    ...given({ friendly_name: name }),
    date_updated: rfc2822(ctx.now),
  });

/** What is left says that the key was one, and opens nothing any more. */
async function removed(ctx: TwilioCtx, id: string): Promise<void> {
  const row = await ownKey(ctx, id);
  await keys.remove(ctx, row, { stub: { sid: row.sid } });
}

const Name = () => z.object({ FriendlyName: text() });

function operationsFor(resource: 'keys' | 'signing_keys', path: string, what: string) {
  const all = `${A}/${path}.json` as const;
  const one = `${A}/${path}/{Sid}.json` as const;
  return {
    create: v2010.operation(`${resource}.create`, `POST ${all}`, {
      summary: `Make ${what}`,
      status: 201,
      body: Name,
      result: KeyWithSecret,
      handler: (ctx, { body }) => made(ctx, body.FriendlyName),
    }),
    list: v2010.operation(`${resource}.list`, `GET ${all}`, {
      summary: `List ${what}s`,
      list: Key,
      listName: resource,
      handler: (ctx, { page }) => keys.list(ctx, { where: { account: ctx.account.id }, page }),
    }),
    fetch: v2010.operation(`${resource}.fetch`, `GET ${one}`, {
      summary: `One ${what}`,
      result: Key,
      handler: (ctx, { params }) => ownKey(ctx, (params as { Sid: string }).Sid),
    }),
    update: v2010.operation(`${resource}.update`, `POST ${one}`, {
      summary: `Rename ${what}`,
      body: Name,
      result: Key,
      handler: (ctx, { params, body }) => renamed(ctx, (params as { Sid: string }).Sid, body.FriendlyName),
    }),
    remove: v2010.operation(`${resource}.delete`, `DELETE ${one}`, {
      summary: `Delete ${what}`,
      status: 204,
      async handler(ctx, { params }) {
        await removed(ctx, (params as { Sid: string }).Sid);
        return nothing();
      },
    }),
  };
}

export const {
  create: createKey,
  list: listKeys,
  fetch: fetchKey,
  update: updateKey,
  remove: deleteKey,
} = operationsFor('keys', 'Keys', 'API key');

export const {
  create: createSigningKey,
  list: listSigningKeys,
  fetch: fetchSigningKey,
  update: updateSigningKey,
  remove: deleteSigningKey,
} = operationsFor('signing_keys', 'SigningKeys', 'signing key');

// IAM: the same keys, restricted ones with a policy.

const Policy = () => z.record(z.string(), z.unknown()).nullable();
const IamKey = () => Key().extend({ policy: Policy() });

function policyOf(asked: string | undefined): Record<string, unknown> | null {
  if (!asked) return null;
  try {
    return JSON.parse(asked) as Record<string, unknown>;
  } catch {
    throw errors.invalid_parameter('Policy');
  }
}

const asIamKey = (row: Key): z.infer<ReturnType<typeof IamKey>> => ({
  sid: row.sid,
  friendly_name: row.friendly_name,
  date_created: row.date_created,
  date_updated: row.date_updated,
  policy: (keys.internal(row).policy ?? null) as Record<string, unknown> | null,
});

export const createIamKey = iam.operation('iam_keys.create', 'POST /v1/Keys', {
  summary: 'Make an API key',
  status: 201,
  body: () => z.object({ AccountSid: text(), FriendlyName: text(), KeyType: text(), Policy: text() }),
  result: () => IamKey().extend({ secret: z.string() }),
  async handler(ctx, { body }) {
    const policy = policyOf(body.Policy);
    const account = body.AccountSid || ctx.account.id;
    const { row, internal } = newKey(ctx, { account, name: body.FriendlyName ?? '' });
    const key = await keys.insert(ctx, row, { ...internal, policy });
    return { ...asIamKey(key), secret: internal.secret };
  },
});

export const listIamKeys = iam.operation('iam_keys.list', 'GET /v1/Keys', {
  summary: 'List API keys',
  query: () => z.object({ AccountSid: text() }),
  list: () => Key().extend({ flags: z.array(z.string()) }),
  listName: 'keys',
  handler: async (ctx, { query, page }) =>
    mapPage(await keys.list(ctx, { where: { account: query.AccountSid || ctx.account.id }, page }), (key) => ({
      ...key,
      flags: ['rest_api', 'signing'],
    })),
});

export const fetchIamKey = iam.operation('iam_keys.fetch', 'GET /v1/Keys/{Sid}', {
  summary: 'One API key',
  result: IamKey,
  handler: async (ctx, { params }) => asIamKey(await ownKey(ctx, params.Sid)),
});

export const updateIamKey = iam.operation('iam_keys.update', 'POST /v1/Keys/{Sid}', {
  summary: 'Rename or restrict an API key',
  body: () => z.object({ FriendlyName: text(), Policy: text() }),
  result: IamKey,
  async handler(ctx, { params, body }) {
    const key = await renamed(ctx, params.Sid, body.FriendlyName);
    if (body.Policy === undefined) return asIamKey(key);
    return asIamKey(await keys.update(ctx, key, {}, { policy: policyOf(body.Policy) }));
  },
});

export const deleteIamKey = iam.operation('iam_keys.delete', 'DELETE /v1/Keys/{Sid}', {
  summary: 'Delete an API key',
  status: 204,
  async handler(ctx, { params }) {
    await removed(ctx, params.Sid);
    return nothing();
  },
});
