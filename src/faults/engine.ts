/** Decides what goes wrong with a call: its own headers, the namespace's rules, its profile. Every choice comes from the seed. */
import { Random } from '../world/chance.ts';
import { isDuration, milliseconds } from '../world/durations.ts';
import type { NamespaceRow } from '../world/world.ts';
import { RuleBook } from './compiled.ts';
import { Errors, type Known } from './known.ts';
import { isCounted, strikesAt, type Cause, type CompiledRule } from './matching.ts';
import { actionOf, combine, effectsOf, join, type ProfileStrike, type Strike } from './plan.ts';
import type { ProfileBook, ProviderProfile } from './profiles.ts';
import type { FaultPlan, FaultSubject, StoredRule, WebhookEffects } from './rules.ts';

/** What the engine is given. */
export interface FaultPorts {
  readonly known: Known;
  readonly profiles: ProfileBook;
  /** The next number of a persistent series of a world: 1, 2, 3 … */
  readonly count: (world: number, series: string) => Promise<number>;
  /** The number that `count` gave last, 0 before the first. Without it, `hits` tells what this process counted. */
  readonly last?: (world: number, series: string) => Promise<number>;
  /** Notes what a call asked for in vain. */
  readonly warn?: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

export interface Faults {
  /**
   * What is to go wrong with a call. Undefined, and at once, when nothing can: no rule matches, the profile does nothing
   * to the provider, and the call asks for nothing. `now` is the namespace's clock.
   */
  plan(
    namespace: NamespaceRow,
    subject: FaultSubject,
    now: number,
    wallNow: number,
  ): Promise<FaultPlan | undefined> | undefined;
  /**
   * What is to become of the deliveries of a job or trigger: the effects of the rules that look at no request (their
   * `operation`, an id or a glob, is held against the job's name). `key` tells runs apart, for chance.
   */
  deliveries(namespace: NamespaceRow, cause: Cause, key: string): WebhookEffects | undefined;
  /** How many calls each rule struck since it was set, by id. A rate limit strikes when it refuses. */
  hits(namespace: NamespaceRow): Promise<Readonly<Record<string, number>>>;
}

/** A call, on its two clocks. */
interface Moment {
  readonly namespace: NamespaceRow;
  readonly subject: FaultSubject;
  readonly now: number;
  readonly wallNow: number;
}

export function createFaults({ known, profiles, count, last, warn = () => {} }: FaultPorts): Faults {
  const errors = new Errors(known);
  const book = new RuleBook(errors, profiles);

  /** What the call asks for itself. What it asks for in vain is noted and has no effect. */
  function asked({ provider, operation, headers }: FaultSubject): Strike | undefined {
    const error = headers['x-backlot-fault']?.trim();
    const latency = headers['x-backlot-latency']?.trim();
    if (error === undefined && latency === undefined) return undefined;
    const isNamed = error !== undefined && errors.has(provider, operation, error);
    const latencyMs = latency === undefined ? 0 : asMilliseconds(latency);
    if (error !== undefined && !isNamed)
      warn(`X-Backlot-Fault: ${provider} has no error "${error}" here; ignored`, { provider, operation });
    if (latencyMs === undefined)
      warn(`X-Backlot-Latency: "${latency}" is no duration like 400ms; ignored`, { provider, operation });
    return {
      by: 'header',
      latencyMs,
      action: isNamed ? { kind: 'error', error } : undefined,
    };
  }

  /** What a matching rule does to the call. Counts the match, and the hit if it is one. */
  async function byRule(
    compiled: CompiledRule,
    { namespace, subject, now, wallNow }: Moment,
  ): Promise<Strike | undefined> {
    const { rule, series, by } = compiled;
    const { world, seed } = namespace;
    if (isCounted(rule) && !strikesAt(rule, await count(world, `${series}:matches`))) return undefined;
    // numbered by operation, so that calls of another one in between change nothing
    const number = isRandom(rule) ? await count(world, `${series}:of:${subject.operation}`) : 0;
    const random = new Random(String(seed), `fault:${compiled.key}:${subject.operation}:${number}`);
    if (!isLucky(rule, random)) return undefined;

    const { latency, fault, webhook } = rule;
    const limit = fault?.rateLimit && book.windows(namespace).take(series, fault.rateLimit, now, wallNow);
    const refused = limit?.exceeded ? ({ kind: 'rateLimit', ...limit.rateLimit } as const) : undefined;
    if (refused || !limit || latency !== undefined || webhook)
      book.hits(namespace).set(series, await count(world, `${series}:hits`));
    return {
      by,
      latencyMs: latency === undefined ? 0 : random.fork('latency').duration(latency),
      action: refused ?? (fault && actionOf(fault)),
      phase: fault?.phase,
      webhook: webhook && effectsOf(webhook),
      rateLimit: limit?.rateLimit,
    };
  }

  async function byProfile(profile: ProviderProfile, { namespace, subject }: Moment): Promise<ProfileStrike> {
    const { latency, failures, webhook } = profile;
    const { world, seed, profile: name } = namespace;
    const scope = `profile:${name}:${subject.provider}:${subject.operation}`;
    const isChance = failures.length > 0 || (latency !== undefined && typeof latency !== 'string');
    const random = new Random(String(seed), `${scope}:${isChance ? await count(world, scope) : 0}`);
    const possible = failures.filter((failure) => failure.strikes(subject));
    const failure = possible.length === 0 ? undefined : drawn(possible, random.fork('failure').float());
    return {
      isProfile: true,
      by: `profile ${name}`,
      latencyMs: latency === undefined ? 0 : random.fork('latency').duration(latency),
      action: failure && actionOf(failure),
      phase: failure?.phase,
      webhook: webhook && effectsOf(webhook),
    };
  }

  async function decide(
    moment: Moment,
    rules: readonly CompiledRule[],
    profile: ProviderProfile | undefined,
  ): Promise<FaultPlan | undefined> {
    const [byRules, rest] = await Promise.all([
      Promise.all(rules.map((rule) => byRule(rule, moment))),
      profile && byProfile(profile, moment),
    ]);
    return combine([asked(moment.subject), ...byRules, rest].filter((strike) => strike !== undefined));
  }

  return {
    plan(namespace, subject, now, wallNow) {
      const rules = book.all(namespace).filter((rule) => rule.matches(subject));
      const profile = profiles.of(namespace.profile, subject.provider);
      const asks = subject.headers['x-backlot-fault'] ?? subject.headers['x-backlot-latency'];
      if (rules.length === 0 && !profile && asks === undefined) return undefined;
      return decide({ namespace, subject, now, wallNow }, rules, profile);
    },

    deliveries(namespace, cause, key) {
      const struck = book.all(namespace).filter((compiled) => {
        if (!compiled.reaches(cause)) return false;
        const random = new Random(String(namespace.seed), `fault:${compiled.key}:${cause.name}:${key}`);
        return isLucky(compiled.rule, random);
      });
      const effects = [
        ...struck.map(({ rule }) => rule.webhook),
        profiles.of(namespace.profile, cause.provider)?.webhook,
      ];
      return join(effects.map((effect) => effect && effectsOf(effect)));
    },

    async hits(namespace) {
      const counted = book.own(namespace).map(async ({ rule, series }) => {
        const here = () => book.hits(namespace).get(series) ?? 0;
        return [rule.id, last ? await last(namespace.world, `${series}:hits`) : here()] as const;
      });
      return Object.fromEntries(await Promise.all(counted));
    },
  };
}

const asMilliseconds = (text: string): number | undefined => (isDuration(text) ? milliseconds(text) : undefined);

const isRandom = ({ when, latency }: StoredRule): boolean =>
  when?.probability !== undefined || (latency !== undefined && typeof latency !== 'string');

const isLucky = ({ when }: StoredRule, random: Random): boolean =>
  when?.probability === undefined || random.fork('strikes').chance(when.probability);

/** The failure on which a number from 0 to 1 falls, if on any: each takes up its probability of the way. */
function drawn<T extends { readonly probability: number }>(failures: readonly T[], at: number): T | undefined {
  let left = at;
  return failures.find(({ probability }) => (left -= probability) < 0);
}
