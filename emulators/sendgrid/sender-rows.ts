/** Who may stand in the `from` of a mail: verified senders and authenticated domains. */
import { schema, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { DnsRecords } from './dns.ts';
import { errors } from './errors.ts';
import { domainOf, newNumber } from './ids.ts';
import { collection } from './provider.ts';

export const VerifiedSender = schema(() =>
  z.object({
    id: z.int(),
    nickname: z.string(),
    from_email: z.string(),
    from_name: z.string(),
    reply_to: z.string(),
    reply_to_name: z.string(),
    address: z.string(),
    address2: z.string(),
    state: z.string(),
    city: z.string(),
    zip: z.string(),
    country: z.string(),
    verified: z.boolean(),
    locked: z.boolean(),
  }),
);
export type VerifiedSender = z.infer<ReturnType<typeof VerifiedSender>>;

export const blankSender = {
  nickname: '',
  from_email: '',
  from_name: '',
  reply_to: '',
  reply_to_name: '',
  address: '',
  address2: '',
  state: '',
  city: '',
  zip: '',
  country: '',
  verified: true,
  locked: false,
};

export const verifiedSenders = collection('verified_senders', {
  row: VerifiedSender,
  key: 'id',
  owner: 'account',
  columns: ['from_email', { name: 'verified', type: 'integer', path: 'verified' }],
  missing: errors.resource_not_found,
  make: (ctx, given) => ({ row: { ...blankSender, id: newNumber(ctx.random), ...given } }),
});

export const Domain = schema(() =>
  z.object({
    id: z.int(),
    user_id: z.int(),
    subdomain: z.string(),
    domain: z.string(),
    username: z.string(),
    ips: z.array(z.string()),
    custom_spf: z.boolean(),
    default: z.boolean(),
    legacy: z.boolean(),
    automatic_security: z.boolean(),
    valid: z.boolean(),
    dns: DnsRecords(),
  }),
);
export type Domain = z.infer<ReturnType<typeof Domain>>;

export const domains = collection('domains', {
  row: Domain,
  internal: schema(() => z.object({ subuser: z.string().optional() })),
  key: 'id',
  owner: 'account',
  columns: [
    'domain',
    'internal.subuser',
    { name: 'valid', type: 'integer', path: 'valid' },
    { name: 'is_default', type: 'integer', path: 'default' },
  ],
  missing: errors.resource_not_found,
  make: (ctx, given) => {
    const blank = {
      user_id: Number(ctx.credentials.userId),
      username: ctx.credentials.username ?? '',
      subdomain: 'em',
    };
    const flags = { custom_spf: false, default: false, legacy: false, automatic_security: true, valid: true };
    return {
      row: { id: newNumber(ctx.random), domain: 'example.com', ips: [], dns: {}, ...blank, ...flags, ...given },
    };
  },
});

/** Whether mail may come from an address. */
export async function maySendAs(ctx: SendgridCtx, email: string): Promise<boolean> {
  if (await domains.find(ctx, { where: { domain: domainOf(email), valid: true } })) return true;
  const same = ({ from_email }: VerifiedSender): boolean => from_email.toLowerCase() === email.toLowerCase();
  return (await verifiedSenders.find(ctx, { where: { verified: true }, match: same })) !== undefined;
}
