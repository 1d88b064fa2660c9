/** Who a call acts for, and the credentials that a namespace hands out. */
import type { Account, Random } from '../../src/emulator/index.ts';

export interface ZoomAccount extends Account {
  /** The user whose token it is: what `me` means. */
  readonly user: string;
  readonly email: string;
  /** The token's scopes cover the whole account, not only what is the user's own. */
  readonly admin: boolean;
  /** The scopes over the whole account that would do, for refusals. */
  readonly wanted: readonly string[];
  /** The app that the token was given to. */
  readonly client: string;
}

/** One Zoom account a namespace: the same id everywhere, so that a snapshot can be restored in another one. */
const accountId = 'account';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function drawCredentials(random: Random): Readonly<Record<string, string | number>> {
  const clientId = random.text(22, `${letters}_`);
  const clientSecret = random.text(32);
  return {
    accountId: random.base64url(22),
    clientId,
    clientSecret,
    webhookSecretToken: random.base64url(22),
    verificationToken: random.base64url(22),
    userId: random.base64url(22),
    userEmail: `owner.${random.text(8, 'abcdefghijklmnopqrstuvwxyz0123456789')}@zoom.example`,
    pmi: Number(`${random.int(2, 9)}${random.digits(9)}`),
    sdkKey: clientId,
    sdkSecret: clientSecret,
  };
}

/** The owner, with every right. */
export const mainAccount = ({
  userId = '',
  userEmail = '',
  clientId = '',
}: Readonly<Record<string, string>>): ZoomAccount => ({
  id: accountId,
  user: userId,
  email: userEmail,
  admin: true,
  wanted: [],
  client: clientId,
});

const idForm = /^[A-Za-z0-9_-]{16,}$/;

/** A client or account id that could be somebody's. */
export const couldBeId = (text: string): boolean => idForm.test(text);

/** A JWT's outside: three base64url segments. */
export const couldBeToken = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
