/** Inbound Parse settings: where mail to a hostname is posted. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { needs } from '../scopes.ts';

const ParseSetting = schema(() =>
  z.object({ url: z.string(), hostname: z.string(), spam_check: z.boolean(), send_raw: z.boolean() }),
);

export const parseSettings = collection('parse_settings', {
  row: ParseSetting,
  internal: schema(() => z.object({ host: z.string() })),
  key: 'host',
  owner: 'account',
  missing: errors.parse_setting_missing,
  make: (_ctx, given) => {
    const hostname = String(given.hostname ?? 'parse.example.com');
    const row = { url: '', spam_check: false, send_raw: false, ...given, hostname };
    return { row, internal: { host: hostname.toLowerCase() } };
  },
});

const Changes = () => ParseSetting().omit({ hostname: true }).partial();

export const listParseSettings = operation('parse-settings.list', 'GET /v3/user/webhooks/parse/settings', {
  summary: 'All hostnames whose mail is posted',
  traits: needs('user.webhooks.parse.settings'),
  result: () => z.object({ result: z.array(ParseSetting()) }),
  handler: async (ctx) => ({ result: await parseSettings.all(ctx) }),
});

export const createParseSetting = operation('parse-settings.create', 'POST /v3/user/webhooks/parse/settings', {
  summary: 'Post the mail to a hostname',
  status: 201,
  traits: needs('user.webhooks.parse.settings'),
  body: () => ParseSetting().partial({ spam_check: true, send_raw: true }),
  result: ParseSetting,
  async handler(ctx, { body }) {
    const host = body.hostname.toLowerCase();
    if (await parseSettings.get(ctx, host)) throw errors.hostname_taken();
    return parseSettings.insert(ctx, { spam_check: false, send_raw: false, ...body }, { host });
  },
});

export const getParseSetting = operation('parse-settings.get', 'GET /v3/user/webhooks/parse/settings/{hostname}', {
  summary: 'Where mail to a hostname is posted',
  traits: needs('user.webhooks.parse.settings'),
  result: ParseSetting,
  handler: (ctx, { params }) => parseSettings.need(ctx, params.hostname.toLowerCase()),
});

export const updateParseSetting = operation(
  'parse-settings.update',
  'PATCH /v3/user/webhooks/parse/settings/{hostname}',
  {
    summary: 'Change where and how mail to a hostname is posted',
    traits: needs('user.webhooks.parse.settings'),
    body: Changes,
    result: ParseSetting,
    async handler(ctx, { params, body }) {
      return parseSettings.update(ctx, await parseSettings.need(ctx, params.hostname.toLowerCase()), body);
    },
  },
);

export const deleteParseSetting = operation(
  'parse-settings.delete',
  'DELETE /v3/user/webhooks/parse/settings/{hostname}',
  {
    summary: 'Stop posting the mail to a hostname',
    traits: needs('user.webhooks.parse.settings'),
    async handler(ctx, { params }) {
      await parseSettings.remove(ctx, await parseSettings.need(ctx, params.hostname.toLowerCase()));
      return nothing();
    },
  },
);
