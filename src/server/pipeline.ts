/** The way of a request: route, faults before, one transaction, faults after, answer, log, wake the scheduler. */
import { setTimeout as wait } from 'node:timers/promises';
import { STATUS_CODES } from 'node:http';
import { Answer } from '../emulator/answers.ts';
import type { ApiOptions } from '../emulator/api.ts';
import { baseText, type Call } from '../emulator/call.ts';
import { checkResult, type Raw } from '../emulator/codec.ts';
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
import { UnsettledWork, type Store, type Tx } from '../store/store.ts';
import { Random } from '../world/chance.ts';
import { Outdated, type Namespaces } from '../world/namespaces.ts';
import { clockNow, type NamespaceRow } from '../world/world.ts';
import { decode, readBody } from './inputs.ts';
import { answerOf, corsHeaders, errorOfStatus, faultAnswer, isPage, namedError, write, type Reply } from './replies.ts';
import { nearestOperation } from './nearest.ts';
import { Owners } from './owners.ts';
import { Router, type Endpoint } from './router.ts';
import type { Stubs } from './stubs.ts';

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
  readonly log: (
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ) => void;
}

/** A request at the pipeline's door: routed to a provider, its body read. */
export interface Request extends Omit<Call, 'operation' | 'params'> {
  readonly provider: string;
  /** The namespace that path or header named. */
  readonly namespace: string | undefined;
}

/** What came of it. */
export interface Handled {
  readonly reply: Reply;
  /** A connection to be broken instead of, or while, writing the reply. */
  readonly network: Extract<FaultAction, { kind: 'network' }>['network'] | undefined;
  /** Undefined when no namespace was found. */
  readonly namespace: NamespaceRow | undefined;
  readonly operation: Endpoint | undefined;
  readonly fault: string | undefined;
  readonly unit: Unit | undefined;
}

/** A call, with the namespace that path or header named. */
type Addressed = Call & { readonly namespace?: string | undefined };

type Routed = Pick<Turn, 'namespace' | 'root'>;

/** What goes with a call through its turn. */
interface Turn {
  readonly emulator: Emulator;
  readonly operation: Operation;
  readonly namespace: NamespaceRow;
  /** The mark of world 0 with which it was found. */
  readonly root: number;
  readonly call: Call;
  readonly body: Raw;
  readonly plan: FaultPlan | undefined;
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
  readonly owners: Owners;

