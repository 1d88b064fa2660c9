/** The addresses that an account sends from, and the pools that they are in. */
import { schema, seconds, z } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import { collection } from './provider.ts';

export const Ip = schema(() =>
  z.object({
    ip: z.string(),
    subusers: z.array(z.string()),
    rdns: z.string(),
    pools: z.array(z.string()),
    warmup: z.boolean(),
    start_date: z.int().nullable(), // unix seconds
    whitelabeled: z.boolean(),
    assigned_at: z.int().nullable(), // unix seconds
  }),
);
export type Ip = z.infer<ReturnType<typeof Ip>>;

export const ips = collection('ips', { row: Ip, key: 'ip', owner: 'account', missing: errors.ip_missing });

/** The dedicated address that every account begins with. */
export const FIRST_IP = '167.89.0.10';

export const newIp = (ip: string, now: number): Ip => ({
  ip,
  subusers: [],
  rdns: '',
  pools: [],
  warmup: false,
  start_date: null,
  whitelabeled: false,
  assigned_at: seconds(now),
});

/** Pools by name; which addresses are in one, the addresses say. */
export const pools = collection('ip_pools', {
  row: schema(() => z.object({ name: z.string() })),
  key: 'name',
  owner: 'account',
  missing: errors.resource_not_found,
});
