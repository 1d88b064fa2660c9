/** Profiles: how a provider behaves when nobody says otherwise. Latency, random failures, settings. */
import type { Spread } from '../world/durations.ts';
import { Errors, type Known } from './known.ts';
import { operationMatcher, type Place } from './operations.ts';
import type { FaultRule, ProfileDefinition, ProfileFailure, WebhookRule } from './rules.ts';

/** What a provider's own description adds to a profile by its name. */
export interface ProfilePart {
  readonly latency?: Spread;
  readonly failures?: ProfileFailure[];
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** What a profile does to the calls of one provider. */
export interface ProviderProfile {
  readonly latency: Spread | undefined;
  readonly failures: readonly CompiledFailure[];
  readonly webhook: WebhookRule | undefined;
}

export interface CompiledFailure extends ProfileFailure {
  strikes(place: Place): boolean;
}

export interface ProfileBook {
  /** The built-in ones first. */
  readonly names: readonly string[];
  /** Undefined when it does nothing to the provider, or is not known (any more). */
  of(name: string, provider: string): ProviderProfile | undefined;
  /** Rules that it brings, to stand behind the namespace's own. */
  rules(name: string): readonly FaultRule[];
  /** What it says of the provider's settings. */
  settings(name: string, provider: string): Readonly<Record<string, unknown>>;
}

/** As far as no provider says otherwise. Where there is no `default`, it is `instant`. */
const builtIn: Readonly<Record<string, ProfileDefinition>> = {
  instant: {},
  realistic: {
    latency: { default: { min: '80ms', max: '400ms' } },
    failures: {
      default: [
        { error: 'rate_limit', probability: 0.01 },
        { error: 'internal', probability: 0.01 },
        { error: 'unavailable', probability: 0.01 },
      ],
    },
  },
  flaky: {
    extends: 'realistic',
    latency: { default: { p50: '600ms', p99: '5s' } },
    failures: {
      default: [
        { error: 'rate_limit', probability: 0.03 },
        { error: 'internal', probability: 0.03 },
        { error: 'unavailable', probability: 0.04 },
        { network: 'reset', probability: 0.02 },
        { network: 'reset', phase: 'after', probability: 0.02 },
      ],
    },
  },
  outage: {
    extends: 'realistic',
    latency: { default: { min: '100ms', max: '1s' } },
    failures: {
      default: [
        { error: 'unavailable', probability: 0.8 },
        { network: 'timeout', probability: 0.2 },
      ],
    },
  },
};

export const builtInProfiles: readonly string[] = Object.keys(builtIn);

/** One profile of a lineage. Only built-in ones have parts of the providers'. */
interface Level {
  readonly name: string;
  readonly definition: ProfileDefinition;
  readonly builtIn: boolean;
}

/**
 * The profiles there are. `configured` are the configuration's, checked by `validateProfiles`; one of a built-in name
 * takes its place, and may extend it. `parts` tells what a provider declares.
 */
export function createProfiles({
  known,
  parts = () => ({}),
  configured = {},
}: {
  readonly known: Known;
  readonly parts?: (provider: string) => Readonly<Record<string, ProfilePart>> | undefined;
  readonly configured?: Readonly<Record<string, ProfileDefinition>>;
}): ProfileBook {
  const errors = new Errors(known);
  const names = [...new Set([...builtInProfiles, ...Object.keys(configured)])];
  const made = new Map(names.map((name) => [name, new Map<string, ProviderProfile | undefined>()]));
  const part = (level: Level, provider: string): ProfilePart =>
    (level.builtIn && parts(provider)?.[level.name]) || nothing;

  function make(name: string, provider: string): ProviderProfile | undefined {
    const levels = lineage(name, configured);
    const latency = first(
      levels,
      ({ latency: by }) => by,
      provider,
      (level) => part(level, provider).latency,
    );
    const failures =
      first(
        levels,
        ({ failures: by }) => by,
        provider,
        (level) => part(level, provider).failures,
      ) ?? [];
    const webhook = first(levels, ({ webhooks: by }) => by, provider);
    if (latency === undefined && failures.length === 0 && webhook === undefined) return undefined;
    return { latency, webhook, failures: failures.map((failure) => compileFailure(failure, provider, errors)) };
  }

  return {
    names,
    of(name, provider) {
      const providers = made.get(name);
      if (providers && !providers.has(provider)) providers.set(provider, make(name, provider));
      return providers?.get(provider);
    },
    rules: (name) =>
      lineage(name, configured).flatMap(({ name: of, definition: { rules = [] } }) =>
        rules.map((rule, at) => ({ ...rule, id: `${of}/${rule.id ?? at + 1}` })),
      ),
    settings: (name, provider) =>
      lineage(name, configured).reduceRight<Readonly<Record<string, unknown>>>(
        (settings, level) => ({
          ...settings,
          ...part(level, provider).settings,
          ...level.definition.settings?.[provider],
        }),
        {},
      ),
  };
}

const nothing: ProfilePart = {};

/** The nearest level that says something about the provider: by name, by the provider's own part, or for all. */
function first<T>(
  levels: readonly Level[],
  table: (definition: ProfileDefinition) => Readonly<Record<string, T>> | undefined,
  provider: string,
  part: (level: Level) => T | undefined = () => undefined,
): T | undefined {
  for (const level of levels) {
    const by = table(level.definition);
    const value = by?.[provider] ?? part(level) ?? by?.['default'];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The profile, then what it extends. A configured one may extend the built-in one of its own name. */
export function lineage(name: string, configured: Readonly<Record<string, ProfileDefinition>>): readonly Level[] {
  const levels: Level[] = [];
  for (let at: string | undefined = name; at !== undefined; at = levels.at(-1)?.definition.extends) {
    const taken = levels.some((level) => level.name === at);
    const definition: ProfileDefinition | undefined = (taken ? undefined : configured[at]) ?? builtIn[at];
    if (!definition || levels.some((level) => level.definition === definition)) break;
    levels.push({ name: at, definition, builtIn: definition === builtIn[at] });
  }
  return levels;
}

/** A named failure that the operation cannot have never strikes. */
function compileFailure(failure: ProfileFailure, provider: string, errors: Errors): CompiledFailure {
  const { operation, error } = failure;
  const named = operation === undefined ? () => true : operationMatcher(operation);
  return {
    ...failure,
    strikes: (place) => named(place) && (error === undefined || errors.has(provider, place.operation, error)),
  };
}
