/** What the portal offers: configurations, of which every account has a default one. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { applicationOf, type StripeCtx } from '../account.ts';
import { Metadata } from '../core/metadata.ts';
import { describeObject } from '../core/objects.ts';
import { defined, hash, text, unset } from '../core/params.ts';
import { errors } from '../errors.ts';
import { newId } from '../ids.ts';
import { collection } from '../provider.ts';

const updates = () => z.array(z.enum(['address', 'email', 'name', 'phone', 'shipping', 'tax_id']));
const prorations = () => z.enum(['always_invoice', 'create_prorations', 'none']);
const reasons = () =>
  z.array(
    z.enum([
      'customer_service',
      'low_quality',
      'missing_features',
      'other',
      'switched_service',
      'too_complex',
      'too_expensive',
      'unused',
    ]),
  );
const allowed = () => z.array(z.enum(['price', 'promotion_code', 'quantity']));

const IntervalOption = () => z.object({ interval: z.enum(['day', 'month', 'week', 'year']), interval_count: z.int() });

export const Configuration = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('billing_portal.configuration'),
    active: z.boolean(),
    application: z.string().nullable(),
    business_profile: z.object({
      headline: z.string().nullable(),
      privacy_policy_url: z.string().nullable(),
      terms_of_service_url: z.string().nullable(),
    }),
    created: z.int(),
    default_return_url: z.string().nullable(),
    features: z.object({
      customer_update: z.object({ allowed_updates: updates(), enabled: z.boolean() }),
      invoice_history: z.object({ enabled: z.boolean() }),
      payment_method_update: z.object({ enabled: z.boolean(), payment_method_configuration: z.string().nullable() }),
      subscription_cancel: z.object({
        cancellation_reason: z.object({
          enabled: z.boolean(),
          feedback_options: z.array(z.string()).nullable(),
          options: reasons(),
        }),
        enabled: z.boolean(),
        mode: z.enum(['at_period_end', 'immediately']),
        proration_behavior: prorations(),
      }),
      subscription_pause: z.object({
        duration: z.object({
          interval_options: z.array(IntervalOption()),
          type: z.enum(['indefinite', 'interval_options']),
        }),
        enabled: z.boolean(),
      }),
      subscription_update: z.object({
        billing_cycle_anchor: z.enum(['now', 'unchanged']).nullable(),
        default_allowed_updates: allowed(),
        enabled: z.boolean(),
        products: z
          .array(z.object({ adjustable_quantity: hash(), prices: z.array(z.string()), product: z.string() }))
          .nullable(),
        proration_behavior: prorations(),
        schedule_at_period_end: z.object({ conditions: z.array(hash()) }),
        trial_update_behavior: z.enum(['continue_trial', 'end_trial']),
      }),
    }),
    is_default: z.boolean(),
    livemode: z.boolean(),
    login_page: z.object({ enabled: z.boolean(), url: z.string().nullable() }),
    metadata: Metadata().nullable(),
    name: z.string().nullable(),
    updated: z.int(),
  }),
);

export type ConfigurationRow = Infer<typeof Configuration>;
export type Features = ConfigurationRow['features'];

export const configurations = collection('portal_configurations', {
  row: Configuration,
  key: 'id',
  owner: 'account',
  columns: [
    { name: 'active', type: 'integer', path: 'active' },
    { name: 'is_default', type: 'integer', path: 'is_default' },
  ],
  missing: (id) => errors.resource_missing(id, 'configuration', 'configuration'),
});

describeObject('billing_portal.configuration', {
  prefixes: ['bpc_'],
  load: (ctx, id) => configurations.get(ctx, id),
});

const reason = () =>
  z.object({
    enabled: z.boolean().optional(),
    feedback_options: unset(z.array(text())),
    options: unset(reasons()),
  });

/** Features as given, each in part. */
export const featureParams = () =>
  z.object({
    customer_update: z.object({ allowed_updates: unset(updates()), enabled: z.boolean().optional() }).optional(),
    invoice_history: z.object({ enabled: z.boolean() }).optional(),
    payment_method_update: z.object({ enabled: z.boolean(), payment_method_configuration: unset(text()) }).optional(),
    subscription_cancel: z
      .object({
        cancellation_reason: reason().optional(),
        enabled: z.boolean().optional(),
        mode: z.enum(['at_period_end', 'immediately']).optional(),
        proration_behavior: prorations().optional(),
      })
      .optional(),
    subscription_pause: z
      .object({
        duration: z
          .object({
            interval_options: z.array(IntervalOption().partial({ interval_count: true })).optional(),
            type: z.enum(['indefinite', 'interval_options']),
          })
          .optional(),
        enabled: z.boolean().optional(),
      })
      .optional(),
    subscription_update: z
      .object({
        billing_cycle_anchor: z.enum(['now', 'unchanged']).optional(),
        default_allowed_updates: unset(allowed()),
        enabled: z.boolean().optional(),
        products: unset(
          z.array(
            z.object({
              adjustable_quantity: z
                .object({ enabled: z.boolean(), maximum: z.int().optional(), minimum: z.int().optional() })
                .optional(),
              prices: z.array(text()),
              product: text(),
            }),
          ),
        ),
        proration_behavior: prorations().optional(),
        schedule_at_period_end: hash().optional(),
        trial_update_behavior: z.enum(['continue_trial', 'end_trial']).optional(),
      })
      .optional(),
  });

