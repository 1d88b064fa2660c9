/** Puts flags, environment and configuration file together, and remembers where each value came from. */
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { type Config, configSchema, isKey, type Key, keys, kindOf, metaOf, variableOf } from '../config.ts';
import { didYouMean } from '../near.ts';
import { ConfigError, explain, nearestOf, noProvider } from '../reading/mistakes.ts';
import type { ConfigFile } from '../reading/file.ts';
import { findConfigFile } from './find.ts';

/** Flags by key: text and lists of texts are read as the option asks, other values stand for themselves. Undefined: not given. */
export type Flags = Readonly<Record<string, unknown>>;

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigInput {
  /** By key; `config` names the file. */
  readonly flags?: Flags;
  readonly env?: Environment;
  /** The working directory. */
  readonly folder?: string;
  /** Names of all providers, for what names one. Extensions bring providers of their own: with them nothing is checked here. */
  readonly providers?: readonly string[];
}

export interface Effective {
  readonly config: Config;
  /** Where each value came from: `default`, `--port`, `BACKLOT_PORT`, `backlot.config.yaml:3:1`. */
  readonly origins: ReadonlyMap<Key, string>;
  readonly file: string | undefined;
}

interface Given {
  readonly value: unknown;
  readonly origin: string;
}

/** Throws a `ConfigError` whose lines say what is wrong, where, and what to write. */
export async function effectiveConfig({
  flags = {},
  env = {},
  folder = process.cwd(),
  providers,
}: ConfigInput = {}): Promise<Effective> {
  const file = await fileOf(flags, env, folder);
  const given = new Map<Key, Given>();
  for (const key of keys) {
    const found = (await fromFlags(key, flags)) ?? (await fromEnvironment(key, env)) ?? fromFile(key, file);
    if (found) given.set(key, found);
  }
  const parsed = configSchema.safeParse(Object.fromEntries([...given].map(([key, { value }]) => [key, value])), {
    reportInput: true,
  });
  const complaints = [
    ...unknownKeys(file),
    ...(parsed.error?.issues.map((issue) => `${placeOf(issue, given, file)}: ${explain(issue)}`) ?? []),
  ];
  if (complaints.length > 0 || !parsed.success) throw new ConfigError(complaints);
  refuseUnknownProviders(parsed.data, providers, given, file);
  refuseOpenServer(parsed.data, given);
  return {
    config: parsed.data,
    origins: new Map(keys.map((key) => [key, given.get(key)?.origin ?? 'default'])),
    file: file?.path,
  };
}

/** Variables that look like a mistyped option (`BACKLOT_PROT`), each with what was probably meant. */
export function mistypedVariables(env: Environment): readonly (readonly [name: string, meant: string])[] {
  const known = [...keys.map(variableOf), 'BACKLOT_CONFIG', 'BACKLOT_URL', 'BACKLOT_NAMESPACE'];
  return Object.keys(env).flatMap((name) => {
    if (!name.startsWith('BACKLOT_') || known.includes(name)) return [];
    const meant = didYouMean(name, known);
    return meant === undefined ? [] : [[name, meant] as const];
  });
}

async function fileOf(flags: Flags, env: Environment, folder: string): Promise<ConfigFile | undefined> {
  const named = flags['config'] ?? env['BACKLOT_CONFIG'];
  const path = typeof named === 'string' && named !== '' ? resolve(folder, named) : findConfigFile(folder);
  return path === undefined ? undefined : (await import('../reading/file.ts')).readConfigFile(path, folder);
}

function unknownKeys(file: ConfigFile | undefined): string[] {
  if (!file) return [];
  return Object.keys(file.tree)
    .filter((name) => !isKey(name))
    .map((name) => {
      const meant = nearestOf(
        name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
        keys,
      );
      return `${file.place([name], 'key')}: there is no option "${name}"${meant}`;
    });
}

async function fromFlags(key: Key, flags: Flags): Promise<Given | undefined> {
  const value = flags[key];
  if (value === undefined) return undefined;
  return { value: await read(key, value), origin: value === false ? `--no-${key}` : `--${key}` };
}

