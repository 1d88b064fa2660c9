/** What each provider offers in a namespace: addresses, keys, a call to begin with, operations. */
import { z } from 'zod';
import type { Emulator } from '../emulator/emulator.ts';
import type { FirstCall } from '../emulator/first-call.ts';
import { schema } from '../emulator/schema.ts';
import { Errors } from '../faults/known.ts';
import type { Core } from '../server/core.ts';
import type { NamespaceRow } from '../world/world.ts';
import { urlsAt, withLinks } from './origins.ts';
import { providerOf } from './providers.ts';
import { route } from './route.ts';
import { snippetsOf } from './snippets.ts';

const Brief = schema(() =>
  z.object({
    name: z.string(),
    title: z.string(),
    baseUrl: z.string().describe('with prefix and namespace'),
    ownUrl: z.string().describe('its own port, bare'),
    operations: z.int().describe('how many are emulated'),
    published: z.int().optional().describe("how many the provider's own document lists, where there is one"),
  }),
);

const Operation = schema(() =>
  z.object({
    id: z.string(),
    method: z.string(),
    path: z.string(),
    summary: z.string(),
    faults: z.array(z.string()).describe('named errors that it makes happen, with objects and events'),
  }),
);

const Provider = schema(() =>
  Brief()
    .omit({ operations: true })
    .extend({
      credentials: z.record(z.string(), z.unknown()),
      env: z.record(z.string(), z.string()),
      hosts: z.array(z.string()).describe('real hosts that it stands in for'),
      console: z.boolean().describe('whether webhook targets are set in a console: /webhook-endpoints'),
      errors: z.array(z.string()).describe('named errors, for fault rules'),
      operations: z.array(Operation()),
      firstCall: z
        .object({
          does: z.string(),
          method: z.string(),
          path: z.string(),
          headers: z.record(z.string(), z.string()),
          body: z.string().optional(),
        })
        .optional()
        .describe('POST /requests sends it'),
      snippets: z.record(z.string(), z.string()).optional().describe('the same by language, and with curl'),
    })
    .meta({ title: 'Provider' }),
);

export type Offer = z.infer<ReturnType<typeof Provider>>;

export const listProviders = route('GET /providers', {
  summary: 'The providers that are served',
  result: schema(() => z.object({ providers: z.array(Brief()) })),
  handler: ({ core, namespace, origin }) =>
    Promise.resolve({
      providers: [...core.emulators.values()].map(({ name, title, operations, published }) => {
        const { base, own } = urlsAt(core, origin, name, namespace.name);
        return {
          name,
          title,
          baseUrl: base,
          ownUrl: own,
          operations: operations.length,
          ...(published !== undefined && { published }),
        };
      }),
    }),
});

export const getProvider = route('GET /providers/{provider}', {
  summary: 'One provider: addresses, keys, operations, and a call to begin with in every language',
  result: Provider,
  handler: ({ core, namespace, params, origin }) =>
    Promise.resolve(show(core, namespace, providerOf(core, params.provider), origin)),
});

function show(core: Core, namespace: NamespaceRow, emulator: Emulator, origin: string): Offer {
  const { name, title, options, operations, endpoints, world, published } = emulator;
  const { base, own } = urlsAt(core, origin, name, namespace.name);
  const credentials = withLinks(namespace.credentials[name] ?? {}, emulator, { origin, namespace: namespace.name });
  const begin = firstCallOf(core, namespace, emulator, { base, own, credentials });
  return {
    name,
    title,
    baseUrl: base,
    ownUrl: own,
    ...(published !== undefined && { published }),
    credentials,
    env: world.env(credentials as Record<string, string>, { base, own }),
    hosts: Object.values(options.hosts).flatMap((host) => ('segment' in host ? host.hosts : host)),
    console: endpoints !== undefined,
    errors: new Errors(core.known).names(name),
    operations: operations.map((operation) => ({
      id: operation.id,
      method: operation.method,
      path: operation.path,
      summary: operation.options.summary,
      faults: operation.brand === 'operation' ? [...(operation.options.faults ?? [])] : [],
    })),
    ...(begin && { firstCall: begin.call, snippets: begin.snippets }),
  };
}

function firstCallOf(
  core: Core,
  namespace: NamespaceRow,
  { firstCall }: Emulator,
  { base, own, credentials }: { base: string; own: string; credentials: Readonly<Record<string, unknown>> },
): { call: Omit<FirstCall, 'sdks'>; snippets: Record<string, string> } | undefined {
  if (!firstCall) return undefined;
  const texts = Object.entries(credentials).filter(([, value]) => typeof value === 'string');
  const call = firstCall({
    credentials: Object.fromEntries(texts) as Record<string, string>,
    base,
    own,
    now: core.clocks.now(namespace),
  });
  const { sdks: _, ...bare } = call;
  return { call: bare, snippets: snippetsOf(call, base) };
}