  constructor(readonly options: PipelineOptions) {
    this.owners = new Owners(options);
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
    const call: Call = { ...mended, method, operation: found?.endpoint.id ?? '', params: found?.params ?? {} };
    if (!found) return this.#notEmulated(emulator, router, call);
    const { endpoint } = found;
    for (;;) {
      try {
        const { root } = this.owners;
        const namespace = await this.#namespaceOf(emulator, endpoint.api, call);
        if (!namespace) return this.#noNamespace(emulator, endpoint, call);
        await this.options.work.begin(namespace, emulator);
        return await this.#answer(emulator, endpoint, { namespace, root }, call);
      } catch (error) {
        if (error instanceof Outdated) continue; // another process has changed what this one knew
        return { ...this.#crashed(emulator, endpoint, call, error), namespace: undefined };
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
    const call: Call = { ...request, operation: '', params: {} };
    const error = errorOfStatus(413, emulator, api, call);
    const reply = write(api.envelope(error, call), api, emulator, this.options.places, factsOf(call, error, 413));
    reply.headers['connection'] = 'close'; // what is left of the body is not read
    return { reply, network: undefined, namespace: undefined, operation: undefined, fault: undefined, unit: undefined };
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
      if (plan && this.options.store.shared) await this.#confirm(namespace);
      if (plan && plan.latencyMs > 0) await wait(plan.latencyMs);
      if (plan?.before && !isOutcome(plan.before, endpoint)) return this.#instead(plan.before, turn);
      return await this.#finish(await this.#transact(turn), turn);
    } catch (error) {
      if (error instanceof Outdated) {
        this.options.leave(namespace.world, call.id);
        throw error;
      }
      return { ...this.#crashed(emulator, endpoint, call, error), namespace };
    }
  }

  /** Before a fault takes the place of a transaction, which would have seen it: the namespace is still ruled like this. */
  async #confirm(namespace: NamespaceRow): Promise<void> {
    const today = await this.options.namespaces.get(namespace.name);
    if (!today || isOtherwise(today, namespace)) throw new Outdated(`${namespace.name} was changed meanwhile`);
  }

  /** In a shared store: the namespace as the lock on its world shows it. */
  async #today(tx: Tx, { namespace, root, call }: Turn): Promise<NamespaceRow> {
    const { namespace: named }: Addressed = call;
    const today = await this.options.namespaces.current(tx, namespace);
    if (isOtherwise(today, namespace)) throw new Outdated(`${namespace.name} was changed meanwhile`);
    if (tx.root === root || namespace.name !== 'default' || named !== undefined) return today;
    // Something was registered since: the credential that was nobody's may be somebody's.
    this.owners.passed(tx.root);
    throw new Outdated('namespaces were registered meanwhile');
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
    const prepared = await this.#prepare(turn);
    let random = new Random(String(namespace.seed), operation.id);
    try {
      return await this.options.store.transaction(namespace.world, async (bare) => {
        const tx: Counted = this.options.checkResults ? counted(bare) : bare;
        const unit = await this.#unit(tx, turn);
        random = unit.options.random.fork('answer');
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
      if (cause instanceof ApiError) return { outcome: cause, query, unit: undefined, error: cause, random };
      if (cause instanceof Answer) return { outcome: cause, query, unit: undefined, error: undefined, random };
      throw cause;
    }
  }

  async #unit(tx: Tx, turn: Turn): Promise<Unit> {
    const { emulator, operation, namespace, call, plan } = turn;
    const { store, namespaces } = this.options;
    // A reset may have come between.
    const current = store.shared ? await this.#today(tx, turn) : (namespaces.peek(namespace.name) ?? namespace);
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
      const input: ErasedInput = { ...decode(call, operation, body), prepared };
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
    if (!operation.options.prepare) return undefined;
    try {
      return await operation.options.prepare(decode(call, operation, body), call);
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

  /** The namespace: path or header, credential, an id in the path, `default`. Undefined: 404. */
  async #namespaceOf(emulator: Emulator, api: ApiOptions, call: Addressed): Promise<NamespaceRow | undefined> {
    const { namespaces, autoNamespaces } = this.options;
    const name = call.namespace ?? (await this.owners.find(emulator, keysOf(api, call), call.wallNow)) ?? 'default';
    const known = namespaces.peek(name) ?? (await namespaces.get(name));
    if (known || (!autoNamespaces && name !== 'default')) return known;
    return namespaces.obtain(name);
  }

  #committed(emulator: Emulator, unit: Unit): void {
    this.options.work.options.done(unit.options.namespace, unit);
    this.owners.committed(emulator, unit);
  }

  #notEmulated(emulator: Emulator, router: Router, call: Call): Handled {
    const api = router.apiOf(call.path);
    if (!api) throw new Error(`${emulator.name} has no api`);
    const allowed = router.allowed(call.path);
    if (call.method === 'OPTIONS' && api.cors) return this.#preflight(api, call);
    const stub = this.options.stubs.find(emulator.name, call.method, call.path);
    if (stub)
      return {
        reply: stub,
        network: undefined,
        namespace: undefined,
        operation: undefined,
        fault: undefined,
        unit: undefined,
      };
    const outcome = api.unknown(call, allowed);
    const error = outcome instanceof ApiError ? outcome : undefined;
    const answer = outcome instanceof ApiError ? api.envelope(outcome, call) : outcome;
    const facts = factsOf(call, error, 404);
    const reply = write(answer, api, emulator, this.options.places, facts);
    const segment = segmentOf(emulator.options.hosts, api.host);
    const path = call.path.startsWith(segment) ? call.path.slice(segment.length) : call.path;
    if (reply.status >= 400) {
      reply.headers['x-backlot-not-emulated'] = `${call.method} ${segment}${path}`;
      const meant = nearestOperation(emulator.operations, call.method, call.path, allowed);
      reply.headers['x-backlot-hint'] = `not emulated${meant ? `: did you mean ${meant.method} ${meant.path}?` : ''}`;
    }
    return { reply, network: undefined, namespace: undefined, operation: undefined, fault: undefined, unit: undefined };
  }

  #preflight(api: ApiOptions, call: Call): Handled {
    const reply: Reply = { status: 204, headers: { ...corsHeaders(api, call) }, body: '', error: undefined };
    return { reply, network: undefined, namespace: undefined, operation: undefined, fault: undefined, unit: undefined };
  }

