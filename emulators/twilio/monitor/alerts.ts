/** Monitor's alerts, and the same as the v2010 api's notifications. */
import { mapPage, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { A, product, v2010 } from '../api.ts';
import { epoch, parseTime, rfc2822, timeRange } from '../dates.ts';
import { errors } from '../errors.ts';
import { text, times } from '../params.ts';
import { Alert, alerts } from './alert-rows.ts';

export const monitor = product('monitor');

/** A range of time by two dates, both included. */
export function between(from: string | undefined, to: string | undefined): { gte?: number; lt?: number } | undefined {
  const [gte, end] = [from ? parseTime(from) : undefined, to ? parseTime(to) : undefined];
  if (gte === undefined && end === undefined) return undefined;
  const whole = to !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(to);
  return { ...(gte !== undefined && { gte }), ...(end !== undefined && { lt: end + (whole ? 86_400_000 : 1000) }) };
}

export const listAlerts = monitor.operation('alerts.list', 'GET /v1/Alerts', {
  summary: 'List alerts, newest first',
  query: () => z.object({ LogLevel: text(), StartDate: text(), EndDate: text() }),
  list: Alert,
  listName: 'alerts',
  handler: (ctx, { query, page }) =>
    alerts.list(ctx, {
      where: { log_level: query.LogLevel || undefined, created: between(query.StartDate, query.EndDate) },
      page,
    }),
});

const nullable = () => z.string().nullable();

export const fetchAlert = monitor.operation('alerts.fetch', 'GET /v1/Alerts/{Sid}', {
  summary: 'One alert, with the request and the answer',
  result: () =>
    Alert().extend({
      request_headers: nullable(),
      request_variables: nullable(),
      response_headers: nullable(),
      response_body: nullable(),
    }),
  async handler(ctx, { params }) {
    const row = await alerts.need(ctx, params.Sid);
    const { created: _, ...details } = alerts.internal(row);
    return { ...row, ...details };
  },
});

const Notification = () =>
  z.object({
    account_sid: z.string(),
    api_version: z.string(),
    call_sid: z.string().nullable(),
    date_created: z.string(),
    date_updated: z.string(),
    error_code: z.string(),
    log: z.enum(['0', '1']),
    message_date: z.string(),
    message_text: z.string(),
    more_info: z.string(),
    request_method: nullable(),
    request_url: nullable(),
    sid: z.string(),
    uri: z.string(),
  });
type Notification = z.infer<ReturnType<typeof Notification>>;

function asNotification(row: Alert, call?: string): Notification {
  const at = rfc2822(epoch(row.date_created));
  const base = `/2010-04-01/Accounts/${row.account_sid}${call ? `/Calls/${call}` : ''}`;
  return {
    account_sid: row.account_sid,
    api_version: row.api_version,
    call_sid: row.resource_sid.startsWith('CA') ? row.resource_sid : null,
    date_created: at,
    date_updated: at,
    error_code: row.error_code,
    log: row.log_level === 'error' ? '0' : '1',
    message_date: at,
    message_text: row.alert_text,
    more_info: row.more_info,
    request_method: row.request_method,
    request_url: row.request_url,
    sid: row.sid,
    uri: `${base}/Notifications/${row.sid}.json`,
  };
}

const Detailed = () =>
  Notification().extend({
    request_variables: nullable(),
    response_headers: nullable(),
    response_body: nullable(),
  });

async function detailed(ctx: TwilioCtx, id: string, call?: string): Promise<z.infer<ReturnType<typeof Detailed>>> {
  const row = await alerts.need(ctx, id);
  if (call !== undefined && row.resource_sid !== call) throw errors.not_found();
  const { request_variables, response_headers, response_body } = alerts.internal(row);
  return { ...asNotification(row, call), request_variables, response_headers, response_body };
}

const Filters = () => z.object({ Log: z.enum(['0', '1']).optional(), ...times('MessageDate') });

const whereOf = (query: z.infer<ReturnType<typeof Filters>>) => ({
  log_level: query.Log === undefined ? undefined : query.Log === '0' ? 'error' : 'warning',
  created: timeRange(query, 'MessageDate'),
});

export const listNotifications = v2010.operation('notifications.list', `GET ${A}/Notifications.json`, {
  summary: 'List what went wrong, newest first',
  query: Filters,
  list: Notification,
  listName: 'notifications',
  handler: async (ctx, { query, page }) =>
    mapPage(await alerts.list(ctx, { where: whereOf(query), page }), (row) => asNotification(row)),
});

export const fetchNotification = v2010.operation('notifications.fetch', `GET ${A}/Notifications/{Sid}.json`, {
  summary: 'One of them',
  result: Detailed,
  handler: (ctx, { params }) => detailed(ctx, params.Sid),
});

export const listCallNotifications = v2010.operation(
  'call_notifications.list',
  `GET ${A}/Calls/{CallSid}/Notifications.json`,
  {
    summary: 'List what went wrong in a call',
    query: Filters,
    list: Notification,
    listName: 'notifications',
    handler: async (ctx, { params, query, page }) => {
      const where = { ...whereOf(query), resource_sid: params.CallSid };
      return mapPage(await alerts.list(ctx, { where, page }), (row) => asNotification(row, params.CallSid));
    },
  },
);

export const fetchCallNotification = v2010.operation(
  'call_notifications.fetch',
  `GET ${A}/Calls/{CallSid}/Notifications/{Sid}.json`,
  {
    summary: 'One of them',
    result: Detailed,
    handler: (ctx, { params }) => detailed(ctx, params.Sid, params.CallSid),
  },
);