export type FeatureInput = z.infer<ReturnType<typeof featureParams>>;

/** Nothing is offered. */
export const noFeatures = (): Features => ({
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: {
      enabled: false,
      feedback_options: null,
      options: ['too_expensive', 'missing_features', 'switched_service', 'unused', 'other'],
    },
    enabled: false,
    mode: 'at_period_end',
    proration_behavior: 'none',
  },
  subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    products: null,
    proration_behavior: 'none',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'end_trial',
  },
});

/** What there is with what is given on top. */
export function withFeatures(before: Features, given: FeatureInput): Features {
  const { customer_update: customer, subscription_cancel: cancel, subscription_update: update } = given;
  const { cancellation_reason: why, ...cancelRest } = cancel ?? {};
  const {
    products,
    default_allowed_updates: allowedUpdates,
    schedule_at_period_end: later,
    ...updateRest
  } = update ?? {};
  return {
    customer_update: {
      allowed_updates: customer?.allowed_updates ?? before.customer_update.allowed_updates,
      enabled: customer?.enabled ?? before.customer_update.enabled,
    },
    invoice_history: given.invoice_history ?? before.invoice_history,
    payment_method_update: {
      enabled: given.payment_method_update?.enabled ?? before.payment_method_update.enabled,
      payment_method_configuration:
        given.payment_method_update?.payment_method_configuration ??
        before.payment_method_update.payment_method_configuration,
    },
    subscription_cancel: {
      ...before.subscription_cancel,
      ...defined(cancelRest),
      cancellation_reason: {
        enabled: why?.enabled ?? before.subscription_cancel.cancellation_reason.enabled,
        feedback_options: why?.feedback_options ?? before.subscription_cancel.cancellation_reason.feedback_options,
        options: why?.options ?? before.subscription_cancel.cancellation_reason.options,
      },
    },
    subscription_pause: {
      duration: pauseDuration(given.subscription_pause?.duration) ?? before.subscription_pause.duration,
      enabled: given.subscription_pause?.enabled ?? before.subscription_pause.enabled,
    },
    subscription_update: {
      ...before.subscription_update,
      ...defined(updateRest),
      default_allowed_updates: allowedUpdates ?? before.subscription_update.default_allowed_updates,
      products: products
        ? products.map((one) => ({
            adjustable_quantity: { enabled: false, maximum: null, minimum: 1, ...one.adjustable_quantity },
            prices: one.prices,
            product: one.product,
          }))
        : before.subscription_update.products,
      schedule_at_period_end: { ...before.subscription_update.schedule_at_period_end, ...later },
    },
  };
}

type Pause = ConfigurationRow['features']['subscription_pause']['duration'];

const pauseDuration = (
  given:
    | {
        type: Pause['type'];
        interval_options?:
          | { interval: Pause['interval_options'][number]['interval']; interval_count?: number | undefined }[]
          | undefined;
      }
    | undefined,
): Pause | undefined =>
  given && {
    interval_options: (given.interval_options ?? []).map(({ interval, interval_count = 1 }) => ({
      interval,
      interval_count,
    })),
    type: given.type,
  };

export const blankConfiguration = (ctx: StripeCtx): ConfigurationRow => ({
  id: newId(ctx.random, 'bpc'),
  object: 'billing_portal.configuration',
  active: true,
  application: applicationOf(ctx),
  business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
  created: Math.floor(ctx.now / 1000),
  default_return_url: null,
  features: noFeatures(),
  is_default: false,
  livemode: false,
  login_page: { enabled: false, url: null },
  metadata: {},
  name: null,
  updated: Math.floor(ctx.now / 1000),
});

/** The default configuration of the account; made when it is first asked for. */
export async function defaultConfiguration(ctx: StripeCtx): Promise<ConfigurationRow> {
  const known = await configurations.find(ctx, { where: { is_default: true } });
  if (known) return known;
  const offered: FeatureInput = {
    customer_update: { allowed_updates: ['email', 'tax_id'], enabled: true },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    subscription_cancel: { enabled: true },
  };
  const features = withFeatures(noFeatures(), offered);
  return configurations.insert(ctx, { ...blankConfiguration(ctx), features, is_default: true });
}