  #noNamespace(emulator: Emulator, endpoint: Endpoint, call: Call): Handled {
    const error = errorOfStatus(404, emulator, endpoint.api, call).with({
      message: 'There is no such Backlot namespace: make it with POST /_backlot/namespaces.',
    });
    const facts = factsOf(call, error, 404);
    const reply = write(endpoint.api.envelope(error, call), endpoint.api, emulator, this.options.places, facts);
    return { reply, network: undefined, namespace: undefined, operation: endpoint, fault: undefined, unit: undefined };
  }

  /** An unhandled exception is a bug of ours: logged with its stack, answered as the provider's 500. */
  #crashed(emulator: Emulator, endpoint: Endpoint, call: Call, error: unknown): Omit<Handled, 'namespace'> {
    const what =
      error instanceof UnsettledWork
        ? `${endpoint.id} waited for something other than the store`
        : `${endpoint.id} failed`;
    this.options.log('error', what, { operation: endpoint.id, request: call.id, error });
    const internal = namedError('internal', emulator, endpoint.api, call);
    const facts = factsOf(call, internal, 500);
    let reply: Reply;
    try {
      reply = write(endpoint.api.envelope(internal, call), endpoint.api, emulator, this.options.places, facts);
    } catch {
      reply = { status: 500, headers: {}, body: STATUS_CODES[500] ?? '', error: internal };
    }
    return { reply, network: undefined, operation: endpoint, fault: undefined, unit: undefined };
  }
}

/** What may tell whose a call is: its credential, else the ids in its path. */
function keysOf(api: ApiOptions, call: Call): readonly string[] {
  const key = api.authenticate.key(call);
  return key === undefined ? Object.values(call.params) : [key];
}

/** Whether calls have to expect something else: another world, other faults. */
const isOtherwise = (today: NamespaceRow, row: NamespaceRow): boolean =>
  today !== row &&
  (today.world !== row.world ||
    today.profile !== row.profile ||
    today.rulesVersion !== row.rulesVersion ||
    JSON.stringify(today.rules) !== JSON.stringify(row.rules));

/** What is known of an answer that no namespace gave. */
const factsOf = (call: Call, error: ApiError | undefined, success: number) => ({
  call,
  operation: undefined,
  error,
  random: new Random('unknown', call.id),
  now: call.wallNow,
  rateLimit: undefined,
  success,
});

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

/** Under test: a result must be what its operation's schema says. */
function check({ id, options: { result, list } }: Operation, outcome: unknown): void {
  if (outcome instanceof ApiError || (outcome instanceof Answer && (outcome.raw || outcome.result === undefined)))
    return;
  const value = outcome instanceof Answer ? outcome.result : outcome;
  const items = list && isPage(value) ? value.items : undefined;
  const wrong =
    items && list
      ? items.map((item) => checkResult(list(), item)).find((problem) => problem)
      : result && checkResult(result(), value);
  if (wrong) throw new Error(`${id} answered what its schema does not allow: ${wrong}`);
}

type Counted = Tx & { pending?: () => number };

/** Under test: a transaction that knows how many of its promises have not settled. */
function counted(tx: Tx): Counted {
  let pending = 0;
  const wrap = new Proxy(tx, {
    get(target, name) {
      if (name === 'pending') return () => pending;
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        pending++;
        try {
          return await (member as (...given: unknown[]) => Promise<unknown>).apply(target, args);
        } finally {
          pending--;
        }
      };
    },
  });
  return wrap;
}
