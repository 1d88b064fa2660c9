/** Sending addresses, their pools and their warm-up. */
import { emptyable, nothing, schema, seconds, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { errors } from './errors.ts';
import { Ip, ips, newIp, pools, type Ip as IpRow } from './ip-rows.ts';
import { needs } from './scopes.ts';

const Pool = schema(() => z.object({ name: z.string().min(1).max(64) }));

export const listPools = operation('ip-pools.list', 'GET /v3/ips/pools', {
  summary: 'All pools of addresses',
  traits: needs('ips.pools'),
  result: () => z.array(Pool()),
  handler: (ctx) => pools.all(ctx),
});

export const createPool = operation('ip-pools.create', 'POST /v3/ips/pools', {
  summary: 'Make a pool',
  status: 200, // really
  traits: needs('ips.pools'),
  body: Pool,
  result: Pool,
  async handler(ctx, { body }) {
    if (await pools.get(ctx, body.name)) throw errors.invalid('IP Pool name already exists', 'name');
    return pools.insert(ctx, body);
  },
});

const membersOf = (ctx: SendgridCtx, pool: string): Promise<IpRow[]> =>
  ips.all(ctx, { match: (row) => row.pools.includes(pool) });

export const getPool = operation('ip-pools.get', 'GET /v3/ips/pools/{pool_name}', {
  summary: 'The addresses of a pool',
  traits: needs('ips.pools'),
  result: () => z.object({ pool_name: z.string(), ips: z.array(Ip()) }),
  async handler(ctx, { params }) {
    const { name } = await pools.need(ctx, params.pool_name);
    return { pool_name: name, ips: await membersOf(ctx, name) };
  },
});

export const updatePool = operation('ip-pools.update', 'PUT /v3/ips/pools/{pool_name}', {
  summary: 'Rename a pool',
  traits: needs('ips.pools'),
  body: Pool,
  result: Pool,
  async handler(ctx, { params, body }) {
    const pool = await pools.need(ctx, params.pool_name);
    for (const row of await membersOf(ctx, pool.name))
      await ips.update(ctx, row, { pools: row.pools.map((name) => (name === pool.name ? body.name : name)) });
    return pools.update(ctx, pool, body);
  },
});

export const deletePool = operation('ip-pools.delete', 'DELETE /v3/ips/pools/{pool_name}', {
  summary: 'Delete a pool',
  traits: needs('ips.pools'),
  async handler(ctx, { params }) {
    const pool = await pools.need(ctx, params.pool_name);
    for (const row of await membersOf(ctx, pool.name))
      await ips.update(ctx, row, { pools: row.pools.filter((name) => name !== pool.name) });
    await pools.remove(ctx, pool);
    return nothing();
  },
});

/** Whatever address is named counts as one of the account's. */
const ownIp = async (ctx: SendgridCtx, ip: string): Promise<IpRow> =>
  (await ips.get(ctx, ip)) ?? ips.insert(ctx, newIp(ip, ctx.now));

const Member = schema(() => Ip().pick({ ip: true, pools: true, start_date: true, warmup: true }));

const member = ({ ip, pools: in_, start_date, warmup }: IpRow) => ({ ip, pools: in_, start_date, warmup });

export const addToPool = operation('ip-pools.add-ip', 'POST /v3/ips/pools/{pool_name}/ips', {
  summary: 'Put an address into a pool',
  status: 201,
  traits: needs('ips.pools.ips'),
  body: () => z.object({ ip: z.ipv4() }),
  result: Member,
  async handler(ctx, { params, body }) {
    const { name } = await pools.need(ctx, params.pool_name);
    const row = await ownIp(ctx, body.ip);
    return member(await ips.update(ctx, row, { pools: [...new Set([...row.pools, name])] }));
  },
});

export const removeFromPool = operation('ip-pools.remove-ip', 'DELETE /v3/ips/pools/{pool_name}/ips/{ip}', {
  summary: 'Take an address out of a pool',
  traits: needs('ips.pools.ips'),
  async handler(ctx, { params }) {
    const { name } = await pools.need(ctx, params.pool_name);
    const row = await ips.need(ctx, params.ip);
    await ips.update(ctx, row, { pools: row.pools.filter((pool) => pool !== name) });
    return nothing();
  },
});

export const listIps = operation('ips.list', 'GET /v3/ips', {
  summary: 'All addresses of the account',
  traits: needs('ips'),
  query: () =>
    z.object({
      ip: emptyable(z.string()).optional(),
      subuser: emptyable(z.string()).optional(),
      exclude_whitelabels: emptyable(z.string()).optional(),
      sort_by_direction: emptyable(z.string()).optional(),
    }),
  list: Ip,
  handler: (ctx, { query: { ip, subuser, sort_by_direction }, page }) =>
    ips.list(ctx, {
      match: (row) => (!ip || row.ip.startsWith(ip)) && (!subuser || row.subusers.includes(subuser)),
      order: { direction: sort_by_direction === 'desc' ? 'desc' : 'asc' },
      page,
    }),
});

const PRICE = 30; // dollars a month
const LIMIT = 10; // addresses that can be bought

export const buyIps = operation('ips.add', 'POST /v3/ips', {
  summary: 'Buy addresses: as many as are left',
  status: 201,
  traits: needs('ips'),
  body: () =>
    z.object({
      count: z.int().min(1),
      subusers: z.array(z.string()).optional(),
      warmup: z.boolean().optional(),
      user_can_send: z.boolean().optional(),
    }),
  result: () =>
    z.object({
      ips: z.array(z.object({ ip: z.string(), subusers: z.array(z.string()) })),
      remaining_ips: z.int(),
      warmup: z.boolean(),
    }),
  async handler(ctx, { body: { count, subusers = [], warmup = false } }) {
    const owned = await ips.count(ctx);
    const left = LIMIT - (owned - 1);
    if (left <= 0) throw errors.invalid('You cannot add any more IPs.', 'count');
    const bought = Array.from({ length: Math.min(count, left) }, (_, at) => `167.89.0.${10 + owned + at}`);
    const start_date = warmup ? seconds(ctx.now) : null;
    for (const ip of bought) await ips.insert(ctx, { ...newIp(ip, ctx.now), subusers, warmup, start_date });
    return { ips: bought.map((ip) => ({ ip, subusers })), remaining_ips: left - bought.length, warmup };
  },
});

export const listAssignedIps = operation('ips.assigned', 'GET /v3/ips/assigned', {
  summary: 'Addresses in use',
  traits: needs('ips.assigned'),
  result: () => z.array(Member()),
  handler: async (ctx) => (await ips.all(ctx)).map(member),
});

export const getRemainingIps = operation('ips.remaining', 'GET /v3/ips/remaining', {
  summary: 'How many addresses can still be bought',
  traits: needs('ips'),
  result: () =>
    z.object({ results: z.array(z.object({ remaining: z.int(), period: z.string(), price_per_ip: z.number() })) }),
  async handler(ctx) {
    const remaining = LIMIT - ((await ips.count(ctx)) - 1);
    return { results: [{ remaining, period: 'month', price_per_ip: PRICE }] };
  },
});

export const getIp = operation('ips.get', 'GET /v3/ips/{ip_address}', {
  summary: 'One address',
  traits: needs('ips'),
  result: Ip,
  handler: (ctx, { params }) => ips.need(ctx, params.ip_address),
});

const Warming = schema(() => z.array(Ip().pick({ ip: true, start_date: true })));

const warming = (rows: readonly IpRow[]) => rows.map(({ ip, start_date }) => ({ ip, start_date }));

export const listWarmups = operation('ip-warmup.list', 'GET /v3/ips/warmup', {
  summary: 'Addresses that are warming up',
  traits: needs('ips.warmup'),
  result: Warming,
  handler: async (ctx) => warming(await ips.all(ctx, { match: ({ warmup }) => warmup })),
});

export const startWarmup = operation('ip-warmup.start', 'POST /v3/ips/warmup', {
  summary: 'Begin to warm an address up',
  traits: needs('ips.warmup'),
  status: 200,
  body: () => z.object({ ip: z.ipv4() }),
  result: Warming,
  async handler(ctx, { body }) {
    const row = await ownIp(ctx, body.ip);
    return warming([await ips.update(ctx, row, { warmup: true, start_date: seconds(ctx.now) })]);
  },
});

export const getWarmup = operation('ip-warmup.get', 'GET /v3/ips/warmup/{ip_address}', {
  summary: 'The warm-up of an address',
  traits: needs('ips.warmup'),
  result: Warming,
  async handler(ctx, { params }) {
    const row = await ips.need(ctx, params.ip_address);
    if (!row.warmup) throw errors.ip_missing();
    return warming([row]);
  },
});

export const stopWarmup = operation('ip-warmup.stop', 'DELETE /v3/ips/warmup/{ip_address}', {
  summary: 'End the warm-up of an address',
  traits: needs('ips.warmup'),
  async handler(ctx, { params }) {
    await ips.update(ctx, await ips.need(ctx, params.ip_address), { warmup: false, start_date: null });
    return nothing();
  },
});
