/** Authenticated domains: DNS records to set, and their validation, which here always succeeds unless the name forbids it. */
import { emptyable, nothing, schema, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { recordsOf, validated, Validation } from './dns.ts';
import { errors } from './errors.ts';
import { newNumber } from './ids.ts';
import { needs } from './scopes.ts';
import { Domain, domains, type Domain as DomainRow } from './sender-rows.ts';

const traits = needs('whitelabel');

const Given = schema(() =>
  z.object({
    domain: z.string().min(1),
    subdomain: z.string().optional(),
    username: z.string().optional(),
    ips: z.array(z.string()).optional(),
    custom_spf: z.boolean().optional(),
    default: z.boolean().optional(),
    automatic_security: z.boolean().optional(),
    custom_dkim_selector: z.string().optional(),
    region: z.string().optional(),
  }),
);
type Given = z.infer<ReturnType<typeof Given>>;

/** `u1234.wl.sendgrid.net` and its keys; without automatic security an MX and texts of one's own. */
function domainRecords(
  { domain, automatic_security = true, custom_dkim_selector = 's' }: Given,
  sub: string,
  user: number,
) {
  const [account, selector] = [`u${user}.wl.sendgrid.net`, custom_dkim_selector];
  if (automatic_security)
    return recordsOf({
      mail_cname: ['cname', `${sub}.${domain}`, account],
      dkim1: ['cname', `${selector}1._domainkey.${domain}`, `s1.domainkey.${account}`],
      dkim2: ['cname', `${selector}2._domainkey.${domain}`, `s2.domainkey.${account}`],
    });
  return recordsOf({
    mail_server: ['mx', `${sub}.${domain}`, 'mx.sendgrid.net.'],
    subdomain_spf: ['txt', `${sub}.${domain}`, 'v=spf1 include:sendgrid.net ~all'],
    dkim: ['txt', `m1._domainkey.${domain}`, 'k=rsa; t=s; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDPtW5iwpXVPiH5FzJ7'],
  });
}

/** Only one domain is the default. */
async function clearDefault(ctx: SendgridCtx): Promise<void> {
  for (const one of await domains.all(ctx, { where: { is_default: true } }))
    await domains.update(ctx, one, { default: false });
}

export const createDomain = operation('domains.create', 'POST /v3/whitelabel/domains', {
  summary: 'Begin to authenticate a domain',
  status: 201,
  traits,
  body: Given,
  result: Domain,
  async handler(ctx, { body }) {
    const subdomain = body.subdomain || `em${ctx.random.digits(4)}`;
    if (await domains.find(ctx, { where: { domain: body.domain }, match: (one) => one.subdomain === subdomain }))
      throw errors.domain_taken();
    if (body.default) await clearDefault(ctx);
    return domains.insert(ctx, {
      id: newNumber(ctx.random),
      user_id: ctx.account.userId,
      subdomain,
      domain: body.domain.toLowerCase(),
      username: body.username ?? ctx.account.username,
      ips: body.ips ?? [],
      custom_spf: body.custom_spf ?? false,
      default: body.default ?? false,
      legacy: false,
      automatic_security: body.automatic_security ?? true,
      valid: false,
      dns: domainRecords(body, subdomain, ctx.account.userId),
    });
  },
});

export const listDomains = operation('domains.list', 'GET /v3/whitelabel/domains', {
  summary: 'All authenticated domains',
  traits,
  query: () =>
    z.object({
      domain: emptyable(z.string()).optional(),
      username: emptyable(z.string()).optional(),
      exclude_subusers: emptyable(z.string()).optional(),
    }),
  list: Domain,
  handler: (ctx, { query: { domain = '', username }, page }) =>
    domains.list(ctx, {
      match: (one) => one.domain.includes(domain.toLowerCase()) && (!username || one.username === username),
      page,
    }),
});

export const getDefaultDomain = operation('domains.default', 'GET /v3/whitelabel/domains/default', {
  summary: 'The default domain, in a list of none or one',
  traits,
  query: () => z.object({ domain: emptyable(z.string()).optional() }),
  result: () => z.array(Domain()),
  async handler(ctx, { query: { domain } }) {
    const found = await domains.find(ctx, { where: { is_default: true, domain: domain || undefined } });
    return found ? [found] : [];
  },
});

const Username = () => z.object({ username: emptyable(z.string()).optional() });

const ofSubuser = (ctx: SendgridCtx, username: string | undefined): Promise<DomainRow | undefined> =>
  username ? domains.find(ctx, { where: { subuser: username } }) : Promise.resolve(undefined);

export const getSubuserDomain = operation('domains.of-subuser', 'GET /v3/whitelabel/domains/subuser', {
  summary: 'The domain that a subuser sends from; an empty object without one',
  traits,
  query: Username,
  result: () => Domain().partial(),
  handler: async (ctx, { query }) => (await ofSubuser(ctx, query.username)) ?? {},
});

export const removeSubuserDomain = operation('domains.remove-subuser', 'DELETE /v3/whitelabel/domains/subuser', {
  summary: 'Let a subuser send from no domain of this account',
  traits,
  query: Username,
  async handler(ctx, { query }) {
    const domain = await ofSubuser(ctx, query.username);
    if (domain) await domains.update(ctx, domain, {}, { subuser: undefined });
    return nothing();
  },
});

export const setSubuserDomain = operation('domains.set-subuser', 'POST /v3/whitelabel/domains/{domain_id}/subuser', {
  summary: 'Let a subuser send from a domain',
  status: 201,
  traits,
  body: () => z.object({ username: z.string() }),
  result: Domain,
  async handler(ctx, { params, body }) {
    const domain = await domains.need(ctx, params.domain_id);
    return domains.update(ctx, domain, {}, { subuser: body.username });
  },
});

export const getDomain = operation('domains.get', 'GET /v3/whitelabel/domains/{domain_id}', {
  summary: 'One authenticated domain',
  traits,
  result: Domain,
  handler: (ctx, { params }) => domains.need(ctx, params.domain_id),
});

export const updateDomain = operation('domains.update', 'PATCH /v3/whitelabel/domains/{domain_id}', {
  summary: 'Change a domain: the default, its SPF record',
  traits,
  body: () => z.object({ default: z.boolean(), custom_spf: z.boolean() }).partial(),
  result: Domain,
  async handler(ctx, { params, body }) {
    if (body.default) await clearDefault(ctx);
    return domains.update(ctx, await domains.need(ctx, params.domain_id), body);
  },
});

export const deleteDomain = operation('domains.delete', 'DELETE /v3/whitelabel/domains/{domain_id}', {
  summary: 'Delete a domain',
  traits,
  async handler(ctx, { params }) {
    await domains.remove(ctx, await domains.need(ctx, params.domain_id));
    return nothing();
  },
});

export const validateDomain = operation('domains.validate', 'POST /v3/whitelabel/domains/{id}/validate', {
  summary: 'Look for the DNS records of a domain',
  description: 'They are found, unless the domain has "invalid" in its name.',
  traits,
  result: Validation,
  async handler(ctx, { params }) {
    const domain = await domains.need(ctx, params.id);
    const { answer, dns } = validated(domain);
    await domains.update(ctx, domain, { dns, valid: answer.valid });
    return answer;
  },
});

export const addDomainIp = operation('domains.add-ip', 'POST /v3/whitelabel/domains/{id}/ips', {
  summary: 'Let a domain send from an address',
  traits,
  body: () => z.object({ ip: z.string() }),
  result: Domain,
  async handler(ctx, { params, body }) {
    const domain = await domains.need(ctx, params.id);
    return domains.update(ctx, domain, { ips: [...new Set([...domain.ips, body.ip])] });
  },
});

export const removeDomainIp = operation('domains.remove-ip', 'DELETE /v3/whitelabel/domains/{id}/ips/{ip}', {
  summary: 'Stop a domain from sending from an address',
  traits,
  result: Domain,
  async handler(ctx, { params }) {
    const domain = await domains.need(ctx, params.id);
    if (!domain.ips.includes(params.ip)) throw errors.ip_missing();
    return domains.update(ctx, domain, { ips: domain.ips.filter((ip) => ip !== params.ip) });
  },
});
