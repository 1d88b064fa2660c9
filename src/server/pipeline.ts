/** The way of a request: route, faults before, one transaction, faults after, answer, log, wake the scheduler. */
import { setTimeout as wait } from 'node:timers/promises';
import { Answer } from '../emulator/answers.ts';
import { baseText, type Call } from '../emulator/call.ts';
import type { Raw } from '../emulator/codec.ts';
import type { Ctx } from '../emulator/ctx.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { ApiError } from '../emulator/errors.ts';
import type { Places } from '../emulator/links.ts';
import type { ErasedInput, Operation, Procedure } from '../emulator/operation.ts';
import { segmentOf } from '../emulator/provider.ts';
import type { Unit } from '../emulator/unit.ts';
import type { Work } from '../emulator/work.ts';
import type { Faults } from '../faults/engine.ts';
import type { FaultAction, FaultPlan } from '../faults/rules.ts';
import type { Store, Tx } from '../store/store.ts';
import { Random } from '../world/chance.ts';
import { Outdated, type Namespaces } from '../world/namespaces.ts';
import { clockNow, type NamespaceRow } from '../world/world.ts';
import { Belonging } from './belonging.ts';
import { check, counted, type Counted } from './checks.ts';
import { decode, readBody } from './inputs.ts';
import type { ServerOptions } from './options.ts';
import { Owners } from './owners.ts';
import { Refusals } from './refusals.ts';
import { answerOf, faultAnswer, write, type Reply } from './replies.ts';
import { Router, type Endpoint, type Found } from './router.ts';
import type { Stubs } from './stubs.ts';
import type { Addressed, Handled, Request, Routed, Turn } from './turn.ts';

export interface PipelineOptions {
  readonly store: Store;
  readonly emulators: ReadonlyMap<string, Emulator>;
  readonly namespaces: Namespaces;
  readonly work: Work;
  readonly faults: Faults;
  readonly places: Places;
  readonly autoNamespaces: boolean;
  readonly checkResults: boolean;
  readonly stubs: Stubs;
  /** A call of a world begins: what it causes waits. */
  readonly enter: (world: number, call: string) => void;
  /** It goes to another world instead. */
  readonly leave: (world: number, call: string) => void;
  readonly log: ServerOptions['log'];
}

/** What a call asked for, once its query is decoded. */
interface Asked {
  query: Readonly<Record<string, unknown>>;
}

/** A transaction's end: the outcome that stays, or the one that undid it. */
interface Done {
  readonly outcome: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  readonly unit: Unit | undefined;
  readonly error: ApiError | undefined;
  /** Chance of this call, for the headers of its answer. */
  readonly random: Random;
}

/** Carries what a handler threw out of the transaction that it undoes. */
class Undone extends Error {
  constructor(
    override readonly cause: unknown,
    readonly query: Readonly<Record<string, unknown>>,
  ) {
    super('undone');
  }
}

export class Pipeline {
  readonly #routers: ReadonlyMap<string, Router>;
  readonly #belonging: Belonging;
  readonly #refusals: Refusals;
  readonly owners: Owners;

