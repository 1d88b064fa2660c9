/** What happens to tokens and to the app behind its back. */
import { hmac, iso, TriggerRefused, z } from '../../../src/emulator/index.ts';
import { trigger } from '../provider.ts';
import { findUser, ownerOf } from '../users/find.ts';
import { expireToken, revokeAll, tokens } from './tokens.ts';

export const expireOne = trigger('token.expire', {
  summary: 'An access or refresh token is expired from now on',
  input: () => z.object({ token: z.string() }),
  async run(ctx, { token: text }) {
    const token = await tokens.get(ctx, text);
    if (!token) throw new TriggerRefused(404, 'There is no such token.');
    if (token.status !== 'active') throw new TriggerRefused(409, `This token is ${token.status} already.`);
    await tokens.update(ctx, token, { status: 'expired' });
    ctx.cancel(expireToken, { token: text });
    return {};
  },
});

export const deauthorize = trigger('app.deauthorize', {
  summary: 'A user takes the app out of the account: its tokens die, and the app is told',
  input: () => z.object({ user: z.string().optional().describe('id or e-mail address; default: the owner') }),
  async run(ctx, { user: name }) {
    const user = name === undefined ? await ownerOf(ctx) : await findUser(ctx, name);
    if (!user) throw new TriggerRefused(404, `There is no user ${name}.`);
    const { accountId: account_id = '', clientId: client_id = '', clientSecret = '' } = ctx.credentials;
    await revokeAll(ctx, { user_id: user.id, client_id });
    const payload = {
      account_id,
      user_id: user.id,
      signature: hmac('sha256', clientSecret, `${client_id}${user.id}${account_id}${ctx.now}`),
      deauthorization_time: iso(ctx.now),
      client_id,
      user_data_retention: 'false',
      event_ts: ctx.now,
    };
    ctx.emit('app_deauthorized', { payload });
    return { user_id: user.id, client_id };
  },
});
