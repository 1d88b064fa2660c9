/** An emulator: everything that a provider's folder exports, gathered for the rest of the system. */
import type { z } from 'zod';
import type { Random } from '../world/chance.ts';
import type { Spread } from '../world/durations.ts';
import type { ApiOptions } from './api.ts';
import type { Call } from './call.ts';
import { type Collection } from './collection.ts';
import type { Account, Ctx } from './ctx.ts';
import type { Errors } from './errors.ts';
import type { MakeFirstCall } from './first-call.ts';
import type { Job } from './job.ts';
import type { Operation, Procedure } from './operation.ts';
import type { Trigger } from './trigger.ts';
import type { ConsoleEndpoints, Webhook } from './webhook.ts';

/** What a namespace hands out under one key: mostly text; structures (a key file, a list of users) where a provider has them. */
export type Credential = string | number | object;

/** A face's address: its real hosts, and the path segment that stands for them below the provider's prefix. */
export type Hosts = Readonly<
  Record<string, readonly string[] | { readonly hosts: readonly string[]; readonly segment: string }>
>;

/** What the provider adds to a built-in profile: latency, failures by named error, settings (outcome mixes). */
export interface ProfilePart {
  readonly latency?: Spread;
  readonly failures?: readonly { readonly error: string; readonly probability: number; readonly operation?: string }[];
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface ProviderOptions<A extends Account, S extends z.ZodObject> {
  /** The prefix on the main port. */
  readonly name: string;
  /** As people write it: `SendGrid`. */
  readonly title: string;
  readonly hosts: Hosts;
  readonly errors: Errors;
  /** The provider's own names of the errors that exist everywhere, where they differ. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Switches of a namespace; every field needs a default. */
  readonly settings?: () => S;
  readonly profiles?: Readonly<Record<string, ProfilePart>>;
  /** Only for its type: `account: shape<SendgridAccount>()`. */
  readonly account: () => A;
  /** Mends the path of a call before it is routed: double slashes, method overrides, encoded ids. */
  readonly rewrite?: (call: Pick<Call, 'method' | 'path' | 'search' | 'headers' | 'body'>) => {
    readonly method?: string;
    readonly path?: string;
    readonly search?: string;
    readonly body?: Buffer;
  };
}

/** Names a type where only a type is wanted: `account: shape<PelicanAccount>()`. */
export const shape =
  <T>(): (() => T) =>
  () => {
    throw new Error('a shape is only a type');
  };

/** What a namespace of this provider begins with. */
export interface ProviderWorld<A extends Account, S> {
  /** Drawn from seed and namespace name. The strings among the values are registered to the namespace. */
  credentials(random: Random, about: { readonly namespace: string }): Readonly<Record<string, Credential>>;
  /** The variables that an app would set. `base`: with prefix; `own`: the provider's own port, bare. */
  env(
    credentials: Readonly<Record<string, string>>,
    urls: { readonly base: string; readonly own: string },
  ): Readonly<Record<string, string>>;
  /** The account with this id; without one the main account. */
  account(ctx: Ctx<A, S>, id: string | undefined): Promise<A>;
  /** The rows of a fresh namespace. */
  rows?(ctx: Ctx<A, S>): Promise<void>;
}

export interface EmulatorOptions<A extends Account, S extends z.ZodObject> {
  readonly provider: { readonly options: ProviderOptions<A, S> };
  readonly world: ProviderWorld<A, z.infer<S>>;
  /** The provider's console, where people set webhook targets. */
  readonly endpoints?: ConsoleEndpoints<A, z.infer<S>>;
  /** With what somebody begins: copied from the dashboard, or sent by it. */
  readonly firstCall?: MakeFirstCall;
  /** How many operations the provider's own machine-readable document lists, where there is one. */
  readonly published?: number;
  /** The resource modules: everything that describes itself among their exports is taken in. */
  readonly resources: readonly Readonly<Record<string, unknown>>[];
}

export interface Emulator {
  readonly name: string;
  readonly title: string;
  readonly options: ProviderOptions<Account, z.ZodObject>;
  readonly world: ProviderWorld<Account, unknown>;
  readonly endpoints: ConsoleEndpoints<Account, unknown> | undefined;
  readonly firstCall: MakeFirstCall | undefined;
  readonly published: number | undefined;
  readonly operations: readonly (Operation | Procedure)[];
  readonly apis: readonly ApiOptions[];
  readonly collections: ReadonlyMap<string, Collection>;
  readonly jobs: ReadonlyMap<string, Job<unknown>>;
  readonly triggers: ReadonlyMap<string, Trigger>;
  readonly webhooks: readonly Webhook[];
}

interface Branded {
  readonly brand?: string;
  readonly provider?: string;
}

/** Gathers a provider's folder. Throws when two things have one name. */
export function emulator<A extends Account, S extends z.ZodObject>(given: EmulatorOptions<A, S>): Emulator {
  const { options } = given.provider as unknown as { options: Emulator['options'] };
  return gathered(
    {
      name: options.name,
      title: options.title,
      options,
      world: given.world,
      endpoints: given.endpoints,
      firstCall: given.firstCall,
      published: given.published,
    },
    given.resources,
  );
}

/** The same emulator with what further modules describe: their operations, collections, jobs, triggers, webhooks. */
export function extended(base: Emulator, modules: readonly Readonly<Record<string, unknown>>[]): Emulator {
  const { operations, collections, jobs, triggers, webhooks, ...rest } = base;
  const known = [...operations, ...collections.values(), ...jobs.values(), ...triggers.values(), ...webhooks];
  return gathered(rest, [Object.fromEntries(known.entries()), ...modules]);
}

type Bound = Pick<Emulator, 'name' | 'title' | 'options' | 'world' | 'endpoints' | 'firstCall' | 'published'>;

function gathered(bound: Bound, modules: readonly Readonly<Record<string, unknown>>[]): Emulator {
  const { name } = bound;
  const values = new Set<unknown>(modules.flatMap((module) => Object.values(module)));
  const of = <T>(brand: string): T[] =>
    [...values].filter((value) => isBranded(value) && value.brand === brand && value.provider === name) as T[];
  const operations = byName([...of<Operation>('operation'), ...of<Procedure>('procedure')], ({ id }) => id, name);
  return {
    ...bound,
    operations: [...operations.values()],
    apis: [...new Set([...operations.values()].map((operation) => operation.api))],
    collections: byName(of<Collection>('collection'), (collection) => collection.name, name),
    jobs: byName(of<Job<unknown>>('job'), (job) => job.name, name),
    triggers: byName(of<Trigger>('trigger'), (trigger) => trigger.event, name),
    webhooks: [...byName(of<Webhook>('webhook'), (webhook) => webhook.name, name).values()],
  };
}

const isBranded = (value: unknown): value is Branded => typeof value === 'object' && value !== null && 'brand' in value;

function byName<T>(values: readonly T[], name: (value: T) => string, provider: string): Map<string, T> {
  const named = new Map<string, T>();
  for (const value of values) {
    if (named.has(name(value))) throw new Error(`${provider} has two things named ${name(value)}`);
    named.set(name(value), value);
  }
  return named;
}
