/** Whoever a call acts for: the main account of a namespace, or one of its subusers. */
import type { Account, Ctx } from '../../src/emulator/index.ts';
import type { SendgridSettings } from './settings.ts';

export interface SendgridAccount extends Account {
  /** `main`, or the user name of a subuser. */
  readonly id: string;
  readonly userId: number;
  readonly username: string;
  /** What the key may do; undefined: everything. */
  readonly scopes: readonly string[] | undefined;
  /** The key behind the call; '' in jobs and triggers. */
  readonly apiKeyId: string;
}

export type SendgridCtx = Ctx<SendgridAccount, SendgridSettings>;

export const MAIN = 'main';

/** The owner of the namespace, as its credentials describe it. */
export const mainAccount = (ctx: Pick<SendgridCtx, 'credentials'>): SendgridAccount => ({
  id: MAIN,
  userId: Number(ctx.credentials.userId),
  username: ctx.credentials.username ?? MAIN,
  scopes: undefined,
  apiKeyId: '',
});

/** The context of the main account, from that of whichever. */
export const asMain = (ctx: SendgridCtx): SendgridCtx => ctx.as({ account: mainAccount(ctx) });