async function fromEnvironment(key: Key, env: Environment): Promise<Given | undefined> {
  const origin = variableOf(key);
  const value = env[origin];
  return value === undefined || value === '' ? undefined : { value: await read(key, value), origin };
}

function fromFile(key: Key, file: ConfigFile | undefined): Given | undefined {
  if (!file || !(key in file.tree)) return undefined;
  const value = file.tree[key];
  return { value: metaOf(key).file ? beside(file, value) : value, origin: file.place([key], 'key') };
}

/** Files that a configuration file names lie relative to it. */
function beside(file: ConfigFile, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => beside(file, one));
  if (typeof value !== 'string' || value === ':memory:' || /^[a-z]+:\/\//.test(value)) return value;
  return resolve(dirname(file.path), value);
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['0', 'false', 'no', 'off'].map((word) => [word, false] as const),
]);

/** Reads a value out of text. What does not fit is left as it is: the schema says what is wrong with it. */
async function read(key: Key, value: unknown): Promise<unknown> {
  const texts = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string')) return value;
  const kind = kindOf(key);
  if (kind === 'list') return texts.flatMap((text) => text.split(',')).filter(Boolean);
  const text = texts.at(-1) ?? '';
  if (kind === 'truth') return truths.get(text.toLowerCase()) ?? text;
  if (kind === 'number') return /^-?\d+$/.test(text) ? Number(text) : text;
  return kind === 'tree' || text.startsWith('{') ? (await import('../reading/file.ts')).readTree(text) : text;
}

function placeOf(issue: z.core.$ZodIssue, given: ReadonlyMap<Key, Given>, file: ConfigFile | undefined): string {
  const [origin, inFile] = originOf(issue.path, given, file);
  if (!inFile) return origin;
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const place = inFile.place([...issue.path, ...unknown], unknown.length > 0 ? 'key' : 'value');
  return `${place}: ${issue.path.map(String).join('.')}`;
}

/** `--port`, `BACKLOT_PORT`, or the file, which knows the very place. */
function originOf(
  [key = '']: readonly PropertyKey[],
  given: ReadonlyMap<Key, Given>,
  file: ConfigFile | undefined,
): readonly [origin: string, file: ConfigFile | undefined] {
  const origin = isKey(key) ? (given.get(key)?.origin ?? String(key)) : String(key);
  return [origin, /^(?:--|BACKLOT_)/.test(origin) ? undefined : file];
}

interface Mention {
  readonly name: string;
  readonly path: readonly PropertyKey[];
  readonly part: 'key' | 'value';
}

/** Where a configuration names a provider. */
function mentions(config: Config): readonly Mention[] {
  const keysOf = (key: 'settings' | 'webhook-paths'): Mention[] =>
    Object.keys(config[key]).map((name) => ({ name, path: [key, name], part: 'key' }));
  return [
    ...(config.providers ?? []).map((name, at): Mention => ({ name, path: ['providers', at], part: 'value' })),
    ...config.stubs.map(({ provider }, at): Mention => ({
      name: provider,
      path: ['stubs', at, 'provider'],
      part: 'value',
    })),
    ...keysOf('settings'),
    ...keysOf('webhook-paths'),
  ];
}

function refuseUnknownProviders(
  config: Config,
  known: readonly string[] | undefined,
  given: ReadonlyMap<Key, Given>,
  file: ConfigFile | undefined,
): void {
  if (known === undefined || config.extend.length > 0) return;
  const complaints = mentions(config)
    .filter(({ name }) => !known.includes(name))
    .map(({ name, path, part }) => {
      const [origin, inFile] = originOf(path, given, file);
      return `${inFile?.place(path, part) ?? origin}: ${noProvider(name, known)}`;
    });
  if (complaints.length > 0) throw new ConfigError(complaints);
}

/** Whoever reaches the port reaches every secret in it, so beyond this machine it takes a token. */
function refuseOpenServer(config: Config, given: ReadonlyMap<Key, Given>): void {
  if (isLoopback(config.host) || config.token !== undefined) return;
  const origin = given.get('host')?.origin ?? 'host';
  throw new ConfigError([
    `${origin}: listening on ${config.host} needs a token: set BACKLOT_TOKEN to a secret of your own`,
  ]);
}

export const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/.test(host);
