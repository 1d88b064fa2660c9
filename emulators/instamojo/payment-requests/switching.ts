/** Closing and opening payment requests; both can be repeated. */
import { later } from '../ids.ts';
import type { InstamojoCtx } from '../provider.ts';
import { paymentRequests } from './rows.ts';

export async function setDisabled(ctx: InstamojoCtx, id: string, disabled: boolean): Promise<void> {
  const request = await paymentRequests.need(ctx, id);
  await paymentRequests.update(ctx, request, { modified_at: later(ctx, request.modified_at) }, { disabled });
}
