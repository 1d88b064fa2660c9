/** Event subscriptions: where events go, set in the Marketplace (here: by the control API) or through the API. */
import { schema, z, type OutgoingEvent, type Target } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { shortId } from '../ids.ts';
import { collection, type ZoomCtx } from '../provider.ts';
import { stamp } from '../times.ts';

export const Subscription = schema(() =>
  z.object({
    event_subscription_id: z.string(),
    event_subscription_name: z.string(),
    event_webhook_url: z.string(),
    /** Names, or patterns like `meeting.*`. */
    events: z.array(z.string()),
    subscription_scope: z.enum(['user', 'account', 'master_account']),
    /** Of scope `user`: whose events. */
    user_ids: z.array(z.string()),
    created_source: z.enum(['default', 'openapi']),
    status: z.enum(['active', 'disabled']),
    /** Whether the last URL validation was answered as it should; null before there was one. */
    validated: z.boolean().nullable(),
    created_at: z.string(),
  }),
);

const Secrets = schema(() =>
  z.object({
    secret: z.string(),
    /** Validations in a row that failed. */
    failures: z.int(),
  }),
);

export type Subscription = z.infer<ReturnType<typeof Subscription>>;

export const subscriptions = collection('event_subscriptions', {
  row: Subscription,
  internal: Secrets,
  key: 'event_subscription_id',
  columns: ['status', 'created_source'],
  missing: errors.subscription_not_found,
  make(ctx, given) {
    const known = ctx as unknown as ZoomCtx;
    const { row, internal } = newSubscription(known, { url: '', source: 'default' });
    return { row: { ...row, ...given }, internal };
  },
});

interface Wish {
  readonly url: string;
  readonly source: Subscription['created_source'];
  readonly name?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly secret?: string | undefined;
  readonly scope?: Subscription['subscription_scope'] | undefined;
  readonly users?: readonly string[] | undefined;
}

export function newSubscription(
  { random, now, credentials }: ZoomCtx,
  { url, source, name = 'Backlot', events = ['*'], secret, scope = 'account', users = [] }: Wish,
): { row: Subscription; internal: { secret: string; failures: number } } {
  const row: Subscription = {
    event_subscription_id: shortId(random),
    event_subscription_name: name,
    event_webhook_url: url,
    events: [...events],
    subscription_scope: scope,
    user_ids: [...users],
    created_source: source,
    status: 'active',
    validated: null,
    created_at: stamp(now),
  };
  return { row, internal: { secret: secret ?? credentials.webhookSecretToken ?? '', failures: 0 } };
}

/** What delivering needs to know. */
export function targetOf({ credentials }: ZoomCtx, subscription: Subscription): Target {
  const { event_subscription_id: id, event_webhook_url: url } = subscription;
  const { clientId = '', verificationToken = '' } = credentials;
  return { id, url, secret: subscriptions.internal(subscription).secret, clientId, verificationToken };
}

const matches = (pattern: string, type: string): boolean =>
  pattern === '*' || pattern === type || (pattern.endsWith('*') && type.startsWith(pattern.slice(0, -1)));

/** Whom an event is of: a host, or the user itself. */
function userOf({ type, data }: OutgoingEvent): string | undefined {
  const { payload } = data as { payload?: { object?: { host_id?: string; id?: unknown } } };
  const { host_id, id } = payload?.object ?? {};
  return type.startsWith('user.') && typeof id === 'string' ? id : host_id;
}

/** Whether a subscription wants an event, and gets any. */
export function wants({ settings }: ZoomCtx, event: OutgoingEvent): (subscription: Subscription) => boolean {
  const user = userOf(event);
  return ({ status, validated, events, subscription_scope, user_ids }) =>
    status === 'active' &&
    (validated === true || !settings.withholdUnvalidated) &&
    events.some((pattern) => matches(pattern, event.type)) &&
    (subscription_scope !== 'user' || user_ids.length === 0 || (user !== undefined && user_ids.includes(user)));
}
