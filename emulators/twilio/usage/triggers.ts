/** Usage triggers: an app is called when the use of a category passes a value. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { A, v2010 } from '../api.ts';
import { newDates, rfc2822 } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { given, method, text } from '../params.ts';
import { collection, job } from '../provider.ts';
import { callBack } from '../webhooks/requests.ts';
import { categories } from './counting.ts';

const UsageTrigger = schema(() =>
  z.object({
    account_sid: z.string(),
    api_version: z.string(),
    callback_method: z.enum(['GET', 'POST']),
    callback_url: z.string(),
    current_value: z.string(),
    date_created: z.string(),
    date_fired: z.string().nullable(),
    date_updated: z.string(),
    friendly_name: z.string().nullable(),
    recurring: z.enum(['daily', 'monthly', 'yearly']).nullable(),
    sid: z.string(),
    trigger_by: z.enum(['count', 'usage', 'price']),
    trigger_value: z.string(),
    uri: z.string(),
    usage_category: z.string(),
    usage_record_uri: z.string(),
  }),
);
type UsageTrigger = z.infer<ReturnType<typeof UsageTrigger>>;

export const usageTriggers = collection('usage_triggers', {
  row: UsageTrigger,
  internal: schema(() =>
    z.object({
      /** What had been used when it was made, for values with a plus. */
      base: z.number(),
    }),
  ),
  key: 'sid',
  owner: 'account',
  columns: ['usage_category', 'trigger_by', 'recurring'],
  missing: errors.not_found,
});

async function used(ctx: TwilioCtx, { usage_category: name, trigger_by: by }: UsageTrigger): Promise<number> {
  const category = categories.find((one) => one.name === name);
  const usage = await category?.measure(ctx, { from: 0, to: ctx.now + 1 });
  return (by === 'price' ? usage?.price : usage?.count) ?? 0;
}

/** Twilio looks about once a minute. */
export const checkUsage = job('usage.check', {
  kind: 'calendar',
  input: () => z.object({ trigger: z.string() }),
  after: '1m',
  async run(ctx, { trigger: id }) {
    const row = await usageTriggers.get(ctx, id);
    if (!row || row.date_fired !== null) return;
    const value = await used(ctx, row);
    const { base } = usageTriggers.internal(row);
    const goal = (row.trigger_value.startsWith('+') ? base : 0) + Number(row.trigger_value);
    const current_value = String(value);
    if (value < goal) {
      await usageTriggers.update(ctx, row, { current_value });
      ctx.schedule(checkUsage, { trigger: id });
      return;
    }
    const fired = await usageTriggers.update(ctx, row, { current_value, date_fired: rfc2822(ctx.now) });
    const params = {
      AccountSid: ctx.account.id,
      UsageTriggerSid: id,
      Recurring: row.recurring ?? '',
      TriggerBy: row.trigger_by,
      TriggerValue: row.trigger_value,
      UsageCategory: row.usage_category,
      CurrentValue: current_value,
      DateFired: fired.date_fired ?? '',
      IdempotencyToken: `${id}-FIRES`,
      UsageRecordUri: row.usage_record_uri,
    };
    callBack(ctx, { type: 'usage.trigger', url: row.callback_url, method: row.callback_method, params, resource: id });
  },
});

export const createTrigger = v2010.operation('usage_triggers.create', `POST ${A}/Usage/Triggers.json`, {
  summary: 'Ask to be called when so much is used',
  status: 201,
  body: () =>
    z.object({
      CallbackUrl: z.string(),
      TriggerValue: z.string(),
      UsageCategory: z.string(),
      CallbackMethod: method(),
      FriendlyName: text(),
      Recurring: z.enum(['daily', 'monthly', 'yearly']).optional(),
      TriggerBy: z.enum(['count', 'usage', 'price']).optional(),
    }),
  result: UsageTrigger,
  async handler(ctx, { body }) {
    const id = sid(ctx, 'UT');
    const base = `/2010-04-01/Accounts/${ctx.account.id}/Usage`;
    const row: UsageTrigger = {
      account_sid: ctx.account.id,
      api_version: '2010-04-01',
      callback_method: body.CallbackMethod ?? 'POST',
      callback_url: body.CallbackUrl,
      current_value: '0',
      ...newDates(ctx.now),
      date_fired: null,
      friendly_name: body.FriendlyName ?? null,
      recurring: body.Recurring ?? null,
      sid: id,
      trigger_by: body.TriggerBy ?? 'usage',
      trigger_value: body.TriggerValue,
      uri: `${base}/Triggers/${id}.json`,
      usage_category: body.UsageCategory,
      usage_record_uri: `${base}/Records.json?Category=${body.UsageCategory}`,
    };
    const value = await used(ctx, row);
    ctx.schedule(checkUsage, { trigger: id });
    return usageTriggers.insert(ctx, { ...row, current_value: String(value) }, { base: value });
  },
});

export const listTriggers = v2010.operation('usage_triggers.list', `GET ${A}/Usage/Triggers.json`, {
  summary: 'List usage triggers',
  query: () => z.object({ Recurring: text(), TriggerBy: text(), UsageCategory: text() }),
  list: UsageTrigger,
  listName: 'usage_triggers',
  handler: (ctx, { query, page }) =>
    usageTriggers.list(ctx, {
      where: {
        recurring: query.Recurring || undefined,
        trigger_by: query.TriggerBy || undefined,
        usage_category: query.UsageCategory || undefined,
      },
      page,
    }),
});

export const fetchTrigger = v2010.operation('usage_triggers.fetch', `GET ${A}/Usage/Triggers/{Sid}.json`, {
  summary: 'One usage trigger',
  result: UsageTrigger,
  handler: (ctx, { params }) => usageTriggers.need(ctx, params.Sid),
});

export const updateTrigger = v2010.operation('usage_triggers.update', `POST ${A}/Usage/Triggers/{Sid}.json`, {
  summary: 'Change a usage trigger',
  body: () => z.object({ CallbackMethod: method(), CallbackUrl: text(), FriendlyName: text() }),
  result: UsageTrigger,
  handler: async (ctx, { params, body }) =>
    usageTriggers.update(ctx, await usageTriggers.need(ctx, params.Sid), {
      ...given({
        callback_method: body.CallbackMethod,
        callback_url: body.CallbackUrl || undefined,
        friendly_name: body.FriendlyName,
      }),
      date_updated: rfc2822(ctx.now),
    }),
});

export const deleteTrigger = v2010.operation('usage_triggers.delete', `DELETE ${A}/Usage/Triggers/{Sid}.json`, {
  summary: 'Delete a usage trigger',
  status: 204,
  async handler(ctx, { params }) {
    await usageTriggers.remove(ctx, await usageTriggers.need(ctx, params.Sid));
    return nothing();
  },
});
