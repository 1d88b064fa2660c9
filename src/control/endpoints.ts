/** Webhook targets of providers that have them set in a console. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import type { ConsoleEndpoint, ConsoleEndpoints } from '../emulator/webhook.ts';
import type { AnyCtx } from '../emulator/collection.ts';
import type { Account } from '../emulator/ctx.ts';
import type { Core } from '../server/core.ts';
import type { NamespaceRow } from '../world/world.ts';
import { ControlError } from './failure.ts';
import { missing } from './input.ts';
import { providerOf } from './providers.ts';
import { route } from './route.ts';

const Wish = schema(() =>
  z.strictObject({
    url: z.url({ protocol: /^https?$/, error: 'expected a URL like http://127.0.0.1:3000/hook' }),
    events: z.array(z.string()).optional().describe('default: all'),
    secret: z.string().min(1).optional().describe("default: the provider's own, or a new one"),
  }),
);

const Endpoint = schema(() =>
  z
    .object({ id: z.string(), url: z.string(), events: z.array(z.string()), secret: z.string().nullable() })
    .meta({ title: 'WebhookEndpoint' }),
);
export type ShownEndpoint = z.infer<ReturnType<typeof Endpoint>>;

const Endpoints = schema(() => z.object({ endpoints: z.array(Endpoint()) }));

/** Works on a provider's console as its main account, in one transaction. */
function onConsole<T>(
  core: Core,
  namespace: NamespaceRow,
  provider: string,
  work: (console: ConsoleEndpoints<Account, unknown>, ctx: AnyCtx) => Promise<T>,
): Promise<T> {
  const emulator = providerOf(core, provider);
  const { endpoints } = emulator;
  if (!endpoints)
    throw new ControlError(
      400,
      'no_console',
      `${emulator.title} has no console for webhooks: they are set on each object, through its API`,
    );
  return core.perform(namespace, emulator, `${provider}.endpoints`, (ctx) => work(endpoints, ctx));
}

const show = ({ id, url, events, secret }: ConsoleEndpoint): ShownEndpoint => ({
  id,
  url,
  events: [...events],
  secret,
});

export const listEndpoints = route('GET /webhook-endpoints/{provider}', {
  summary: "The webhook targets set in the provider's console",
  result: Endpoints,
  handler: async ({ core, namespace, params }) => ({
    endpoints: (await onConsole(core, namespace, params.provider, (console, ctx) => console.list(ctx))).map(show),
  }),
});

export const setEndpoint = route('PUT /webhook-endpoints/{provider}', {
  summary: 'Set the only target',
  body: Wish,
  result: Endpoint,
  handler: async ({ core, namespace, params, body }) =>
    show(
      await onConsole(core, namespace, params.provider, async (console, ctx) => {
        await removeAll(console, ctx);
        return console.add(ctx, body);
      }),
    ),
});

export const addEndpoint = route('POST /webhook-endpoints/{provider}', {
  summary: 'Add a target',
  status: 201,
  body: Wish,
  result: Endpoint,
  handler: async ({ core, namespace, params, body }) =>
    show(await onConsole(core, namespace, params.provider, (console, ctx) => console.add(ctx, body))),
});

export const clearEndpoints = route('DELETE /webhook-endpoints/{provider}', {
  summary: 'Remove all targets',
  result: Endpoints,
  async handler({ core, namespace, params }) {
    await onConsole(core, namespace, params.provider, removeAll);
    return { endpoints: [] };
  },
});

export const changeEndpoint = route('PATCH /webhook-endpoints/{provider}/{id}', {
  summary: 'Change a target; it keeps its id and secret',
  body: () => Wish().omit({ secret: true }).partial(),
  result: Endpoint,
  async handler({ core, namespace, params: { provider, id }, body }) {
    return onConsole(core, namespace, provider, async (console, ctx) => {
      const changed = await console.change(ctx, id, body);
      if (!changed) throw await unknownEndpoint(console, ctx, id);
      return show(changed);
    });
  },
});

export const removeEndpoint = route('DELETE /webhook-endpoints/{provider}/{id}', {
  summary: 'Remove a target',
  result: Endpoints,
  async handler({ core, namespace, params: { provider, id } }) {
    return onConsole(core, namespace, provider, async (console, ctx) => {
      if (!(await console.remove(ctx, id))) throw await unknownEndpoint(console, ctx, id);
      return { endpoints: (await console.list(ctx)).map(show) };
    });
  },
});

type Console = ConsoleEndpoints<Account, unknown>;

async function removeAll(console: Console, ctx: AnyCtx): Promise<void> {
  for (const { id } of await console.list(ctx)) await console.remove(ctx, id);
}

const unknownEndpoint = async (console: Console, ctx: AnyCtx, id: string): Promise<ControlError> =>
  missing(
    'webhook endpoint',
    id,
    (await console.list(ctx)).map((one) => one.id),
  );
