/** Answers that no operation gives: for what is not emulated, has no namespace, is too large, or went wrong here. */
import { STATUS_CODES } from 'node:http';
import type { ApiOptions } from '../emulator/api.ts';
import type { Call } from '../emulator/call.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { ApiError } from '../emulator/errors.ts';
import type { Places } from '../emulator/links.ts';
import { segmentOf } from '../emulator/provider.ts';
import { UnsettledWork } from '../store/store.ts';
import { Random } from '../world/chance.ts';
import { nearestOperation } from './nearest.ts';
import type { ServerOptions } from './options.ts';
import { corsHeaders, errorOfStatus, namedError, write, type Reply } from './replies.ts';
import type { Endpoint, Router } from './router.ts';
import type { Stubs } from './stubs.ts';
import { nobodys, type Handled, type Request } from './turn.ts';

export interface RefusalsOptions {
  readonly places: Places;
  readonly stubs: Stubs;
  readonly log: ServerOptions['log'];
}

export class Refusals {
  constructor(readonly options: RefusalsOptions) {}

  notEmulated(emulator: Emulator, router: Router, call: Call): Handled {
    const api = router.apiOf(call.path);
    if (!api) throw new Error(`${emulator.name} has no api`);
    const allowed = router.allowed(call.path);
    if (call.method === 'OPTIONS' && api.cors) return this.#preflight(api, call);
    const stub = this.options.stubs.find(emulator.name, call.method, call.path);
    if (stub) return nobodys(stub);
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
    return nobodys(reply);
  }

  #preflight(api: ApiOptions, call: Call): Handled {
    const reply: Reply = { status: 204, headers: { ...corsHeaders(api, call) }, body: '', error: undefined };
    return nobodys(reply);
  }

  noNamespace(emulator: Emulator, endpoint: Endpoint, call: Call): Handled {
    const error = errorOfStatus(404, emulator, endpoint.api, call).with({
      message: 'There is no such Backlot namespace: make it with POST /_backlot/namespaces.',
    });
    const facts = factsOf(call, error, 404);
    const reply = write(endpoint.api.envelope(error, call), endpoint.api, emulator, this.options.places, facts);
    return { ...nobodys(reply), operation: endpoint };
  }

  /** An unhandled exception is a bug of ours: logged with its stack, answered as the provider's 500. */
  crashed(emulator: Emulator, endpoint: Endpoint, call: Call, error: unknown): Handled {
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
    return { ...nobodys(reply), operation: endpoint };
  }

  /** A body over the limit: the provider's own 413. */
  tooLarge(emulator: Emulator, api: ApiOptions, request: Request): Handled {
    const call: Call = { ...request, operation: '', params: {} };
    const error = errorOfStatus(413, emulator, api, call);
    const reply = write(api.envelope(error, call), api, emulator, this.options.places, factsOf(call, error, 413));
    reply.headers['connection'] = 'close'; // what is left of the body is not read
    return nobodys(reply);
  }
}

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
