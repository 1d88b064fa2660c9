/** Instamojo: payment requests and payments in two api generations, hosted payment pages, refunds, products. */
import { provider, shape, z, type Ctx } from '../../src/emulator/index.ts';
import type { InstamojoAccount } from './account.ts';
import { errors } from './errors.ts';

/** A duration (`5s`), or an even range of them. */
const Wait = z.union([z.string(), z.object({ min: z.string(), max: z.string() })]);

const Settings = () =>
  z.object({
    /** How long after a payment its webhook is sent, on the namespace's clock. */
    paymentWebhookDelay: Wait.default('0s'),
    /** Whether failed payments are told, too. The documentation's pages disagree; the clients' comments say yes. */
    webhookOnFailure: z.boolean().default(true),
    /** Without it nothing can be charged, and creating answers 403: an account whose KYC isn't done. */
    accountVerified: z.boolean().default(true),
    /** Share of payment links by e-mail and by SMS that can't be delivered. */
    emailFailureRate: z.number().min(0).max(1).default(0),
    smsFailureRate: z.number().min(0).max(1).default(0),
  });

export type Settings = z.infer<ReturnType<typeof Settings>>;
export type InstamojoCtx = Ctx<InstamojoAccount, Settings>;

export const instamojo = provider({
  name: 'instamojo',
  title: 'Instamojo',
  hosts: {
    www: ['www.instamojo.com', 'test.instamojo.com'],
    api: ['api.instamojo.com', 'www.instamojo.com', 'test.instamojo.com'],
    short: ['imjo.in'],
  },
  errors,
  aliases: {
    unauthorized: 'invalid_auth_token',
    forbidden: 'permission_denied',
    internal: 'internal_server_error',
  },
  settings: Settings,
  profiles: {
    realistic: {
      settings: { paymentWebhookDelay: { min: '5s', max: '10s' }, emailFailureRate: 0.01, smsFailureRate: 0.02 },
    },
  },
  account: shape<InstamojoAccount>(),
  rewrite: ({ path, search }) => ({ path: mendedPath(path), search: mendedQuery(search) }),
});

export const { collection, job, trigger, webhook } = instamojo;

/** nginx merges slashes, and the npm client counts on it (`/refunds//`). A payment page opens with or without the last. */
function mendedPath(path: string): string {
  const merged = path.replaceAll(/\/{2,}/g, '/');
  return merged.startsWith('/@') ? merged.replace(/\/$/, '') : merged;
}

/** The Python client ends the whole URL with a slash, so that the query's last value carries it. */
const mendedQuery = (search: string): string => search.replace(/(?:\/|%2F)$/i, '');
