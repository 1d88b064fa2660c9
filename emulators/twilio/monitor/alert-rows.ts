/** Alerts: what went wrong with an app's webhooks and TwiML, as Monitor lists it and the debugger shows it. */
import { link, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { collection } from '../provider.ts';

export const Alert = schema(() =>
  z.object({
    account_sid: z.string(),
    alert_text: z.string(),
    api_version: z.string(),
    date_created: z.string(),
    date_generated: z.string(),
    date_updated: z.string(),
    error_code: z.string(),
    log_level: z.enum(['error', 'warning', 'notice', 'debug']),
    more_info: z.string(),
    request_method: z.string().nullable(),
    request_url: z.string().nullable(),
    resource_sid: z.string(),
    service_sid: z.string().nullable(),
    sid: z.string(),
    url: z.string(),
  }),
);
export type Alert = z.infer<ReturnType<typeof Alert>>;

const AlertDetails = schema(() =>
  z.object({
    request_headers: z.string().nullable(),
    request_variables: z.string().nullable(),
    response_headers: z.string().nullable(),
    response_body: z.string().nullable(),
    created: z.int(),
  }),
);

export const alerts = collection('alerts', {
  row: Alert,
  internal: AlertDetails,
  key: 'sid',
  owner: 'account',
  columns: [
    'log_level',
    'resource_sid',
    'error_code',
    { name: 'created', type: 'integer', path: 'created', from: 'internal' },
  ],
  missing: errors.not_found,
  stats: { by: ['error_code', 'log_level'] },
});

/** What an alert tells of. */
export interface AlertFacts {
  readonly code: number;
  readonly level?: Alert['log_level'];
  /** The message or call that it is about. */
  readonly resource: string;
  readonly service?: string | undefined;
  readonly message?: string;
  readonly url?: string | undefined;
  readonly method?: string | undefined;
  readonly status?: number | undefined;
  readonly variables?: string | undefined;
  readonly response?: { readonly headers: Readonly<Record<string, string>>; readonly body: string } | undefined;
}

const pairs = (members: Readonly<Record<string, string | number | undefined>>): string =>
  new URLSearchParams(
    Object.entries(members)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();

/** Writes an alert of the account of the context. */
export async function alert(ctx: TwilioCtx, facts: AlertFacts): Promise<Alert> {
  const { code, level = 'error', resource, service, message, url, method, status, variables, response } = facts;
  const id = sid(ctx, 'NO');
  const at = isoZ(ctx.now);
  const row: Alert = {
    account_sid: ctx.account.id,
    alert_text: pairs({
      Msg: message,
      ErrorCode: code,
      LogLevel: level.toUpperCase(),
      url,
      httpResponse: status,
      EmailNotification: 'false',
    }),
    api_version: '2010-04-01',
    date_created: at,
    date_generated: at,
    date_updated: at,
    error_code: String(code),
    log_level: level,
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    request_method: method ?? null,
    request_url: url ?? null,
    resource_sid: resource,
    service_sid: service ?? null,
    sid: id,
    url: alertUrl(id),
  };
  return alerts.insert(ctx, row, {
    request_headers: null,
    request_variables: variables ?? null,
    response_headers: response ? pairs(response.headers) : null,
    response_body: response?.body ?? null,
    created: ctx.now,
  });
}

/** Rows are made by what no api may import: the host is named instead. */
const alertUrl = (id: string): string => link({ options: { host: 'monitor' } }, `/v1/Alerts/${id}`);
