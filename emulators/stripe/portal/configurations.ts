/** Configurations of the billing portal through the API. */
import { z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { emit } from '../core/events.ts';
import { merged } from '../core/metadata.ts';
import { defined, metadata, params, text, unset, url } from '../core/params.ts';
import { errors } from '../errors.ts';
import { blankConfiguration, Configuration, configurations, featureParams, withFeatures } from './configuration.ts';

const fields = () => ({
  business_profile: z
    .object({
      headline: unset(text(60)),
      privacy_policy_url: unset(url()),
      terms_of_service_url: unset(url()),
    })
    .optional(),
  default_return_url: unset(url()),
  login_page: z.object({ enabled: z.boolean() }).optional(),
  metadata: metadata(),
  name: unset(text(250)),
});

export const createConfiguration = operation(
  'billing_portal.configurations.create',
  'POST /v1/billing_portal/configurations',
  {
    summary: 'Create a configuration of the portal',
    body: () => params({ ...fields(), features: featureParams() }),
    result: Configuration,
    async handler(ctx, { body }) {
      const blank = blankConfiguration(ctx);
      const row = await configurations.insert(ctx, {
        ...blank,
        business_profile: { ...blank.business_profile, ...defined(body.business_profile ?? {}) },
        default_return_url: body.default_return_url ?? null,
        features: withFeatures(blank.features, body.features),
        login_page: { enabled: body.login_page?.enabled ?? false, url: null },
        metadata: merged({}, body.metadata),
        name: body.name ?? null,
      });
      await emit(ctx, 'billing_portal.configuration.created', row);
      return row;
    },
  },
);

export const retrieveConfiguration = operation(
  'billing_portal.configurations.retrieve',
  'GET /v1/billing_portal/configurations/{configuration}',
  {
    summary: 'Retrieve a configuration of the portal',
    query: () => params({}),
    result: Configuration,
    handler: (ctx, { params: { configuration: id } }) => configurations.need(ctx, id),
  },
);

export const updateConfiguration = operation(
  'billing_portal.configurations.update',
  'POST /v1/billing_portal/configurations/{configuration}',
  {
    summary: 'Update a configuration of the portal',
    body: () => params({ ...fields(), active: z.boolean().optional(), features: featureParams().optional() }),
    result: Configuration,
    async handler(ctx, { params: { configuration: id }, body }) {
      const before = await configurations.need(ctx, id);
      if (body.active === false && before.is_default)
        throw errors.invalid_request('You cannot deactivate your default configuration.').with({ param: 'active' });
      const after = await configurations.update(ctx, before, {
        ...defined({ active: body.active, default_return_url: body.default_return_url, name: body.name }),
        business_profile: { ...before.business_profile, ...defined(body.business_profile ?? {}) },
        features: withFeatures(before.features, body.features ?? {}),
        login_page: { enabled: body.login_page?.enabled ?? before.login_page.enabled, url: null },
        metadata: merged(before.metadata, body.metadata),
        updated: Math.floor(ctx.now / 1000),
      });
      await emit(ctx, 'billing_portal.configuration.updated', after, { before });
      return after;
    },
  },
);

export const listConfigurations = operation(
  'billing_portal.configurations.list',
  'GET /v1/billing_portal/configurations',
  {
    summary: 'List configurations of the portal, newest first',
    query: () => z.object({ active: z.boolean().optional(), is_default: z.boolean().optional() }),
    list: Configuration,
    handler: (ctx, { query, page }) => configurations.list(ctx, { where: query, page }),
  },
);
