/** Tokens of the links in a mail: which recipient of whose mail, and what for. They find their namespace by the message. */
import type { Authenticate, Call } from '../../../src/emulator/index.ts';
import type { SendgridAccount, SendgridCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { accountOf } from '../keys.ts';

export interface MailToken {
  readonly account: string;
  readonly sg_message_id: string;
  /** The number of a link; of an unsubscribe group. */
  readonly number: number;
}

const separator = '\n';

export const writeToken = ({ account, sg_message_id, number }: MailToken): string =>
  Buffer.from([account, sg_message_id, number].join(separator)).toString('base64url');

/** Undefined for text that is no token. */
export function readToken(text: string | null | undefined): MailToken | undefined {
  const [account, sg_message_id, number] = Buffer.from(text ?? '', 'base64url')
    .toString()
    .split(separator);
  if (!account || !sg_message_id || !/^\d+$/.test(number ?? '')) return undefined;
  return { account, sg_message_id, number: Number(number) };
}

/** Tracking links carry it as `upn=u001.TOKEN`, preference pages as `data=TOKEN`. */
export function tokenOf({ search }: Pick<Call, 'search'>): MailToken | undefined {
  const query = new URLSearchParams(search);
  return readToken(query.get('upn')?.replace(/^u001\./, '') ?? query.get('data'));
}

/** Whoever holds the link may; the call is for the account that sent the mail. */
export const byMailToken: Authenticate<SendgridAccount> = {
  key: (call) => tokenOf(call)?.sg_message_id,
  async account(ctx, _key, { call }) {
    const token = tokenOf(call);
    const account = token && (await accountOf(ctx as SendgridCtx, token.account));
    if (!account) throw errors.no_such_path();
    return account;
  },
};
