/** Stripe: its hosts, errors and settings, and the vocabulary of this folder. */
import { provider, shape } from '../../src/emulator/index.ts';
import type { StripeAccount } from './account.ts';
import { errors } from './errors.ts';
import { settings } from './settings.ts';

/** All hosts share the prefix; who writes the host's name there nevertheless (`/js/v3/`, `/checkout/c/pay/…`) is understood. */
const hostInPath = /^\/(?:js(?=\/v3)|checkout(?=\/c\/pay\/))/;

export const stripe = provider({
  name: 'stripe',
  title: 'Stripe',
  hosts: {
    api: ['api.stripe.com'],
    files: ['files.stripe.com'],
    connect: ['connect.stripe.com'],
    meter: ['meter-events.stripe.com'],
    checkout: ['checkout.stripe.com'],
    buy: ['buy.stripe.com'],
    billing: ['billing.stripe.com'],
    invoice: ['invoice.stripe.com'],
    pay: ['pay.stripe.com'],
    hooks: ['hooks.stripe.com'],
    js: ['js.stripe.com'],
    telemetry: ['m.stripe.com', 'm.stripe.network', 'r.stripe.com', 'q.stripe.com'],
  },
  errors,
  aliases: {
    unauthorized: 'authentication_error',
    forbidden: 'permission_error',
    internal: 'api_error',
    unavailable: 'service_unavailable',
  },
  settings,
  profiles: {
    realistic: { latency: { p50: '180ms', p99: '900ms' } },
  },
  account: shape<StripeAccount>(),
  rewrite: ({ path }) => ({ path: path.replaceAll(/\/{2,}/g, '/').replace(hostInPath, '') }),
});

export const { collection, job, trigger, webhook } = stripe;
