/**
 * A unit of work: one transaction of one provider in one namespace, with what it causes. Contexts are views of it.
 * What is emitted and scheduled is kept in order and written at the end, in the same transaction.
 */
import type { WebhookEffects } from '../faults/rules.ts';
import type { Tx } from '../store/store.ts';
import { enqueue } from '../webhooks/outbox.ts';
import type { Delivery, OutgoingEvent, Target } from '../webhooks/delivery.ts';
import { type Random } from '../world/chance.ts';
import { milliseconds, type Duration } from '../world/durations.ts';
import { dropJob, hasJob, putJob, type JobRow } from '../world/jobs.ts';
import type { NamespaceRow } from '../world/world.ts';
import type { Call } from './call.ts';
import type { Collection } from './collection.ts';
import type { Account, Ctx, EmitOptions, ScheduleOptions } from './ctx.ts';
import type { Emulator } from './emulator.ts';
import { textOf } from './held.ts';
import type { Job } from './job.ts';
import { knownRowsOf, type KnownRows } from './known-rows.ts';
import type { Webhook } from './webhook.ts';
import { carries } from './webhook.ts';

export interface UnitOptions {
  readonly tx: Tx;
  readonly namespace: NamespaceRow;
  readonly emulator: Emulator;
  /** The provider's settings in this namespace. */
  readonly settings: unknown;
  /** `baseText`, for links in what it causes. */
  readonly base: string;
  /** The request behind it, if there is one. */
  readonly cause: string | undefined;
  readonly random: Random;
  /** The namespace's clock. */
  readonly now: number;
  readonly strict: boolean;
  /** How many jobs, each scheduled by the one before, lead here; `longest`: the next one waits for an advance. */
  readonly depth?: number | undefined;
  readonly request?: Call | undefined;
  readonly fault?: string | undefined;
  readonly webhookFault?: WebhookEffects | undefined;
}

export type Change = readonly [collection: string, key: string, what: 'inserted' | 'updated' | 'removed'];

type Effect = (unit: Unit) => Promise<void>;

export class Unit {
  readonly tx: Tx;
  readonly world: number;
  /** What collections know of the transaction's rows. */
  readonly rows: KnownRows;
  /** Rows that it wrote, in order: for the timeline of a request. */
  readonly changes: Change[] = [];
  /** Events that it emitted, in order, with or without a target. */
  readonly events: { readonly id: string; readonly type: string }[] = [];
  /** How many deliveries and jobs it left: whether something may be to be done once its answer is written. */
  caused = 0;
  #effects: Effect[] = [];
  #deliveries = 0;
  #ids: Random | undefined;

  constructor(readonly options: UnitOptions) {
    this.tx = options.tx;
    this.rows = knownRowsOf(options.tx);
    this.world = options.namespace.world;
  }

  /** A context of this unit for an account. */
  context(account: Account): Ctx {
    return new Context(this, account, this.options.now, '');
  }

  changed(collection: Collection<never, never> | { readonly name: string }, key: string, what: Change[2]): void {
    this.changes.push([collection.name, key, what]);
  }

  /** Remembers an effect; `flush` writes them in order. */
  effect(effect: Effect): void {
    this.#effects.push(effect);
  }

