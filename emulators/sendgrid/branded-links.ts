/** Branded links: a domain of one's own in front of tracked links. Its records are kept; links stay Backlot's, so that they work. */
import { emptyable, nothing, schema, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { DnsRecords, recordsOf, validated, Validation } from './dns.ts';
import { errors } from './errors.ts';
import { newNumber } from './ids.ts';
import { collection } from './provider.ts';
import { needs } from './scopes.ts';

const traits = needs('whitelabel');

const BrandedLink = schema(() =>
  z.object({
    id: z.int(),
    domain: z.string(),
    subdomain: z.string(),
    username: z.string(),
    user_id: z.int(),
    default: z.boolean(),
    valid: z.boolean(),
    legacy: z.boolean(),
    dns: DnsRecords(),
  }),
);
type BrandedLink = z.infer<ReturnType<typeof BrandedLink>>;

export const brandedLinks = collection('links', {
  row: BrandedLink,
  internal: schema(() => z.object({ subuser: z.string().optional() })),
  key: 'id',
  owner: 'account',
  columns: ['domain', 'internal.subuser', { name: 'is_default', type: 'integer', path: 'default' }],
  missing: errors.resource_not_found,
  make: (ctx, given) => {
    const owner = { username: ctx.credentials.username ?? '', user_id: Number(ctx.credentials.userId) };
    const flags = { default: false, valid: true, legacy: false, dns: {} };
    return {
      row: { id: newNumber(ctx.random), domain: 'example.com', subdomain: 'url', ...owner, ...flags, ...given },
    };
  },
});

async function clearDefault(ctx: SendgridCtx): Promise<void> {
  for (const one of await brandedLinks.all(ctx, { where: { is_default: true } }))
    await brandedLinks.update(ctx, one, { default: false });
}

export const createLink = operation('links.create', 'POST /v3/whitelabel/links', {
  summary: 'Begin to brand links with a domain',
  status: 201,
  traits,
  body: () =>
    z.object({
      domain: z.string().min(1),
      subdomain: z.string().optional(),
      default: z.boolean().optional(),
      region: z.string().optional(),
    }),
  result: BrandedLink,
  async handler(ctx, { body: { domain, subdomain = `url${ctx.random.digits(4)}`, default: isDefault = false } }) {
    if (isDefault) await clearDefault(ctx);
    const { userId, username } = ctx.account;
    return brandedLinks.insert(ctx, {
      id: newNumber(ctx.random),
      domain: domain.toLowerCase(),
      subdomain,
      username,
      user_id: userId,
      default: isDefault,
      valid: false,
      legacy: false,
      dns: recordsOf({
        domain_cname: ['cname', `${subdomain}.${domain}`, 'sendgrid.net'],
        owner_cname: ['cname', `${userId}.${domain}`, 'sendgrid.net'],
      }),
    });
  },
});

export const listLinks = operation('links.list', 'GET /v3/whitelabel/links', {
  summary: 'All branded links',
  traits,
  list: BrandedLink,
  handler: (ctx, { page }) => brandedLinks.list(ctx, { page }),
});

export const getDefaultLink = operation('links.default', 'GET /v3/whitelabel/links/default', {
  summary: 'The default branded link; an empty object without one',
  traits,
  query: () => z.object({ domain: emptyable(z.string()).optional() }),
  result: () => BrandedLink().partial(),
  handler: async (ctx) => (await brandedLinks.find(ctx, { where: { is_default: true } })) ?? {},
});

const Username = () => z.object({ username: emptyable(z.string()).optional() });

const ofSubuser = (ctx: SendgridCtx, username: string | undefined): Promise<BrandedLink | undefined> =>
  username ? brandedLinks.find(ctx, { where: { subuser: username } }) : Promise.resolve(undefined);

export const getSubuserLink = operation('links.of-subuser', 'GET /v3/whitelabel/links/subuser', {
  summary: "The branded link of a subuser's mail; an empty object without one",
  traits,
  query: Username,
  result: () => BrandedLink().partial(),
  handler: async (ctx, { query }) => (await ofSubuser(ctx, query.username)) ?? {},
});

export const removeSubuserLink = operation('links.remove-subuser', 'DELETE /v3/whitelabel/links/subuser', {
  summary: "Take the branded link from a subuser's mail",
  traits,
  query: Username,
  async handler(ctx, { query }) {
    const branded = await ofSubuser(ctx, query.username);
    if (branded) await brandedLinks.update(ctx, branded, {}, { subuser: undefined });
    return nothing();
  },
});

export const setSubuserLink = operation('links.set-subuser', 'POST /v3/whitelabel/links/{link_id}/subuser', {
  summary: "Brand the links of a subuser's mail",
  traits,
  body: () => z.object({ username: z.string() }),
  result: BrandedLink,
  async handler(ctx, { params, body }) {
    const branded = await brandedLinks.need(ctx, params.link_id);
    return brandedLinks.update(ctx, branded, {}, { subuser: body.username });
  },
});

export const getLink = operation('links.get', 'GET /v3/whitelabel/links/{id}', {
  summary: 'One branded link',
  traits,
  result: BrandedLink,
  handler: (ctx, { params }) => brandedLinks.need(ctx, params.id),
});

export const updateLink = operation('links.update', 'PATCH /v3/whitelabel/links/{id}', {
  summary: 'Make a branded link the default',
  traits,
  body: () => z.object({ default: z.boolean().optional() }),
  result: BrandedLink,
  async handler(ctx, { params, body }) {
    if (body.default) await clearDefault(ctx);
    return brandedLinks.update(ctx, await brandedLinks.need(ctx, params.id), body);
  },
});

export const deleteLink = operation('links.delete', 'DELETE /v3/whitelabel/links/{id}', {
  summary: 'Delete a branded link',
  traits,
  async handler(ctx, { params }) {
    await brandedLinks.remove(ctx, await brandedLinks.need(ctx, params.id));
    return nothing();
  },
});

export const validateLink = operation('links.validate', 'POST /v3/whitelabel/links/{id}/validate', {
  summary: 'Look for the DNS records of a branded link',
  description: 'They are found, unless the domain has "invalid" in its name.',
  traits,
  result: Validation,
  async handler(ctx, { params }) {
    const branded = await brandedLinks.need(ctx, params.id);
    const { answer, dns } = validated(branded);
    await brandedLinks.update(ctx, branded, { dns, valid: answer.valid });
    return answer;
  },
});
