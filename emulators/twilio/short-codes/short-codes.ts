/** Short codes: listed, and told whom to call. */
import { z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { A, v2010 } from '../api.ts';
import { rfc2822 } from '../dates.ts';
import { errors } from '../errors.ts';
import { given, method, text } from '../params.ts';
import { ShortCode, shortCodes } from './rows.ts';

async function ownShortCode(ctx: TwilioCtx, id: string): Promise<ShortCode> {
  const row = await shortCodes.need(ctx, id);
  if (row.account_sid !== ctx.account.id) throw errors.not_found();
  return row;
}

export const listShortCodes = v2010.operation('short_codes.list', `GET ${A}/SMS/ShortCodes.json`, {
  summary: 'List short codes',
  query: () => z.object({ FriendlyName: text(), ShortCode: text() }),
  list: ShortCode,
  listName: 'short_codes',
  handler: (ctx, { query: { FriendlyName: name, ShortCode: code }, page }) =>
    shortCodes.list(ctx, {
      where: { account_sid: ctx.account.id, friendly_name: name || undefined },
      match: code ? (row) => row.short_code.includes(code) : undefined,
      page,
    }),
});

export const fetchShortCode = v2010.operation('short_codes.fetch', `GET ${A}/SMS/ShortCodes/{Sid}.json`, {
  summary: 'One short code',
  result: ShortCode,
  handler: (ctx, { params }) => ownShortCode(ctx, params.Sid),
});

export const updateShortCode = v2010.operation('short_codes.update', `POST ${A}/SMS/ShortCodes/{Sid}.json`, {
  summary: 'Change a short code',
  body: () =>
    z.object({
      FriendlyName: text(),
      ApiVersion: text(),
      SmsUrl: text(),
      SmsMethod: method(),
      SmsFallbackUrl: text(),
      SmsFallbackMethod: method(),
    }),
  result: ShortCode,
  async handler(ctx, { params, body }) {
    const changes = {
      friendly_name: body.FriendlyName,
      api_version: body.ApiVersion,
      sms_url: body.SmsUrl,
      sms_method: body.SmsMethod,
      sms_fallback_url: body.SmsFallbackUrl,
      sms_fallback_method: body.SmsFallbackMethod,
    };
    const row = await ownShortCode(ctx, params.Sid);
    return shortCodes.update(ctx, row, { ...given(changes), date_updated: rfc2822(ctx.now) });
  },
});
