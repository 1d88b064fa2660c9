/** The rules of namespaces and profiles, compiled once for each time that they are set, with what this process knows of them. */
import type { NamespaceRow } from '../world/world.ts';
import type { Errors } from './known.ts';
import { compileRule, type CompiledRule } from './matching.ts';
import type { ProfileBook } from './profiles.ts';
import type { StoredRule } from './rules.ts';
import { Windows } from './windows.ts';

interface WorldRules {
  readonly version: number;
  readonly rules: readonly CompiledRule[];
  readonly windows: Windows;
  /** Hits by series. */
  readonly hits: Map<string, number>;
}

/** Worlds that are kept; the least recently used goes first. */
const maxWorlds = 1000;
const none: readonly CompiledRule[] = [];

export class RuleBook {
  readonly #errors: Errors;
  readonly #profiles: ProfileBook;
  readonly #worlds = new Map<number, WorldRules>();
  readonly #ofProfiles = new Map<string, readonly CompiledRule[]>();

  constructor(errors: Errors, profiles: ProfileBook) {
    this.#errors = errors;
    this.#profiles = profiles;
  }

  /** The namespace's rules, then its profile's. */
  all(namespace: NamespaceRow): readonly CompiledRule[] {
    const own = this.own(namespace);
    const more = this.#ofProfile(namespace.profile);
    return more.length === 0 ? own : [...own, ...more];
  }

  own(namespace: NamespaceRow): readonly CompiledRule[] {
    return namespace.rules.length === 0 ? none : this.#of(namespace).rules;
  }

  windows(namespace: NamespaceRow): Windows {
    return this.#of(namespace).windows;
  }

  /** Hits by series, as far as this process counted them. */
  hits(namespace: NamespaceRow): Map<string, number> {
    return this.#of(namespace).hits;
  }

  #of(namespace: NamespaceRow): WorldRules {
    const old = this.#worlds.get(namespace.world);
    const entry = old?.version === namespace.rulesVersion ? old : this.#compile(namespace, old);
    this.#worlds.delete(namespace.world);
    this.#worlds.set(namespace.world, entry);
    for (const world of this.#worlds.keys()) {
      if (this.#worlds.size <= maxWorlds) break;
      this.#worlds.delete(world);
    }
    return entry;
  }

  #compile({ rules, rulesVersion: version }: NamespaceRow, old: WorldRules | undefined): WorldRules {
    const compiled = rules.map((rule) => compileRule(rule as StoredRule, version, this.#errors));
    const { windows, hits } = old ?? { windows: new Windows(), hits: new Map<string, number>() };
    for (const { series } of old?.rules ?? none) {
      if (compiled.some((rule) => rule.series === series)) continue;
      windows.forget(series);
      hits.delete(series);
    }
    return { version, rules: compiled, windows, hits };
  }

  /** They are never set anew, so their version is always 0. */
  #ofProfile(name: string): readonly CompiledRule[] {
    const known = this.#ofProfiles.get(name);
    if (known) return known;
    if (!this.#profiles.names.includes(name)) return none;
    const compiled = this.#profiles.rules(name).map((rule) => compileRule(rule, 0, this.#errors, name));
    this.#ofProfiles.set(name, compiled);
    return compiled;
  }
}
