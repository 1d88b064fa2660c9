import { emulator } from '../../src/emulator/index.ts';
import * as clocks from './core/clocks.ts';
import * as events from './core/events.ts';
import * as idempotency from './core/idempotency.ts';
import * as keys from './core/keys.ts';
import * as pages from './core/pages.ts';
import * as webhookEndpoints from './core/webhook-endpoints.ts';
import * as webhooks from './core/webhooks.ts';
import * as customerBalance from './payments/customers/balance.ts';
import * as cashBalance from './payments/customers/cash-balance.ts';
import * as customer from './payments/customers/customer.ts';
import * as customers from './payments/customers/customers.ts';
import * as customerSources from './payments/customers/sources.ts';
import * as taxIds from './payments/customers/tax-ids.ts';
import * as method from './payments/methods/method.ts';
import * as paymentMethods from './payments/methods/payment-methods.ts';
import * as token from './payments/methods/tokens.ts';
import * as source from './payments/sources/source.ts';
import { stripe } from './provider.ts';
import { world } from './world.ts';

export default emulator({
  provider: stripe,
  world,
  endpoints: webhookEndpoints.consoleEndpoints,
  resources: [
    clocks,
    events,
    idempotency,
    keys,
    pages,
    webhookEndpoints,
    webhooks,
    customer,
    customers,
    customerBalance,
    customerSources,
    cashBalance,
    taxIds,
    method,
    paymentMethods,
    token,
    source,
  ],
});
