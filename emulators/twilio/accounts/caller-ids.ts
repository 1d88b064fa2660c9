/** Outgoing caller ids: a number is verified by a call in which a code is keyed. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { A, v2010 } from '../api.ts';
import { rfc2822 } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { e164, formatted } from '../numbers/phone.ts';
import { given, integer, method, text } from '../params.ts';
import { job } from '../provider.ts';
import { callBack } from '../webhooks/requests.ts';
import { CallerId, callerIds, isVerified, newCallerId } from './caller-id-rows.ts';

const Validation = () =>
  z.object({
    account_sid: z.string(),
    call_sid: z.string(),
    friendly_name: z.string(),
    phone_number: z.string(),
    validation_code: z.string(),
  });

export const validateCallerId = v2010.operation('outgoing_caller_ids.create', `POST ${A}/OutgoingCallerIds.json`, {
  summary: 'Ask to verify a number',
  description: 'The number is called; its owner keys the code, and the caller id appears, half a minute later.',
  body: () =>
    z.object({
      PhoneNumber: z.string(),
      FriendlyName: text(),
      CallDelay: integer(0, 60),
      Extension: text(),
      StatusCallback: text(),
      StatusCallbackMethod: method(),
    }),
  result: Validation,
  async handler(ctx, { body }) {
    const number = e164(body.PhoneNumber);
    if (!number) throw errors.invalid_number(body.PhoneNumber);
    if (await isVerified(ctx, number)) throw errors.already_verified();
    const call = sid(ctx, 'CA');
    const name = body.FriendlyName || formatted(number);
    const after = (body.CallDelay ?? 0) * 1000 + 30_000;
    ctx.schedule(
      keyCode,
      {
        call,
        number,
        name,
        url: body.StatusCallback || null,
        method: body.StatusCallbackMethod ?? 'POST',
      },
      { after },
    );
    return {
      account_sid: ctx.account.id,
      call_sid: call,
      friendly_name: name,
      phone_number: number,
      validation_code: ctx.random.digits(6),
    };
  },
});

export const keyCode = job('caller-ids.key-code', {
  kind: 'progress',
  input: () =>
    z.object({
      call: z.string(),
      number: z.string(),
      name: z.string(),
      url: z.string().nullable(),
      method: z.enum(['GET', 'POST']),
    }),
  async run(ctx, { call, number, name, url, method: how }) {
    const picksUp = (ctx.settings.callees[number] ?? 'answered') === 'answered';
    const row = picksUp
      ? await callerIds.insert(ctx, newCallerId(ctx, { phone_number: number, friendly_name: name }))
      : undefined;
    const params = {
      AccountSid: ctx.account.id,
      ApiVersion: '2010-04-01',
      CallSid: call,
      To: number,
      Called: number,
      VerificationStatus: row ? 'success' : 'failed',
      ...(row && { OutgoingCallerIdSid: row.sid }),
    };
    callBack(ctx, { type: 'caller-id.validation', url, method: how, params, resource: call });
  },
});

export const listCallerIds = v2010.operation('outgoing_caller_ids.list', `GET ${A}/OutgoingCallerIds.json`, {
  summary: 'List verified numbers',
  query: () => z.object({ PhoneNumber: text(), FriendlyName: text() }),
  list: CallerId,
  listName: 'outgoing_caller_ids',
  handler: (ctx, { query: { PhoneNumber: number, FriendlyName: name }, page }) =>
    callerIds.list(ctx, {
      where: { phone_number: number ? (e164(number) ?? number) : undefined, friendly_name: name || undefined },
      page,
    }),
});

export const fetchCallerId = v2010.operation('outgoing_caller_ids.fetch', `GET ${A}/OutgoingCallerIds/{Sid}.json`, {
  summary: 'One verified number',
  result: CallerId,
  handler: (ctx, { params }) => callerIds.need(ctx, params.Sid),
});

export const updateCallerId = v2010.operation('outgoing_caller_ids.update', `POST ${A}/OutgoingCallerIds/{Sid}.json`, {
  summary: 'Rename a verified number',
  body: () => z.object({ FriendlyName: text() }),
  result: CallerId,
  handler: async (ctx, { params, body }) =>
    callerIds.update(ctx, await callerIds.need(ctx, params.Sid), {
      ...given({ friendly_name: body.FriendlyName }),
      date_updated: rfc2822(ctx.now),
    }),
});

export const deleteCallerId = v2010.operation(
  'outgoing_caller_ids.delete',
  `DELETE ${A}/OutgoingCallerIds/{Sid}.json`,
  {
    summary: 'Forget a verified number',
    status: 204,
    async handler(ctx, { params }) {
      await callerIds.remove(ctx, await callerIds.need(ctx, params.Sid));
      return nothing();
    },
  },
);
