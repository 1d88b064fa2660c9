/**
 * Calls that hold an idempotency key while they are under way: an equal one that arrives meanwhile is refused, and may
 * come again. Transactions run one after the other, so only arrivals and answers can tell; both are of this process.
 */
import type { Call } from '../../../src/emulator/index.ts';
import { idempotencyKey } from './request.ts';

interface Holder {
  readonly call: string;
  /** Wall time of arrival. */
  readonly at: number;
}

const holders = new Map<string, Holder>();

/** No call is under way for longer; whoever held the key is gone. */
const longest = 120_000;

function scopeOf(call: Call): string | undefined {
  const key = idempotencyKey(call);
  if (!key) return undefined;
  const { authorization = '', 'stripe-account': account = '', 'x-backlot-namespace': namespace = '' } = call.headers;
  return [call.base.namespace, namespace, authorization, account, key].join('\n');
}

/** A call has arrived. Told again, it is the same. */
export function arrived(call: Call): void {
  const scope = scopeOf(call);
  if (scope === undefined) return;
  const holder = holders.get(scope);
  if (!holder || call.wallNow - holder.at > longest) holders.set(scope, { call: call.id, at: call.wallNow });
}

/** A call's answer is being written. */
export function answered(call: Call): void {
  const scope = scopeOf(call);
  if (scope !== undefined && holders.get(scope)?.call === call.id) holders.delete(scope);
}

/** Whether another call that came before holds this one's key. */
export function isHeld(call: Call): boolean {
  const scope = scopeOf(call);
  const holder = scope === undefined ? undefined : holders.get(scope);
  return holder !== undefined && holder.call !== call.id;
}
