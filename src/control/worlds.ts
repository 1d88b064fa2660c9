/** Namespaces as the control API finds and shows them. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import type { Core } from '../server/core.ts';
import { namespaceName } from '../world/namespaces.ts';
import type { NamespaceRow } from '../world/world.ts';
import { ControlError } from './failure.ts';
import { nearest } from '../reading/findings.ts';
import { urlsAt, withLinks } from './origins.ts';

export const Clock = schema(() =>
  z
    .object({ mode: z.enum(['real', 'frozen', 'auto']), now: z.iso.datetime(), scale: z.number() })
    .meta({ title: 'Clock' }),
);

export const Namespace = schema(() =>
  z
    .object({
      name: z.string(),
      seed: z.int(),
      profile: z.string(),
      clock: Clock(),
      createdAt: z.iso.datetime(),
      baseUrls: z.record(z.string(), z.url()).describe('by provider; they carry the namespace in the path'),
      credentials: z
        .record(z.string(), z.record(z.string(), z.unknown()))
        .describe('by provider: texts, but for account numbers and structures like a key file'),
      env: z.record(z.string(), z.string()).describe('the variables that an app would set'),
    })
    .meta({ title: 'Namespace' }),
);

/** The namespace that a call names, made if it is new. Throws 400 for a name that is none, 404 where none are made. */
export async function namespaceOf(core: Core, name = 'default'): Promise<NamespaceRow> {
  if (!namespaceName.test(name)) throw badName(name);
  const known = await core.namespaces.get(name);
  if (known) return known;
  if (!core.options.autoNamespaces && name !== 'default') throw await unknownNamespace(core, name);
  const made = await core.namespaces.obtain(name);
  core.forgetOwners();
  return made;
}

const badName = (name: string): ControlError =>
  new ControlError(
    400,
    'invalid_namespace',
    `"${name.slice(0, 80)}" cannot be a namespace: write a-z, 0-9 and dashes, at most 63, the first no dash`,
  );

/** 404, with the nearest name. */
export async function unknownNamespace(core: Core, name: string): Promise<ControlError> {
  const { items } = await core.namespaces.list({ limit: 1000 });
  const names = items.map((item) => item.name);
  return new ControlError(404, 'unknown_namespace', `there is no namespace "${name}"${nearest(name, names)}`);
}

/** A namespace with all that an app needs to reach it. */
export function showNamespace(core: Core, row: NamespaceRow, origin: string): z.infer<ReturnType<typeof Namespace>> {
  const { name, seed, profile, createdAt, credentials } = row;
  const providers = [...core.emulators.values()].map((emulator) => ({
    emulator,
    urls: urlsAt(core, origin, emulator.name, name),
    keys: withLinks(credentials[emulator.name] ?? {}, emulator, { origin, namespace: name }),
  }));
  return {
    name,
    seed,
    profile,
    clock: showClock(core, row),
    createdAt: iso(createdAt),
    baseUrls: Object.fromEntries(providers.map(({ emulator, urls }) => [emulator.name, urls.base])),
    credentials: Object.fromEntries(providers.map(({ emulator, keys }) => [emulator.name, keys])),
    env: Object.assign(
      {},
      // Numbers among them are a provider's own account ids; as variables they are text in any case.
      ...providers.map(({ emulator, urls, keys }) => emulator.world.env(keys as Record<string, string>, urls)),
    ) as Record<string, string>,
  };
}

export const showClock = (core: Core, row: NamespaceRow): z.infer<ReturnType<typeof Clock>> => ({
  mode: row.clock.mode,
  now: iso(core.clocks.now(row)),
  scale: row.clock.scale,
});

/** ISO 8601 in UTC with milliseconds. */
export const iso = (ms: number): string => new Date(ms).toISOString();