  /** Where the unit stands, to go back to with `rewind` when its work is undone. */
  mark(): readonly number[] {
    return [this.#effects.length, this.changes.length, this.events.length];
  }

  rewind([effects = 0, changes = 0, events = 0]: readonly number[]): void {
    this.#effects.length = effects;
    this.changes.length = changes;
    this.events.length = events;
    this.rows.clear();
  }

  /** Whether something was emitted or scheduled that is not written. */
  get hasEffects(): boolean {
    return this.#effects.length > 0;
  }

  /** Writes what was emitted and scheduled. */
  async flush(): Promise<void> {
    for (let effect = this.#effects.shift(); effect; effect = this.#effects.shift()) await effect(this);
    if (this.caused > 0) this.tx.callOwner();
  }

  /** The id of an event or a delivery, in the order in which they come. */
  newId(prefix: string): string {
    this.#ids ??= this.options.random.fork('events and deliveries');
    return prefix + this.#ids.hex(20);
  }

  async deliver(ctx: Ctx, emitted: EmittedEvent, { to, then, delay }: EmitOptions): Promise<void> {
    const { emulator, namespace, base, cause, now } = this.options;
    const webhook = webhookFor(emulator, emitted.type, to !== undefined);
    if (!webhook) return;
    const { options } = webhook;
    if (to === undefined ? !options.targets : asList(to).length === 0) return;
    const event = outgoing(emitted);
    const targets = to === undefined ? ((await options.targets?.(ctx as never, event as never)) ?? []) : asList(to);
    for (const target of targets) {
      const after = then ?? options.then?.(event as never, target);
      const wait = delay ?? options.delay?.(ctx as never, event) ?? batchWait(options.batch?.wait, ctx.settings);
      const delivery: Delivery = {
        id: this.newId('dlv_'),
        provider: emulator.name,
        webhook: webhook.name,
        events: [event],
        event: event.type,
        target,
        account: ctx.account.id,
        base,
        ...(cause && { cause }),
        status: 'pending',
        due: now + asMilliseconds(wait ?? 0),
        first: true,
        at: now,
        lane: options.lane?.(event as never, target),
        batch: options.batch && webhook.name,
        then: after && { job: after[0].name, input: after[1] },
        fault: this.#deliveryFault(),
        attempts: [],
      };
      this.caused++;
      this.#deliveries++;
      await enqueue(this.tx, namespace.world, delivery);
    }
  }

  async put<I>(ctx: Context, job: Job<I>, input: I, { at, after, unlessThere }: ScheduleOptions): Promise<void> {
    const { emulator, base, cause, now, depth = 0 } = this.options;
    const id = jobId(emulator.name, job, input);
    if (unlessThere && (await hasJob(this.tx, this.world, id))) return;
    const spread = typeof job.after === 'function' ? job.after(ctx.settings as never) : job.after;
    const random = this.options.random.fork(`job ${id}`);
    const chance = random.hex(chanceLength);
    const due = at ?? ctx.now + (after === undefined ? (spread ? random.duration(spread) : 0) : asMilliseconds(after));
    const onClock = ctx.clock ? { due: null, clock: ctx.clock, clockDue: due } : { due };
    const overdue = !ctx.clock && due <= now;
    await this.putJob({
      id,
      provider: emulator.name,
      name: job.name,
      kind: kindOf(job.kind, overdue, depth),
      ...onClock,
      input,
      account: ctx.account.id,
      base,
      chance,
      ...(cause && { cause }),
      ...(depth > 0 && { depth }),
    });
  }

  async putJob(job: JobRow): Promise<void> {
    this.caused++;
    await putJob(this.tx, this.world, job);
  }

  #deliveryFault(): Delivery['fault'] {
    const { webhookFault: fault, random } = this.options;
    if (!fault) return undefined;
    const drop = fault.drop !== undefined && random.fork(`drop ${this.#deliveries}`).chance(fault.drop);
    return { ...fault, drop };
  }
}

class Context implements Ctx {
  constructor(
    readonly unit: Unit,
    readonly account: Account,
    readonly now: number,
    /** A clock of the provider's own; '' is the namespace's. */
    readonly clock: string,
  ) {}

  get random(): Random {
    return this.unit.options.random;
  }
  get settings(): unknown {
    return this.unit.options.settings;
  }
  get request(): Call | undefined {
    return this.unit.options.request;
  }
  get fault(): string | undefined {
    return this.unit.options.fault;
  }
  get credentials(): Readonly<Record<string, string>> {
    const { namespace, emulator } = this.unit.options;
    return (namespace.credentials[emulator.name] ?? {}) as Readonly<Record<string, string>>;
  }
  get namespace(): string {
    return this.unit.options.namespace.name;
  }
  get strict(): boolean {
    return this.unit.options.strict;
  }

