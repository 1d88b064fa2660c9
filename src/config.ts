/**
 * The configuration: every option once, as one schema. Its keys are the flags' names (`--strict-auth`), the keys of
 * `backlot.config.yaml` (`strict-auth: true`) and, in capitals, variables (`BACKLOT_STRICT_AUTH=1`). Flags win over
 * variables, those over the file.
 */
import { z } from 'zod';
import { profileDefinition } from './faults/rules.ts';
import { defaultOptions, type ServerOptions } from './server/options.ts';

export const clockModes = ['real', 'frozen', 'auto'] as const;
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const asList = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);
const list = z.union([z.string(), z.array(z.string())]).transform(asList);

const units: Readonly<Record<string, number>> = { '': 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };
const sizeForm = /^(\d+(?:\.\d+)?)\s*(k|m|g)?b?$/i;
const sizeError = 'write a size like 500kB or 64MB';
const size = z.union([z.int().min(0), z.string().regex(sizeForm, sizeError)], sizeError).transform(bytesOf);

function bytesOf(value: number | string): number {
  if (typeof value === 'number') return value;
  const [, amount = '0', unit = ''] = sizeForm.exec(value) ?? [];
  return Math.round(Number(amount) * (units[unit && `${unit.toLowerCase()}b`] ?? 1));
}

const clock = z.union(
  [
    z.enum(clockModes),
    z.strictObject({
      mode: z.enum(clockModes).optional(),
      now: z.iso.datetime({ offset: true }).optional(),
      scale: z.number().positive().optional(),
    }),
  ],
  'write real, frozen or auto, or {mode: frozen, now: "2026-12-01T00:00:00Z"}',
);

