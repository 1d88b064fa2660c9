/** How callers prove who they are: a bearer key of the account or of a sub-account. */
import { asBearer, nobody, type Authenticate } from '../../src/emulator/index.ts';
import { accountOf, keys } from './accounts/rows.ts';
import { errors } from './errors.ts';
import type { BolnaAccount } from './provider.ts';

export const bearer: Authenticate<BolnaAccount> = {
  key: ({ headers }) => /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1],
  async account(ctx, key, { registered }) {
    if (!key) throw errors.access_denied();
    const sub = await keys.get(ctx, key);
    if (sub) return accountOf(ctx, sub.account);
    if (ctx.strict && !registered(key)) throw errors.invalid_key();
    return ctx.account;
  },
  present: asBearer('apiKey'),
  scheme: { name: 'bearer', type: 'http', scheme: 'bearer' },
};

/** Recordings open as presigned links do: the id in the path is the key. */
export const anybody: Authenticate<BolnaAccount> = nobody;
