/** API keys as they are kept: found by their sid, whatever account they open. */
import { schema, z } from '../../../src/emulator/index.ts';
import { mainAccount, type TwilioCtx } from '../account.ts';
import { newDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { collection } from '../provider.ts';

export const Key = schema(() =>
  z.object({ sid: z.string(), friendly_name: z.string(), date_created: z.string(), date_updated: z.string() }),
);
export type Key = z.infer<ReturnType<typeof Key>>;

const KeyFacts = schema(() =>
  z.object({
    secret: z.string(),
    /** The sid of the account that it opens. */
    account: z.string(),
    /** What a restricted key may do, as the api that made it knows it. */
    policy: z.unknown().optional(),
  }),
);

export const keys = collection('keys', {
  row: Key,
  internal: KeyFacts,
  key: 'sid',
  columns: ['internal.account'],
  locates: true,
  missing: errors.not_found,
  make: (ctx: TwilioCtx, given) => {
    const { row, internal } = newKey(ctx, { account: mainAccount(ctx).id });
    return { row: { ...row, ...given }, internal };
  },
});

/** Secrets are letters and digits alone: twilio-go refuses anything else before it sends. */
export function newKey(
  ctx: TwilioCtx,
  {
    account,
    id = sid(ctx, 'SK'),
    secret = ctx.random.text(32),
    name = '',
  }: { account: string; id?: string; secret?: string; name?: string },
): { row: Key; internal: { secret: string; account: string } } {
  return { row: { sid: id, friendly_name: name, ...newDates(ctx.now) }, internal: { secret, account } };
}
