/** Credits: one for each recipient, counted by the month. */
import { MAIN, type SendgridCtx } from './account.ts';
import { subusers } from './keys.ts';

/** How many mails the account may send in a month. */
export async function creditLimit(ctx: SendgridCtx): Promise<number> {
  const subuser = ctx.account.id === MAIN ? undefined : await subusers.get(ctx, ctx.account.id);
  const credits = subuser && subusers.internal(subuser).credits;
  return credits && credits.type !== 'unlimited' ? credits.total : ctx.settings.monthlyCredits;
}
