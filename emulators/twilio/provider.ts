/** Twilio: its hosts, errors and settings, and the vocabulary of this folder. */
import { provider, shape } from '../../src/emulator/index.ts';
import type { TwilioAccount } from './account.ts';
import { errors } from './errors.ts';
import { normalisedSids } from './ids.ts';
import { settings } from './settings.ts';

/** Product hosts: each is a segment of the path below Twilio's own prefix. */
const products = [
  'accounts',
  'assistants',
  'bulkexports',
  'chat',
  'content',
  'conversations',
  'events',
  'flex-api',
  'frontline-api',
  'iam',
  'insights',
  'intelligence',
  'ip-messaging',
  'knowledge',
  'lookups',
  'marketplace',
  'memory',
  'messaging',
  'monitor',
  'notify',
  'numbers',
  'oauth',
  'preview',
  'preview-iam',
  'pricing',
  'proxy',
  'routes',
  'serverless',
  'studio',
  'supersim',
  'sync',
  'taskrouter',
  'tls-test',
  'trunking',
  'trusthub',
  'verify',
  'video',
  'voice',
  'webhooks',
  'wireless',
] as const;

export type Product = (typeof products)[number];

/** Products that an SDK may reach through a region or an edge. */
const regional = new Set<string>(
  'accounts api content conversations iam lookups messaging monitor numbers oauth pricing studio verify voice'.split(
    ' ',
  ),
);

const edges = 'ashburn dublin frankfurt roaming sao-paulo singapore sydney tokyo umatilla'.split(' ');
const places = [...'us1 ie1 au1 dublin.ie1 frankfurt.ie1 sydney.au1'.split(' '), ...edges.map((edge) => `${edge}.us1`)];

/** `verify.twilio.com`, and the same in each region and behind each edge. */
const hostsOf = (product: string): string[] => [
  `${product}.twilio.com`,
  ...(regional.has(product) ? places.map((place) => `${product}.${place}.twilio.com`) : []),
];

const productHosts = Object.fromEntries(
  products.map((product) => [product, { hosts: hostsOf(product), segment: product }]),
) as Record<Product, { hosts: string[]; segment: string }>;

/** Recordings and media are bytes without `.json`. */
const bytes = /\/(?:Media\/ME[0-9a-f]{32}|Recordings\/RE[0-9a-f]{32})$/;
const suffixed = /\.(?:json|csv|xml|wav|mp3)$/;

/** v2010 paths without a suffix mean XML to Twilio; here they answer JSON. */
function withJson(path: string): string {
  if (!path.startsWith('/2010-04-01/') || suffixed.test(path) || bytes.test(path)) return path;
  return `${path.replace(/\/$/, '')}.json`;
}

export const twilio = provider({
  name: 'twilio',
  title: 'Twilio',
  hosts: { api: hostsOf('api'), ...productHosts },
  errors,
  aliases: { unauthorized: 'authentication', internal: 'internal_error', unavailable: 'service_unavailable' },
  settings,
  profiles: {
    realistic: {
      latency: { p50: '120ms', p99: '700ms' },
      settings: {
        deliveryFailureRate: 0.03,
        callOutcomes: { answered: 70, 'no-answer': 15, busy: 5, machine: 8, failed: 2 },
      },
    },
  },
  account: shape<TwilioAccount>(),
  rewrite: ({ path }) => ({ path: withJson(normalisedSids(path.replaceAll(/\/{2,}/g, '/'))) }),
});

export const { collection, job, trigger, webhook } = twilio;
