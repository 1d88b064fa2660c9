/** Whoever a call acts for: the platform's own account, or one of its connected accounts. */
import type { Account, Ctx } from '../../src/emulator/index.ts';
import type { StripeSettings } from './settings.ts';

export type KeyKind = 'secret' | 'restricted' | 'publishable' | 'ephemeral';

export interface StripeAccount extends Account {
  /** `acct_…` */
  readonly id: string;
  /** The platform that a connected account belongs to; undefined for the platform itself. */
  readonly platform: string | undefined;
  /** What the call proved itself with; jobs, triggers and pages count as `secret`. */
  readonly key: KeyKind;
  /** The customer to which an ephemeral key is bound. */
  readonly customer: string | undefined;
}

export type StripeCtx = Ctx<StripeAccount, StripeSettings>;

/** The platform: the account that the namespace's credentials name. */
export const platformOf = (ctx: Pick<StripeCtx, 'credentials'>): string => ctx.credentials.accountId ?? '';

/** An account by its id, as jobs and triggers act for it. */
export function accountOf(ctx: Pick<StripeCtx, 'credentials'>, id: string = platformOf(ctx)): StripeAccount {
  const platform = platformOf(ctx);
  return { id, platform: id === platform ? undefined : platform, key: 'secret', customer: undefined };
}

/** The same transaction as another account of the namespace. */
export const asAccount = (ctx: StripeCtx, id: string): StripeCtx => ctx.as({ account: accountOf(ctx, id) });

/** The platform's application, on objects of connected accounts. */
export const applicationOf = (ctx: Pick<StripeCtx, 'account' | 'credentials'>): string | null =>
  ctx.account.platform === undefined ? null : (ctx.credentials.clientId ?? null);

/** Whether the call came from a browser or a phone, which may see and do little. */
export const isPublic = ({ account }: Pick<StripeCtx, 'account'>): boolean =>
  account.key === 'publishable' || account.key === 'ephemeral';
