/** Binds what is one for a provider, so that everything after that is inferred: `provider({ name, hosts, errors, … })`. */
import type { z } from 'zod';
import { Collection, type CollectionOptions } from './collection.ts';
import type { ApiOptions } from './api.ts';
import type { Account } from './ctx.ts';
import type { Hosts, ProviderOptions } from './emulator.ts';
import type { Job, JobOptions } from './job.ts';
import type {
  ErasedOptions,
  Method,
  Operation,
  OperationOptions,
  Procedure,
  ProcedureOptions,
  Route,
} from './operation.ts';
import { schema, type Schema } from './schema.ts';
import type { Trigger, TriggerOptions } from './trigger.ts';
import type { Webhook, WebhookOptions } from './webhook.ts';

/** The vocabulary of one api. */
export interface ApiVocabulary<A extends Account, S> {
  readonly options: ApiOptions<A>;
  operation<
    const Rt extends Route,
    P = undefined,
    B extends Schema | undefined = undefined,
    Q extends Schema | undefined = undefined,
    R extends Schema | undefined = undefined,
    L extends Schema | undefined = undefined,
  >(
    id: string,
    route: Rt,
    options: OperationOptions<Rt, B, Q, R, L, P, A, S>,
  ): Operation;
  procedure<const Rt extends Route>(id: string, route: Rt, options: ProcedureOptions<Rt>): Procedure;
}

/** The vocabulary of one provider. */
export interface ProviderVocabulary<A extends Account, S extends z.ZodObject> {
  readonly options: ProviderOptions<A, S>;
  api(options: ApiOptions<A>): ApiVocabulary<A, z.infer<S>>;
  collection<R extends object, I extends object = Record<never, never>>(
    name: string,
    options: CollectionOptions<R, I>,
  ): Collection<R, I>;
  job<I>(name: string, options: JobOptions<I, A, z.infer<S>>): Job<I>;
  trigger<I>(event: string, options: TriggerOptions<I, A, z.infer<S>>): Trigger<I>;
  webhook(options: WebhookOptions<A, z.infer<S>>): Webhook;
}

/**
 * @example
 * export const pelican = provider({ name: 'pelican', title: 'Pelican', hosts: { api: ['api.pelican.example'] }, errors, account: shape<PelicanAccount>() });
 * export const { collection, job, trigger, webhook } = pelican;
 */
export function provider<A extends Account, S extends z.ZodObject = z.ZodObject<Record<never, never>>>(
  given: ProviderOptions<A, S>,
): ProviderVocabulary<A, S> {
  const { name } = given;
  const options = given.settings ? { ...given, settings: schema(given.settings) } : given; // built once
  return {
    options,
    api: (api) => apiVocabulary(name, options.hosts, api),
    collection: (collection, of) => new Collection(name, collection, of),
    job: (job, of) => ({
      brand: 'job',
      provider: name,
      name: job,
      kind: of.kind,
      input: of.input,
      after: of.after,
      identity: of.key ?? ((input) => JSON.stringify(input)),
      run: of.run,
    }),
    trigger: (event, of) => ({
      brand: 'trigger',
      provider: name,
      event,
      summary: of.summary,
      input: of.input,
      run: of.run,
    }),
    webhook: (of) => ({
      brand: 'webhook',
      provider: name,
      name: of.name ?? 'events',
      options: of,
    }),
  };
}

function apiVocabulary<A extends Account, S>(name: string, hosts: Hosts, api: ApiOptions<A>): ApiVocabulary<A, S> {
  const segment = segmentOf(hosts, api.host);
  const placed = (id: string, route: string) => {
    const [method = 'GET', path = '/'] = route.split(' ');
    return {
      provider: name,
      id: `${name}.${id}`,
      method: method as Method,
      path: segment + path,
      api: api as unknown as ApiOptions,
    };
  };
  return {
    options: api,
    operation: (id, route, options) => ({
      brand: 'operation',
      ...placed(id, route),
      options: options as unknown as ErasedOptions,
    }),
    procedure: (id, route, options) => ({
      brand: 'procedure',
      ...placed(id, route),
      options: options,
    }),
  };
}

/** `/verify` for a product host with a segment, '' otherwise. Throws when the provider has no such host. */
export function segmentOf(hosts: Hosts, host: string): string {
  const entry = hosts[host];
  if (!entry) throw new Error(`there is no host named ${host} among ${Object.keys(hosts).join(', ')}`);
  return 'segment' in entry ? `/${entry.segment}` : '';
}