/** A fixed answer for a route that is not emulated. */
const stub = z.strictObject({
  provider: z.string(),
  request: z.string().regex(/^[A-Z]+ \//, 'write METHOD /path, for example GET /v3/stats/{id}'),
  status: z.int().min(100).max(599).default(200),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
});

/** How an option's value is read out of the text of a flag or variable. */
export type Kind = 'text' | 'number' | 'truth' | 'list' | 'tree';

/** What an option is on the command line. */
interface FlagMeta {
  readonly description: string;
  /** What the flag takes, in help (`<file>`); none: it is a switch. */
  readonly value?: string;
  readonly kind?: Kind;
  /** It names a file, which a configuration file means relative to itself. */
  readonly file?: boolean;
  /** Left out of the help: nobody writes it on a command line. */
  readonly hidden?: boolean;
}
const about = z.registry<FlagMeta>();
const said = (description: string, meta: Omit<FlagMeta, 'description'> = {}): FlagMeta => ({ description, ...meta });

export const configSchema = z.strictObject({
  port: z
    .int()
    .min(0)
    .max(65_455)
    .default(defaultOptions.port)
    .register(about, said('main port; the others follow it (0: free ones)', { value: 'number', kind: 'number' })),
  host: z
    .string()
    .default(defaultOptions.host)
    .register(about, said('address to listen on', { value: 'address' })),
  data: z
    .string()
    .min(1)
    .default(defaultOptions.data)
    .register(
      about,
      said('where the state is: a file, a postgres:// URL, or :memory:', { value: 'where', file: true }),
    ),
  fixtures: list
    .default([])
    .register(
      about,
      said('fixtures for a new default namespace (repeatable)', { value: 'file', kind: 'list', file: true }),
    ),
  scenarios: list.default([]).register(
    about,
    said('scenarios beside the ready-made ones, or a folder of them (repeatable)', {
      value: 'file',
      kind: 'list',
      file: true,
    }),
  ),
  profile: z
    .string()
    .default(defaultOptions.profile)
    .register(about, said('latency and failures: instant, realistic, flaky, outage', { value: 'name' })),
  profiles: z
    .record(z.string(), profileDefinition)
    .default({})
    .register(about, said('profiles of your own, by name', { value: 'yaml', kind: 'tree', hidden: true })),
  seed: z
    .int()
    .min(0)
    .optional()
    .register(about, said('what chance is drawn from in the default namespace', { value: 'number', kind: 'number' })),
  clock: clock.default('real').register(about, said('clock of new namespaces: real, frozen, auto', { value: 'mode' })),
  'strict-auth': z.boolean().default(false).register(about, said('accept registered credentials only')),
  providers: list.optional().register(about, said('serve these only: stripe,twilio', { value: 'names', kind: 'list' })),
  'auto-namespaces': z.boolean().default(true).register(about, said('make a namespace on first use')),
  settings: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .default({})
    .register(about, said('settings by provider', { value: 'yaml', kind: 'tree', hidden: true })),
  stubs: z
    .array(stub)
    .default([])
    .register(
      about,
      said('fixed answers for routes that are not emulated', { value: 'yaml', kind: 'tree', hidden: true }),
    ),
  'webhook-paths': z
    .record(z.string(), z.string().regex(/^\//, 'write a path like /hooks/stripe'))
    .default({})
    .register(
      about,
      said('where `run --webhooks` sends a provider’s webhooks (default /webhooks/PROVIDER)', {
        value: 'yaml',
        kind: 'tree',
        hidden: true,
      }),
    ),
  extend: list
    .default([])
    .register(
      about,
      said('module that adds operations or a provider (repeatable)', { value: 'file', kind: 'list', file: true }),
    ),
  'public-url': z
    .url()
    .optional()
    .register(about, said('origin of links that people open', { value: 'url' })),
  'allow-host': list
    .default([])
    .register(
      about,
      said('further host name for dashboard and control API (repeatable)', { value: 'host', kind: 'list' }),
    ),
  'allow-webhook-host': list
    .default([])
    .register(about, said('further host that webhooks may go to (repeatable)', { value: 'host', kind: 'list' })),
  token: z
    .string()
    .min(1)
    .optional()
    .register(about, said('secret for the control API, needed beyond loopback', { value: 'secret' })),
  tls: z.boolean().default(false).register(about, said('answer HTTPS too, on the same ports')),
  'proxy-passthrough': z.boolean().default(false).register(about, said('let the forward proxy reach other hosts')),
  'max-body': size.default(defaultOptions.maxBody).register(about, said('largest request body', { value: 'size' })),
  'request-log-size': size
    .default(256 * 1024 ** 2)
    .register(about, said('how much the request log keeps', { value: 'size' })),
  'request-log-body': size.default(64 * 1024).register(about, said('how much of a body it keeps', { value: 'size' })),
  'log-level': z
    .enum(logLevels)
    .default('info')
    .register(about, said('debug, info, warn, error, silent', { value: 'level' })),
});

export type Config = z.output<typeof configSchema>;
export type Key = keyof Config;
export type LogLevel = (typeof logLevels)[number];

export const isKey = (name: PropertyKey): name is Key => Object.hasOwn(configSchema.shape, name);

export const keys: readonly Key[] = Object.keys(configSchema.shape).filter(isKey);

/** What a server takes of it. */
export function serverOptions(config: Config): Omit<ServerOptions, 'log'> {
  return {
    port: config.port,
    host: config.host,
    data: config.data,
    fixtures: config.fixtures,
    scenarios: config.scenarios,
    profile: config.profile,
    profiles: config.profiles,
    seed: config.seed,
    clock: typeof config.clock === 'string' ? { mode: config.clock } : config.clock,
    strictAuth: config['strict-auth'],
    providers: config.providers,
    autoNamespaces: config['auto-namespaces'],
    allowWebhookHosts: config['allow-webhook-host'],
    publicUrl: config['public-url'],
    allowHosts: config['allow-host'],
    token: config.token,
    settings: config.settings,
    maxBody: config['max-body'],
    requestLog: { size: config['request-log-size'], body: config['request-log-body'] },
    extend: config.extend,
    stubs: config.stubs,
    tls: config.tls,
    proxyPassthrough: config['proxy-passthrough'],
    checkResults: false,
  };
}

/** The configuration file's JSON Schema, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return {
    title: 'Backlot configuration',
    ...z.toJSONSchema(configSchema, {
      io: 'input',
      metadata: about,
      override({ jsonSchema }) {
        for (const name of ['value', 'kind', 'file', 'hidden']) delete jsonSchema[name];
      },
    }),
  };
}

/** What the command line makes of an option. */
export interface Flag {
  readonly key: Key;
  readonly description: string;
  readonly kind: Kind;
  readonly value: string;
  readonly fallback: unknown;
  readonly hidden: boolean;
}

export function flagsOfConfig(): readonly Flag[] {
  return keys.map((key) => {
    const meta = metaOf(key);
    return {
      key,
      description: meta.description,
      kind: kindOf(key),
      value: meta.value ?? '',
      fallback: configSchema.shape[key].safeParse(undefined).data,
      hidden: meta.hidden ?? false,
    };
  });
}

export const variableOf = (key: Key): string => `BACKLOT_${key.toUpperCase().replaceAll('-', '_')}`;

export const metaOf = (key: Key): FlagMeta => about.get(configSchema.shape[key]) ?? said(key);

export const kindOf = (key: Key): Kind => {
  const { value, kind } = metaOf(key);
  return value === undefined ? 'truth' : (kind ?? 'text');
};
