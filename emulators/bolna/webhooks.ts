/** Webhooks: the execution as it is now, posted at each change of its status; a batch when it is read and when it is done. */
import { json } from '../../src/emulator/index.ts';
import type { Execution } from './executions/rows.ts';
import { webhook, type BolnaCtx } from './provider.ts';

const retries = ['1m', '5m', '15m']; // unconfirmed

/** No signature and no secret: apps know Bolna by its address, or by what they put into the URL's query. */
export const executionEvents = webhook({
  name: 'executions',
  events: ['execution.*'],
  body: ({ data }) => json(data),
  timeout: '10s',
  retries,
  lane: ({ data }: { data: Execution }) => data.id,
});

export const batchEvents = webhook({
  name: 'batches',
  events: ['batch.*'],
  body: ({ data }) => json(data),
  timeout: '10s',
  retries,
  lane: ({ data }: { data: { batch_id: string } }) => data.batch_id,
});

/** Where an inbound caller is looked up: the agent's own source of contacts. */
export const callerLookup = webhook({
  name: 'lookups',
  events: ['caller.lookup'],
  method: 'GET',
  body: () => ({ body: '', type: undefined }),
  headers: ({ target }): Record<string, string> => (target.secret ? { authorization: `Bearer ${target.secret}` } : {}),
  timeout: '5s',
  retries: [],
});

const isUrl = (text: string | null): text is string => text !== null && /^https?:\/\/[^\s/]+/.test(text);

/** Tells an agent's app how a call stands. */
export const tell = (ctx: BolnaCtx, url: string | null, execution: Execution): void =>
  ctx.emit(`execution.${execution.status}`, execution, { to: isUrl(url) ? { url } : [] });

export const tellBatch = (ctx: BolnaCtx, url: string | null, what: string, batch: object): void =>
  ctx.emit(`batch.${what}`, batch, { to: isUrl(url) ? { url } : [] });
