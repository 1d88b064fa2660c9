/** Reverse DNS: names of sending addresses. */
import { emptyable, nothing, schema, z } from '../../src/emulator/index.ts';
import { operation } from './api.ts';
import { DnsRecord } from './dns.ts';
import { errors } from './errors.ts';
import { newNumber } from './ids.ts';
import { collection } from './provider.ts';
import { needs } from './scopes.ts';

const traits = needs('whitelabel');

const ReverseDns = schema(() =>
  z.object({
    id: z.int(),
    ip: z.string(),
    rdns: z.string(),
    users: z.array(z.object({ username: z.string(), user_id: z.int() })),
    subdomain: z.string(),
    domain: z.string(),
    valid: z.boolean(),
    legacy: z.boolean(),
    a_record: DnsRecord(),
  }),
);

export const reverseDns = collection('reverse_dns', {
  row: ReverseDns,
  key: 'id',
  owner: 'account',
  columns: ['ip'],
  missing: errors.resource_not_found,
});

export const createReverseDns = operation('reverse-dns.create', 'POST /v3/whitelabel/ips', {
  summary: 'Name an address',
  status: 201,
  traits,
  body: () => z.object({ ip: z.string(), domain: z.string().min(1), subdomain: z.string().optional() }),
  result: ReverseDns,
  async handler(ctx, { body: { ip, domain, subdomain = 'email' } }) {
    const rdns = `o1.${subdomain}.${domain}`;
    const { username, userId } = ctx.account;
    const a_record = { valid: false, type: 'a' as const, host: rdns, data: ip };
    const about = { ip, rdns, users: [{ username, user_id: userId }], subdomain, domain };
    return reverseDns.insert(ctx, { id: newNumber(ctx.random), ...about, valid: false, legacy: false, a_record });
  },
});

export const listReverseDns = operation('reverse-dns.list', 'GET /v3/whitelabel/ips', {
  summary: 'All names of addresses',
  traits,
  query: () => z.object({ ip: emptyable(z.string()).optional() }),
  list: ReverseDns,
  handler: (ctx, { query: { ip }, page }) =>
    reverseDns.list(ctx, { match: ip ? (one) => one.ip.startsWith(ip) : undefined, page }),
});

export const getReverseDns = operation('reverse-dns.get', 'GET /v3/whitelabel/ips/{id}', {
  summary: 'The name of an address',
  traits,
  result: ReverseDns,
  handler: (ctx, { params }) => reverseDns.need(ctx, params.id),
});

export const deleteReverseDns = operation('reverse-dns.delete', 'DELETE /v3/whitelabel/ips/{id}', {
  summary: 'Delete the name of an address',
  traits,
  async handler(ctx, { params }) {
    await reverseDns.remove(ctx, await reverseDns.need(ctx, params.id));
    return nothing();
  },
});

export const validateReverseDns = operation('reverse-dns.validate', 'POST /v3/whitelabel/ips/{id}/validate', {
  summary: 'Look for the record of a name; it is there, unless the domain has "invalid" in it',
  traits,
  result: () =>
    z.object({
      id: z.int(),
      valid: z.boolean(),
      validation_results: z.object({ a_record: z.object({ valid: z.boolean(), reason: z.string().nullable() }) }),
    }),
  async handler(ctx, { params }) {
    const row = await reverseDns.need(ctx, params.id);
    const valid = !row.domain.includes('invalid');
    await reverseDns.update(ctx, row, { valid, a_record: { ...row.a_record, valid } });
    const reason = valid ? null : `Expected A for "${row.rdns}" to match "${row.ip}" but found "".`;
    return { id: row.id, valid, validation_results: { a_record: { valid, reason } } };
  },
});
