/** Connected accounts that parameters name: money goes only where there is one. */
import type { StripeCtx } from '../account.ts';
import { noSuch } from '../errors.ts';
import { loadObject } from './objects.ts';

/** Throws unless every account that is named exists. `checkAccounts(ctx, { on_behalf_of: body.on_behalf_of })` */
export async function checkAccounts(
  ctx: StripeCtx,
  named: Readonly<Record<string, string | null | undefined>>,
): Promise<void> {
  for (const [param, id] of Object.entries(named)) {
    if (!id || id === ctx.account.id) continue;
    if (await loadObject(ctx, 'account', id)) continue;
    throw noSuch(param.includes('destination') ? 'destination' : 'on_behalf_of', id, param);
  }
}