  emit(type: string, data: unknown, options: EmitOptions = {}): void {
    const { now } = this.unit.options;
    const event: EmittedEvent = { id: this.unit.newId('evt_'), type, at: now, text: textOf(data) };
    this.unit.events.push({ id: event.id, type });
    this.unit.effect((unit) => unit.deliver(this, event, options));
  }

  schedule<I>(job: Job<I>, input: I, options: ScheduleOptions = {}): void {
    const kept = fixed(input);
    this.unit.effect((unit) => unit.put(this, job, kept, options));
  }

  cancel<I>(job: Job<I>, input: I): void {
    const id = jobId(this.unit.options.emulator.name, job, input);
    this.unit.effect(async (unit) => void (await dropJob(unit.tx, unit.world, id)));
  }

  as({
    account = this.account,
    clock = this.clock,
    now = this.now,
  }: {
    account?: Account | string;
    clock?: string;
    now?: number;
  }): Ctx {
    return new Context(this.unit, typeof account === 'string' ? { id: account } : account, now, clock);
  }

  advance<I>(clock: string, to: number, [job, input]: readonly [Job<I>, I]): void {
    const { emulator, base, cause, now, random } = this.unit.options;
    const then = { name: job.name, input: fixed(input) };
    const id = `${emulator.name}.${advanceJob}:${clock}`;
    this.unit.effect((unit) =>
      unit.putJob({
        id,
        provider: emulator.name,
        name: advanceJob,
        kind: 'progress',
        due: now,
        input: { clock, to, then },
        account: this.account.id,
        base,
        chance: random.fork(`job ${id}`).hex(chanceLength),
        ...(cause && { cause }),
      }),
    );
  }
}

/** Hexadecimal digits that tell two runs of one identity apart. */
const chanceLength = 16;

/** A chain of jobs longer than this becomes calendar, so that an `auto` clock stops. */
export const longestChain = 1000;

/** What is due at once is so in every mode, whatever its kind. */
const kindOf = (kind: 'progress' | 'calendar', overdue: boolean, depth: number): 'progress' | 'calendar' =>
  depth >= longestChain ? 'calendar' : overdue ? 'progress' : kind;

/** The frame's own job that runs what is due on a provider's clock. */
export const advanceJob = 'backlot.advance';

export const jobId = <I>(provider: string, job: Pick<Job<I>, 'name' | 'identity'>, input: I): string =>
  `${provider}.${job.name}:${job.identity(input)}`;

/** An event as it was emitted, its data fixed as text: most have no target, and are never read again. */
interface EmittedEvent extends Omit<OutgoingEvent, 'data'> {
  readonly text: string | undefined;
}

const outgoing = ({ id, type, at, text }: EmittedEvent): OutgoingEvent => ({ id, type, at, data: read(text) });

const read = (text: string | undefined): unknown => (text === undefined ? undefined : (JSON.parse(text) as unknown));
const fixed = <T>(data: T): T => read(textOf(data)) as T;
const asList = (to: Target | readonly Target[]): readonly Target[] =>
  Array.isArray(to) ? (to as readonly Target[]) : [to as Target];
const asMilliseconds = (time: Duration | number): number => (typeof time === 'number' ? time : milliseconds(time));

function batchWait(
  wait: Duration | ((settings: never) => Duration) | undefined,
  settings: unknown,
): Duration | undefined {
  return typeof wait === 'function' ? wait(settings as never) : wait;
}

/** The webhook that carries an event type. Throws when the object names a target and nothing carries it. */
function webhookFor(emulator: Emulator, type: string, needed: boolean): Webhook | undefined {
  const webhook = emulator.webhooks.find((candidate) => carries(candidate, type));
  if (!webhook && needed) throw new Error(`${emulator.name} emits ${type}, but no webhook of it carries that`);
  return webhook;
}
