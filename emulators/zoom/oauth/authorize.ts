/** The consent page: a user allows an app, and the app gets a code. */
import { html, redirect, z, type Answer } from '../../../src/emulator/index.ts';
import { consent } from '../api.ts';
import { text } from '../fields.ts';
import { ConsentPage } from '../pages/consent.tsx';
import { ErrorPage } from '../pages/error.tsx';
import type { ZoomCtx } from '../provider.ts';
import { withoutAdmin } from '../scopes.ts';
import { ownerOf } from '../users/find.ts';
import { users, type User } from '../users/rows.ts';
import { appOf, type App } from './apps.ts';
import { isClient } from './clients.ts';
import { issue } from './tokens.ts';

const Asked = () =>
  z.object({
    response_type: text(),
    client_id: text(),
    redirect_uri: text(),
    state: text(),
    scope: text(),
    code_challenge: text(),
    code_challenge_method: text(),
  });

type Asked = z.infer<ReturnType<typeof Asked>>;

const refused = (message: string): Answer<never> => html(ErrorPage({ status: 400, message }), { status: 400 });

/** The app that asks, or the page that says why it may not. */
async function asking(ctx: ZoomCtx, { client_id = '', redirect_uri = '' }: Asked): Promise<App | Answer<never>> {
  if (!(await isClient(ctx, client_id))) return refused(`Invalid client_id: ${client_id} (4,700)`);
  const app = await appOf(ctx, client_id);
  const listed = app.redirect_uris.length === 0 || app.redirect_uris.includes(redirect_uri);
  return listed && /^https?:\/\/./.test(redirect_uri) ? app : refused(`Invalid redirect: ${redirect_uri} (4,700)`);
}

const isApp = (found: App | Answer<never>): found is App => 'client_id' in found;

/** What the user can give of what is asked for; nothing asked for is everything. */
function scopesFor(app: App, user: User, asked: string | undefined): string[] {
  const wanted = (asked ?? '').split(/[\s,]+/).filter(Boolean);
  const offered = wanted.length === 0 ? app.scopes : app.scopes.filter((scope) => wanted.includes(scope));
  const given = user.role_id === '0' || user.role_id === '1' ? offered : withoutAdmin(offered);
  return given.toSorted();
}

export const consentPage = consent.operation('oauth.authorizePage', 'GET /oauth/authorize', {
  summary: 'The page on which a user allows an app',
  query: Asked,
  async handler(ctx, { query }) {
    const app = await asking(ctx, query);
    if (!isApp(app)) return app;
    const owner = await ownerOf(ctx);
    const others = await users.list(ctx, {
      where: { status: 'active' },
      order: { direction: 'asc' },
      page: { size: 50 },
    });
    const everybody = [owner, ...others.items.filter(({ id }) => id !== owner.id)];
    const hidden = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >;
    return html(
      ConsentPage({
        app: app.name,
        scopes: scopesFor(app, owner, query.scope),
        users: everybody.map(({ id, display_name: name, email }) => ({ id, name, email })),
        hidden,
      }),
    );
  },
});

export const authorize = consent.operation('oauth.authorize', 'POST /oauth/authorize', {
  summary: 'A user allows or declines an app',
  body: () => Asked().extend({ decision: z.enum(['allow', 'decline']), user: text() }),
  async handler(ctx, { body }) {
    const app = await asking(ctx, body);
    if (!isApp(app)) return app;
    const { redirect_uri = '', state } = body;
    if (body.decision === 'decline') {
      const error_description = 'The user declined the authorization request.';
      return redirect(extended(redirect_uri, { error: 'access_denied', error_description, state }));
    }
    const user = (body.user ? await users.get(ctx, body.user) : undefined) ?? (await ownerOf(ctx));
    const about = {
      grant_type: 'authorization_code',
      client_id: app.client_id,
      user_id: user.id,
      scope: scopesFor(app, user, body.scope).join(' '),
    } as const;
    const { token: code } = await issue(ctx, 'code', about, {
      grant: ctx.random.hex(16),
      redirect_uri,
      ...(body.code_challenge && {
        challenge: body.code_challenge,
        challenge_method: body.code_challenge_method || 'plain',
      }),
    });
    return redirect(extended(redirect_uri, { code, state }));
  },
});

function extended(url: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) target.searchParams.set(name, value);
  return target.toString();
}
