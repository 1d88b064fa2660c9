/** Events: what was changed in an account, by whom, as Monitor lists it. */
import { link, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { collection } from '../provider.ts';

export const Event = schema(() =>
  z.object({
    account_sid: z.string(),
    actor_sid: z.string(),
    actor_type: z.string(),
    description: z.string().nullable(),
    event_data: z.record(z.string(), z.unknown()).nullable(),
    event_date: z.string(),
    event_type: z.string(),
    links: z.record(z.string(), z.string()),
    resource_sid: z.string(),
    resource_type: z.string(),
    sid: z.string(),
    source: z.string(),
    source_ip_address: z.string(),
    url: z.string(),
  }),
);
export type Event = z.infer<ReturnType<typeof Event>>;

export const events = collection('monitor_events', {
  row: Event,
  internal: schema(() => z.object({ created: z.int() })),
  key: 'sid',
  owner: 'account',
  columns: [
    'actor_sid',
    'event_type',
    'resource_sid',
    'source_ip_address',
    { name: 'created', type: 'integer', path: 'created', from: 'internal' },
  ],
  missing: errors.not_found,
  stats: { by: ['event_type'] },
});

export interface Change {
  /** `phone-number` */
  readonly type: string;
  readonly action: 'created' | 'updated' | 'deleted';
  readonly resource: string;
  /** The resource's own path, if it has one. */
  readonly uri: string | undefined;
  /** What it was and what it is now, by field; only of an update. */
  readonly fields: Readonly<Record<string, { readonly previous: unknown; readonly updated: unknown }>> | null;
}

/** Writes down that somebody changed something by a call. */
export async function noteChange(ctx: TwilioCtx, { type, action, resource, uri, fields }: Change): Promise<void> {
  const id = sid(ctx, 'AE');
  const at = (path: string): string => link({ options: { host: 'api' } }, path);
  const row: Event = {
    account_sid: ctx.account.id,
    actor_sid: ctx.account.id,
    actor_type: 'account',
    description: null,
    event_data: fields && { resource_properties: fields },
    event_date: isoZ(ctx.now),
    event_type: `${type}.${action}`,
    links: { actor: at(`/2010-04-01/Accounts/${ctx.account.id}.json`), ...(uri && { resource: at(uri) }) },
    resource_sid: resource,
    resource_type: type,
    sid: id,
    source: 'api',
    source_ip_address: ctx.request?.ip ?? '',
    url: link({ options: { host: 'monitor' } }, `/v1/Events/${id}`),
  };
  await events.insert(ctx, row, { created: ctx.now });
}
