/** The Marketplace's page of event subscriptions, as the control API shows it. */
import type { ConsoleEndpoint, ConsoleEndpoints } from '../../../src/emulator/index.ts';
import type { ZoomAccount } from '../account.ts';
import type { Settings, ZoomCtx } from '../provider.ts';
import { newSubscription, subscriptions, type Subscription } from './rows.ts';
import { revalidate, validate } from './validation.ts';

const shown = (subscription: Subscription): ConsoleEndpoint => ({
  id: subscription.event_subscription_id,
  url: subscription.event_webhook_url,
  events: subscription.events,
  secret: subscriptions.internal(subscription).secret,
});

/** A subscription that is there from now on, validated or not. */
export async function subscribe(ctx: ZoomCtx, wish: Parameters<typeof newSubscription>[1]): Promise<Subscription> {
  const { row, internal } = newSubscription(ctx, wish);
  const subscription = await subscriptions.insert(ctx, row, internal);
  validate(ctx, subscription);
  return subscription;
}

export async function unsubscribe(ctx: ZoomCtx, subscription: Subscription): Promise<void> {
  ctx.cancel(revalidate, { id: subscription.event_subscription_id });
  await subscriptions.remove(ctx, subscription);
}

export const consoleEndpoints: ConsoleEndpoints<ZoomAccount, Settings> = {
  list: async (ctx) => (await subscriptions.all(ctx)).map(shown),
  add: async (ctx, wish) => shown(await subscribe(ctx, { ...wish, source: 'default' })),
  async change(ctx, id, { url, events }) {
    const before = await subscriptions.get(ctx, id);
    if (!before) return undefined;
    const changes = { ...(url && { event_webhook_url: url }), ...(events && { events: [...events] }) };
    const after = await subscriptions.update(ctx, before, changes);
    if (after.event_webhook_url !== before.event_webhook_url) validate(ctx, after);
    return shown(after);
  },
  async remove(ctx, id) {
    const subscription = await subscriptions.get(ctx, id);
    if (subscription) await unsubscribe(ctx, subscription);
    return subscription !== undefined;
  },
};
