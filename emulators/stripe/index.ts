import { emulator } from '../../src/emulator/index.ts';
import * as clocks from './core/clocks.ts';
import * as events from './core/events.ts';
import * as idempotency from './core/idempotency.ts';
import * as keys from './core/keys.ts';
import * as pages from './core/pages.ts';
import * as webhookEndpoints from './core/webhook-endpoints.ts';
import * as webhooks from './core/webhooks.ts';
import { stripe } from './provider.ts';
import { world } from './world.ts';

export default emulator({
  provider: stripe,
  world,
  endpoints: webhookEndpoints.consoleEndpoints,
  resources: [clocks, events, idempotency, keys, pages, webhookEndpoints, webhooks],
});
