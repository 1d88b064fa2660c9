/** Tells sinks of an event: CloudEvents in a JSON list, signed by the digest of the body. */
import { iso } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import type { AppTarget } from '../webhooks/callbacks.ts';
import { sinks, subscriptions } from './rows.ts';

export interface Event {
  /** `com.twilio.messaging.message.sent` */
  readonly type: string;
  /** `Messaging.MessageStatus` */
  readonly schema: string;
  /** The path of the resource. */
  readonly source: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Sends an event to every sink that a subscription for its type names. */
export async function publish(ctx: TwilioCtx, { type, schema, source, data }: Event): Promise<void> {
  for (const subscription of await subscriptions.all(ctx)) {
    const wanted = subscriptions.internal(subscription).types.find((one) => one.type === type);
    const sink = wanted && (await sinks.get(ctx, subscription.sink_sid));
    if (!wanted || sink?.status !== 'active' || sink.sink_type !== 'webhook') continue;
    const to = targetOf(ctx, sink.sink_configuration);
    if (!to) continue;
    const event = {
      specversion: '1.0',
      type,
      source,
      id: `EZ${ctx.random.hex(32)}`,
      dataschema: `https://events-schemas.twilio.com/${schema}/${wanted.schema_version}`,
      datacontenttype: 'application/json',
      time: iso(ctx.now),
      data,
    };
    ctx.emit(`event.${type}`, [event], { to });
  }
}

/** Where a sink of type `webhook` is. */
export function targetOf(
  ctx: TwilioCtx,
  { destination, method }: Readonly<Record<string, unknown>>,
): AppTarget | undefined {
  if (typeof destination !== 'string') return undefined;
  return {
    url: destination,
    method: String(method).toUpperCase() === 'GET' ? 'GET' : 'POST',
    secret: ctx.account.authToken,
    format: 'json',
    lane: destination,
    cookie: null,
    overrides: false,
  };
}
