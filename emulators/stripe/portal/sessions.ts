/** Sessions of the billing portal: links by which a customer gets to what is theirs. */
import { link, schema, z, type Infer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { operation } from '../api.ts';
import { emit } from '../core/events.ts';
import { describeObject } from '../core/objects.ts';
import { hostedPages, openPage } from '../core/pages.ts';
import { hash, params, text, url } from '../core/params.ts';
import { errors, noSuch } from '../errors.ts';
import { newId } from '../ids.ts';
import { subscriptions } from '../billing/subscriptions/subscription.ts';
import { customerOf } from '../payments/customers/customer.ts';
import { collection } from '../provider.ts';
import { configurations, defaultConfiguration } from './configuration.ts';

const flowTypes = [
  'customer_update',
  'payment_method_update',
  'subscription_cancel',
  'subscription_pause',
  'subscription_update',
  'subscription_update_confirm',
] as const;

const Flow = schema(() =>
  z.object({
    after_completion: z.object({
      hosted_confirmation: hash().nullable(),
      redirect: z.object({ return_url: z.string() }).nullable(),
      type: z.enum(['hosted_confirmation', 'portal_homepage', 'redirect']),
    }),
    customer_update: hash().nullable(),
    subscription_cancel: hash().nullable(),
    subscription_pause: hash().nullable(),
    subscription_update: hash().nullable(),
    subscription_update_confirm: hash().nullable(),
    type: z.enum(flowTypes),
  }),
);

export const PortalSession = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('billing_portal.session'),
    configuration: z.string(),
    created: z.int(),
    customer: z.string(),
    customer_account: z.string().nullable(),
    flow: Flow().nullable(),
    livemode: z.boolean(),
    locale: z.string().nullable(),
    on_behalf_of: z.string().nullable(),
    return_url: z.string().nullable(),
    url: z.string(),
  }),
);

export type PortalSessionRow = Infer<typeof PortalSession>;

export const portalSessions = collection('portal_sessions', {
  row: PortalSession,
  key: 'id',
  owner: 'account',
  columns: ['customer'],
});

describeObject('billing_portal.session', { prefixes: ['bps_'], load: (ctx, id) => portalSessions.get(ctx, id) });

/** The face of billing.stripe.com. */
export const portalPages = hostedPages('billing', '/p/session', ({ params }) => params['code']);

const flowData = () =>
  z.object({
    after_completion: z
      .object({
        hosted_confirmation: hash().optional(),
        redirect: z.object({ return_url: url() }).optional(),
        type: z.enum(['hosted_confirmation', 'portal_homepage', 'redirect']),
      })
      .optional(),
    subscription_cancel: z.object({ retention: hash().optional(), subscription: text() }).optional(),
    subscription_pause: z.object({ subscription: text() }).optional(),
    subscription_update: z.object({ subscription: text() }).optional(),
    subscription_update_confirm: z
      .object({
        discounts: z.array(z.object({ coupon: text().optional(), promotion_code: text().optional() })).optional(),
        items: z.array(
          z.object({ id: text().optional(), price: text().optional(), quantity: z.int().min(0).optional() }),
        ),
        subscription: text(),
      })
      .optional(),
    type: z.enum(flowTypes),
  });

type FlowInput = z.infer<ReturnType<typeof flowData>>;

export const createPortalSession = operation('billing_portal.sessions.create', 'POST /v1/billing_portal/sessions', {
  summary: 'Create a session of the portal for a customer',
  body: () =>
    params({
      after_expiration: hash().optional(),
      configuration: text().optional(),
      customer: text().optional(),
      customer_account: text().optional(),
      flow_data: flowData().optional(),
      locale: text().optional(),
      on_behalf_of: text().optional(),
      return_url: url().optional(),
    }),
  result: PortalSession,
  async handler(ctx, { body }) {
    if (body.customer === undefined) throw errors.parameter_missing('customer');
    const customer = await customerOf(ctx, body.customer);
    const { configuration: named } = body;
    const configuration = named === undefined ? await defaultConfiguration(ctx) : await configurations.get(ctx, named);
    if (!configuration) throw noSuch('configuration', named ?? '', 'configuration');
    const code = `test_${ctx.random.text(40)}`;
    const row = await portalSessions.insert(ctx, {
      id: newId(ctx.random, 'bps'),
      object: 'billing_portal.session',
      configuration: configuration.id,
      created: Math.floor(ctx.now / 1000),
      customer: customer.id,
      customer_account: null,
      flow: body.flow_data ? await flowOf(ctx, customer.id, body.flow_data) : null,
      livemode: false,
      locale: body.locale ?? null,
      on_behalf_of: body.on_behalf_of ?? null,
      return_url: body.return_url ?? configuration.default_return_url,
      url: link(portalPages, `/p/session/${code}`),
    });
    await openPage(ctx, code, row.id);
    await emit(ctx, 'billing_portal.session.created', row);
    return row;
  },
});

async function flowOf(ctx: StripeCtx, customer: string, given: FlowInput): Promise<PortalSessionRow['flow']> {
  const { type, after_completion: after } = given;
  if (type !== 'customer_update' && type !== 'payment_method_update') {
    const about = given[type];
    if (!about) throw errors.parameter_missing(`flow_data[${type}]`);
    const found = await subscriptions.get(ctx, about.subscription);
    if (found?.customer !== customer)
      throw noSuch('subscription', about.subscription, `flow_data[${type}][subscription]`);
  }
  return {
    after_completion: {
      hosted_confirmation: after?.hosted_confirmation ?? null,
      redirect: after?.redirect ?? null,
      type: after?.type ?? 'portal_homepage',
    },
    customer_update: null,
    subscription_cancel: given.subscription_cancel ? { retention: null, ...given.subscription_cancel } : null,
    subscription_pause: given.subscription_pause ?? null,
    subscription_update: given.subscription_update ?? null,
    subscription_update_confirm: given.subscription_update_confirm
      ? { discounts: null, ...given.subscription_update_confirm }
      : null,
    type,
  };
}
