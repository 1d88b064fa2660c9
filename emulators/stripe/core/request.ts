/** A call as Stripe numbers and reads it: its request id, its idempotency key, what it wants expanded. */
import type { Call } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { newId } from '../ids.ts';

/** The id of the call's answer; the headers are written from the same chance. Null for what Stripe does by itself. */
export const requestId = (ctx: StripeCtx): string | null =>
  ctx.request ? newId(ctx.random.fork('answer'), 'req') : null;

export const idempotencyKey = (call: Call | undefined): string | undefined =>
  call?.method === 'POST' ? call.headers['idempotency-key'] : undefined;

/** Who asked for what an event tells: the call, nobody (jobs, triggers), or a buyer on a page, who has no request id. */
export function causeOf(ctx: StripeCtx): { id: string | null; idempotency_key: string | null } {
  if (!ctx.request) return { id: null, idempotency_key: null };
  if (!ctx.request.path.startsWith('/v1/')) return { id: null, idempotency_key: ctx.random.fork('buyer').uuid() };
  return { id: requestId(ctx), idempotency_key: idempotencyKey(ctx.request) ?? null };
}

/** The paths to expand, of body and query. */
export function expandOf(call: Call, tree: unknown): string[] {
  return [...textsOf((tree as { expand?: unknown } | undefined)?.expand), ...expandOfQuery(call.search)];
}

function expandOfQuery(search: string): string[] {
  if (!search.includes('expand')) return [];
  const entries = [...new URLSearchParams(search)].filter(([name]) => name.startsWith('expand['));
  return entries.map(([, path]) => path);
}

/** A list as brackets write one: `expand[]=a` or `expand[0]=a`. */
function textsOf(list: unknown): string[] {
  if (typeof list !== 'object' || list === null) return [];
  return Object.values(list).filter((item) => typeof item === 'string');
}
