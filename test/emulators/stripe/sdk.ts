/** The harness of Stripe's tests: the official SDK against a namespace of its own. */
import Stripe from 'stripe';
import stripe from '../../../emulators/stripe/index.ts';
import type { Backlot, World } from '../../../src/index.ts';
import type { StartOptions } from '../../../src/index.ts';
import { worldTest } from '../../start.ts';

/** What sees all that the SDK asks and is answered: `watching.through = async (url, init) => …`. Conformance tests set it. */
export const watching: { through?: typeof fetch } = {};

/** The SDK with the keys of a namespace; its own port finds the namespace by key. */
export const clientOf = (
  { ports }: Pick<Backlot, 'ports'>,
  world: World,
  options: Partial<NonNullable<ConstructorParameters<typeof Stripe>[1]>> & { key?: string } = {},
): Stripe => {
  const { key = String(world.credentials.stripe?.secretKey), ...more } = options;
  return new Stripe(key, {
    host: '127.0.0.1',
    port: ports.stripe ?? 0,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    ...(watching.through && { httpClient: Stripe.createFetchHttpClient(watching.through) }),
    ...more,
  });
};

/** `test` with `sdk`. */
export const sdkTest = (options: StartOptions = {}) =>
  worldTest({ emulators: [stripe], ...options }).extend<{ readonly sdk: Stripe }>({
    sdk: async ({ backlot, world }, use) => {
      await use(clientOf(backlot, world));
    },
  });
