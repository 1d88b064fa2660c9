/** Settings: the switches that a provider's emulator has, in one namespace. */
import { z } from 'zod';
import type { Emulator } from '../emulator/emulator.ts';
import { schema } from '../emulator/schema.ts';
import type { Core } from '../server/core.ts';
import { findingsIn, unknownMembers, unknownName } from '../reading/findings.ts';
import { invalid, problemOf } from './input.ts';
import { providerOf } from './providers.ts';
import { route } from './route.ts';

type Settings = Readonly<Record<string, unknown>>;

/** Checks settings as somebody gives them, each by itself: what is left out stays as it is. Throws a 400 that names them. */
export function checkSettings({ name, options }: Emulator, given: Settings, at: readonly string[] = []): void {
  const shape: Readonly<Record<string, z.ZodType>> = options.settings?.().shape ?? {};
  const findings = Object.entries(given).flatMap(([field, value]) => {
    const type = shape[field];
    if (!type) return [unknownName([field], field, Object.keys(shape), `${name} has no such setting`)];
    if (isReset(type, value)) return [];
    const wrong = findingsIn(type, value);
    return (wrong.length > 0 ? wrong : unknownMembers(type, value)).map((finding) => ({
      ...finding,
      path: [field, ...finding.path],
    }));
  });
  if (findings.length > 0)
    throw invalid(findings.map((finding) => problemOf({ ...finding, path: [...at, ...finding.path] })));
}

/** Null takes a setting back to what it is without the namespace, unless null is one of its values. */
const isReset = (type: z.ZodType, value: unknown): boolean => value === null && !type.safeParse(null).success;

/** Checks the settings of several providers: of a new namespace. */
export function checkAllSettings(core: Core, settings: Readonly<Record<string, Settings>>): void {
  for (const [provider, given] of Object.entries(settings)) {
    const emulator = core.emulators.get(provider);
    const at = ['settings', provider];
    if (!emulator)
      throw invalid([problemOf(unknownName(at, provider, [...core.emulators.keys()], 'there is no such provider'))]);
    checkSettings(emulator, given, at);
  }
}

const AnySettings = schema(() => z.record(z.string(), z.unknown()));

export const getSettings = route('GET /settings/{provider}', {
  summary: "All of the provider's settings",
  result: AnySettings,
  handler: ({ core, namespace, params }) =>
    Promise.resolve(core.settings(namespace, providerOf(core, params.provider))),
});

export const changeSettings = route('PATCH /settings/{provider}', {
  summary: 'Change some settings; answers all',
  description: 'What is left out stays; null takes a setting back to its default.',
  body: AnySettings,
  result: AnySettings,
  async handler({ core, namespace, params, body }) {
    const emulator = providerOf(core, params.provider);
    checkSettings(emulator, body);
    const shape: Readonly<Record<string, z.ZodType>> = emulator.options.settings?.().shape ?? {};
    const given = { ...namespace.settings[emulator.name], ...body };
    const kept = Object.entries(given).filter(([field, value]) => !(shape[field] && isReset(shape[field], value)));
    const settings = { ...namespace.settings, [emulator.name]: Object.fromEntries(kept) };
    return core.settings(await core.namespaces.update(namespace.name, { settings }), emulator);
  },
});