  constructor(readonly options: PipelineOptions) {
    this.owners = new Owners(options);
    this.#belonging = new Belonging({ ...options, owners: this.owners });
    this.#refusals = new Refusals(options);
    this.#routers = new Map(
      [...options.emulators].map(([name, emulator]) => [
        name,
        new Router(emulator, (api) => segmentOf(emulator.options.hosts, api.host)),
      ]),
    );
  }

  /** Answers a request. Never throws: what goes wrong inside is the provider's 500, logged with its stack. */
  async handle(request: Request): Promise<Handled> {
    const emulator = this.options.emulators.get(request.provider);
    const router = this.#routers.get(request.provider);
    if (!emulator || !router) throw new Error(`no emulator ${request.provider} is served here`);
    const mended = { ...request, ...emulator.options.rewrite?.(request) };
    const method = mended.method === 'HEAD' ? 'GET' : mended.method;
    const found = router.find(method, mended.path);
    const call = callOf(mended, method, found);
    if (!found) return this.#refusals.notEmulated(emulator, router, call);
    const { endpoint } = found;
    for (;;) {
      try {
        const { root } = this.owners;
        const namespace = await this.#belonging.find(emulator, endpoint.api, call);
        if (!namespace) return this.#refusals.noNamespace(emulator, endpoint, call);
        await this.options.work.begin(namespace, emulator);
        return await this.#answer(emulator, endpoint, { namespace, root }, call);
      } catch (error) {
        if (error instanceof Outdated) continue; // another process has changed what this one knew
        return this.#refusals.crashed(emulator, endpoint, call, error);
      }
    }
  }

  /** The providers that have an operation under this very path: a call without a prefix was probably meant for one of them. */
  whose(method: string, path: string): string[] {
    const isMeant = (router: Router): boolean => {
      const route = router.find(method, path)?.endpoint.path;
      return route !== undefined && !route.startsWith('/{');
    };
    return [...this.#routers].filter(([, router]) => isMeant(router)).map(([name]) => name);
  }

  /** A body over the limit: the provider's own 413. */
  tooLarge(request: Request): Handled {
    const emulator = this.options.emulators.get(request.provider);
    const api = this.#routers.get(request.provider)?.apiOf(request.path);
    if (!emulator || !api) throw new Error(`no emulator ${request.provider} is served here`);
    return this.#refusals.tooLarge(emulator, api, request);
  }

  /** Throws `Outdated` when nothing has been done, because it would have been for yesterday's namespace. */
  async #answer(emulator: Emulator, endpoint: Endpoint, { namespace, root }: Routed, call: Call): Promise<Handled> {
    this.options.enter(namespace.world, call.id);
    endpoint.api.arrived?.(call);
    try {
      if (endpoint.brand === 'procedure') return await this.#proceed(emulator, endpoint, namespace, call);
      const body = readBody(call, endpoint);
      const plan = await this.#plan(emulator, endpoint, namespace, call, body);
      const turn: Turn = { emulator, operation: endpoint, namespace, root, call, body, plan };
      if (plan && this.options.store.shared) await this.#belonging.confirm(namespace);
      if (plan && plan.latencyMs > 0) await wait(plan.latencyMs);
      if (plan?.before && !isOutcome(plan.before, endpoint)) return this.#instead(plan.before, turn);
      return await this.#finish(await this.#transact(turn), turn);
    } catch (error) {
      if (error instanceof Outdated) {
        this.options.leave(namespace.world, call.id);
        throw error;
      }
      return { ...this.#refusals.crashed(emulator, endpoint, call, error), namespace };
    }
  }

  #plan(
    emulator: Emulator,
    { id, method, path, api }: Endpoint,
    namespace: NamespaceRow,
    call: Call,
    body: Raw,
  ): Promise<FaultPlan | undefined> | undefined {
    const segment = segmentOf(emulator.options.hosts, api.host);
    const subject = {
      provider: emulator.name,
      operation: id,
      method,
      path: path.slice(segment.length),
      rawPath: call.path.slice(segment.length),
      headers: call.headers,
      body: body.tree,
    };
    return this.options.faults.plan(namespace, subject, clockNow(namespace.clock), call.wallNow);
  }

  /** The operation as one transaction. What it throws undoes it; what it returns stays. */
  async #transact(turn: Turn): Promise<Done> {
    const { operation, namespace } = turn;
    const prepared = operation.options.prepare && (await this.#prepare(turn));
    let drawn: Random | undefined;
    try {
      return await this.options.store.transaction(namespace.world, async (bare) => {
        const tx: Counted = this.options.checkResults ? counted(bare) : bare;
        const unit = await this.#unit(tx, turn);
        const random = (drawn = unit.options.random.fork('answer'));
        const asked: Asked = { query: {} };
        try {
          const outcome = await this.#run(unit, turn, prepared, asked);
          await unit.flush();
          if (tx.pending && tx.pending() > 0)
            throw new Error(`${operation.id} ended with unsettled store promises: an await is missing`);
          const error = outcome instanceof ApiError ? outcome : undefined;
          return { outcome, query: asked.query, unit, error, random };
        } catch (error) {
          throw new Undone(error, asked.query);
        }
      });
    } catch (error) {
      if (!(error instanceof Undone)) throw error;
      const { cause, query } = error;
      const random = drawn ?? new Random(String(namespace.seed), operation.id);
      if (cause instanceof ApiError) return { outcome: cause, query, unit: undefined, error: cause, random };
      if (cause instanceof Answer) return { outcome: cause, query, unit: undefined, error: undefined, random };
      throw cause;
    }
  }

  async #unit(tx: Tx, turn: Turn): Promise<Unit> {
    const { emulator, operation, namespace, call, plan } = turn;
    const { store, namespaces } = this.options;
    // A reset may have come between.
    const current = store.shared
      ? await this.#belonging.today(tx, turn)
      : (namespaces.peek(namespace.name) ?? namespace);
    const number = await tx.next(current.world, operation.id);
    return this.options.work.unit(tx, current, emulator, `${operation.id}#${number}`, {
      base: baseText(call.base),
      cause: call.id,
      request: call,
      fault: plan?.before?.kind === 'error' ? plan.before.error : undefined,
      webhookFault: plan?.webhook,
    });
  }

  async #run(unit: Unit, turn: Turn, prepared: unknown, asked: Asked): Promise<unknown> {
    const { emulator, operation, call, body } = turn;
    const { api, options } = operation;
    const { namespace } = unit.options;
    const main = await this.options.work.context(unit, undefined);
    const registered = (key: string): boolean =>
      Object.values(namespace.credentials[emulator.name] ?? {}).includes(key);
    const key = api.authenticate.key(call);
    const account = await api.authenticate.account(main, key, { call, operation, registered });
    const ctx = typeof account === 'string' ? await this.options.work.context(unit, account) : unit.context(account);
    const handle = async (): Promise<unknown> => {
      const input: ErasedInput = { prepared, ...decode(call, operation, body) };
      asked.query = input.query;
      const outcome = await options.handler(ctx, input);
      if (this.options.checkResults) check(operation, outcome);
      return outcome;
    };
    return api.around ? this.#around(unit, ctx, turn, handle) : handle();
  }

  /** Around a handler: what `next` throws is undone by a savepoint, so that what `around` writes may stay. */
  async #around(
    unit: Unit,
    ctx: Ctx,
    { operation, call, body }: Turn,
    handle: () => Promise<unknown>,
  ): Promise<unknown> {
    const next = async (): Promise<unknown> => {
      const mark = unit.mark();
      try {
        return await unit.tx.savepoint(handle);
      } catch (error) {
        unit.rewind(mark);
        throw error;
      }
    };
    try {
      return await operation.api.around?.(ctx, { call, operation, input: body.tree }, next);
    } catch (error) {
      if (error instanceof ApiError || error instanceof Answer) return error; // its own writes stay
      throw error;
    }
  }

  async #finish(done: Done, given: Turn): Promise<Handled> {
    const turn = done.unit && this.options.store.shared ? { ...given, namespace: done.unit.options.namespace } : given;
    const { emulator, operation, namespace, call, plan } = turn;
    if (done.unit) this.#committed(emulator, done.unit);
    const instead = plan?.after && this.#instead(plan.after, turn);
    if (instead && !instead.network) return { ...instead, unit: done.unit };
    const { render } = operation.options;
    const rendered = render && !(done.outcome instanceof ApiError) ? await render(done.outcome, call) : done.outcome;
    const { answer, error } = enveloped(rendered, turn, done);
    const reply = this.#write(answer, turn, done.random, error);
    return { reply, network: instead?.network, namespace, operation, fault: plan?.by, unit: done.unit };
  }

  /** What a fault rule puts in place of the answer. */
  #instead(action: FaultAction, turn: Turn): Handled {
    const { emulator, operation, namespace, call, plan } = turn;
    const { answer, error } = faultAnswer(action, emulator, operation.api, call) ?? {
      answer: new Answer(undefined, {}, {}),
      error: undefined,
    };
    const reply = this.#write(answer, turn, new Random(String(namespace.seed), `fault ${call.id}`), error);
    const network = action.kind === 'network' ? action.network : error?.network;
    return { reply, network, namespace, operation, fault: plan?.by, unit: undefined };
  }

  #write(
    answer: Answer,
    { emulator, operation, namespace, call, plan }: Turn,
    random: Random,
    error: ApiError | undefined,
  ): Reply {
    return write(answer, operation.api, emulator, this.options.places, {
      call,
      operation,
      error,
      random,
      now: clockNow(namespace.clock),
      rateLimit: plan?.rateLimit,
      success: operation.options.status ?? 200,
    });
  }

  async #prepare({ operation, call, body }: Turn): Promise<unknown> {
    try {
      return await operation.options.prepare?.(decode(call, operation, body), call);
    } catch (error) {
      if (error instanceof ApiError) return error; // bad input is told after authentication, by the handler's own decoding
      throw error;
    }
  }

  async #proceed(emulator: Emulator, procedure: Procedure, namespace: NamespaceRow, call: Call): Promise<Handled> {
    const invoke = async ({
      method,
      path,
      headers,
      body,
    }: {
      method: string;
      path: string;
      headers: Readonly<Record<string, string>>;
      body: Buffer;
    }) => {
      const [route = '', search = ''] = path.split('?', 2);
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const inner = await this.handle({
        ...call,
        provider: emulator.name,
        namespace: namespace.name,
        method,
        path: route,
        search,
        headers: lower,
        body,
      });
      return { status: inner.reply.status, headers: inner.reply.headers, body: Buffer.from(inner.reply.body) };
    };
    const facts = {
      call,
      operation: undefined,
      error: undefined,
      random: new Random(String(namespace.seed), `answer ${call.id}`),
      now: clockNow(namespace.clock),
      rateLimit: undefined,
      success: 200,
    };
    let answer: Answer;
    let error: ApiError | undefined;
    try {
      answer = await procedure.options.handler(call, { params: call.params, invoke });
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      error = thrown;
      answer = procedure.api.envelope(thrown, call);
    }
    return {
      reply: write(answer, procedure.api, emulator, this.options.places, { ...facts, error }),
      network: undefined,
      namespace,
      operation: procedure,
      fault: undefined,
      unit: undefined,
    };
  }

  #committed(emulator: Emulator, unit: Unit): void {
    this.options.work.options.done(unit.options.namespace, unit);
    this.owners.committed(emulator, unit);
  }
}

/** Written out: what is added to a copy costs more than all of it, and a request within another one brings that one's route. */
function callOf(request: Request, method: string, found: Found | undefined): Addressed {
  const { id, path, search, headers, body, base, ip, wallNow, namespace } = request;
  const { endpoint, params = {} } = found ?? {};
  return {
    id,
    method,
    path,
    search,
    headers,
    body,
    base,
    ip,
    wallNow,
    operation: endpoint?.id ?? '',
    params,
    namespace,
  };
}

/** The answer of an outcome; a list's envelope may refuse with an error of the provider (a page that there is not). */
function enveloped(
  outcome: unknown,
  { operation, call }: Turn,
  { query, error }: Done,
): { answer: Answer; error: ApiError | undefined } {
  try {
    return { answer: answerOf(outcome, operation, call, query), error };
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    return { answer: operation.api.envelope(thrown, call), error: thrown };
  }
}

/** A named fault that the operation makes happen itself. */
const isOutcome = (action: FaultAction, { options }: Operation): boolean =>
  action.kind === 'error' && (options.faults?.includes(action.error) ?? false);
