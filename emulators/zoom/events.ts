/** Events, as everything in this folder tells of them: a payload of the account, and whose lane they go in. */
import type { ZoomCtx } from './provider.ts';

interface Told {
  /** Whoever caused it through the API, and what else stands beside the object. */
  readonly [field: string]: unknown;
  readonly object: object;
}

/** Tells all subscriptions that want it. `more` stands beside `payload` (a download token). */
export function tell(ctx: ZoomCtx, type: string, payload: Told, more: object = {}): void {
  ctx.emit(type, { payload: { account_id: ctx.credentials.accountId, ...payload }, ...more });
}

/** The token's user. */
export const operator = (ctx: ZoomCtx): { operator: string; operator_id: string } => ({
  operator: ctx.account.email,
  operator_id: ctx.account.user,
});
