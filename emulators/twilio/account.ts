/** Whoever a call acts for: the main account of a namespace, a subaccount, or one that a call brought along. */
import type { Account, Ctx } from '../../src/emulator/index.ts';
import type { TwilioSettings } from './settings.ts';

export interface TwilioAccount extends Account {
  /** Its sid. */
  readonly id: string;
  /** Signs its webhooks. */
  readonly authToken: string;
  readonly status: 'active' | 'suspended' | 'closed';
  readonly type: 'Full' | 'Trial';
  /** The sid of its parent; the main account is its own. */
  readonly owner: string;
  /** Made by the namespace or through the API, not by a call with credentials nobody knew: its senders are checked. */
  readonly registered: boolean;
  /** The call came with test credentials: nothing that it does stays. */
  readonly test: boolean;
}

export type TwilioCtx = Ctx<TwilioAccount, TwilioSettings>;

/** The main account, as the namespace's credentials describe it. */
export const mainAccount = ({ credentials }: Pick<TwilioCtx, 'credentials'>): TwilioAccount => ({
  id: credentials.accountSid ?? '',
  authToken: credentials.authToken ?? '',
  status: 'active',
  type: 'Full',
  owner: credentials.accountSid ?? '',
  registered: true,
  test: false,
});

/** The account behind the test credentials. */
export const testAccount = ({ credentials }: Pick<TwilioCtx, 'credentials'>): TwilioAccount => ({
  ...mainAccount({ credentials }),
  id: credentials.testAccountSid ?? '',
  authToken: credentials.testAuthToken ?? '',
  owner: credentials.testAccountSid ?? '',
  test: true,
});
