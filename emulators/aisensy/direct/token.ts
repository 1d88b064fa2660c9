/** Tokens of the Direct API: asked for with username, password and project in one bearer. */
import { schema, seconds, z } from '../../../src/emulator/index.ts';
import { jwt } from '../account.ts';
import { tokenApi } from '../api.ts';
import { loginOf } from '../auth.ts';
import { errors } from '../errors.ts';
import { keys } from '../keys.ts';
import { accountOfProject, businesses } from '../projects/rows.ts';
import type { AisensyCtx } from '../provider.ts';

const Tokens = schema(() => z.object({ users: z.array(z.object({ token: z.string() })) }));

/** Earlier tokens stay good (unconfirmed). The path is spelled so. */
export const regenerateToken = tokenApi.operation('direct.token', 'POST /direct-apis/t1/users/regenrate-token', {
  summary: 'A new token for the Direct API',
  body: () => z.object({ direct_api: z.boolean().nullish() }),
  result: Tokens,
  async handler(ctx) {
    const login = ctx.request && loginOf(ctx.request);
    if (!login) throw errors.invalid_token();
    const account = (await accountOfProject(ctx, login.projectId)) ?? ctx.account;
    if (!(await isPassword(ctx, login, account.businessId))) throw errors.invalid_token();
    const iat = seconds(ctx.now);
    const claims = { assistantId: account.projectId, clientId: account.businessId, jti: ctx.random.hex(16), iat };
    const token = jwt({ ...claims, exp: iat + 86_400 }, ctx.random.hex(64));
    await keys.insert(ctx, { key: token, kind: 'direct', account: account.id, created_at: ctx.now });
    return { users: [{ token }] };
  },
});

type Login = NonNullable<ReturnType<typeof loginOf>>;

/** A login that nobody handed out passes, unless only registered ones do. One of the namespace's own must be right. */
async function isPassword(
  ctx: AisensyCtx,
  { username, password, projectId }: Login,
  businessId: string,
): Promise<boolean> {
  const known = ctx.strict || projectId === ctx.credentials.projectId || username === ctx.credentials.username;
  if (!known) return true;
  const business =
    (await businesses.get(ctx, businessId)) ?? (await businesses.find(ctx, { where: { email: username } }));
  if (!business) return !ctx.strict;
  return business.email === username && businesses.internal(business).password === password;
}
