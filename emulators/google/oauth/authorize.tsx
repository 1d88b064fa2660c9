/** The authorization endpoint: the consent page, and what follows from the decision. */
import { html, link, redirect, z } from '../../../src/emulator/index.ts';
import { mainUser, users } from '../accounts/users.ts';
import { pages } from '../api.ts';
import { errors } from '../errors.ts';
import { ConsentPage } from '../pages/consent.tsx';
import type { GoogleCtx } from '../provider.ts';
import { isIdentity, wordsFor } from '../scopes.ts';
import { grant, hinted } from './granting.ts';
import { AuthorizationQuery, authorizationRequest, redirectTo, type AuthorizationRequest } from './request.ts';

const path = '/o/oauth2/v2/auth';

export const authorize = pages.operation('oauth.authorize', `GET ${path}`, {
  summary: 'The consent page',
  query: AuthorizationQuery,
  async handler(ctx, { query }) {
    const request = await authorizationRequest(ctx, query);
    const user = await hinted(ctx, query.login_hint);
    if (!request.prompts.includes('none')) return html(await consentPage(ctx, request, user?.email));
    if (!user) return redirect(redirectTo(request, { error: 'interaction_required' }));
    // Whoever is named is taken to have a session and to have agreed.
    return redirect(await grant(ctx, request, user, request.scopes));
  },
});

async function consentPage(ctx: GoogleCtx, request: AuthorizationRequest, wished: string | undefined) {
  const { client, redirectUri, scopes, query } = request;
  const everybody = await users.all(ctx, { where: { kind: 'user' } });
  const chosen = wished ?? everybody.find(({ hd }) => hd === query.hd)?.email ?? (await mainUser(ctx))?.email ?? '';
  const people = [...everybody].sort((one, other) => Number(other.email === chosen) - Number(one.email === chosen));
  // With one thing to decide there is nothing to untick.
  const isGranular =
    query.enable_granular_consent !== 'false' && scopes.filter((scope) => !isIdentity(scope)).length > 1;
  const permissions = scopes.map((scope) => ({
    scope,
    words: wordsFor(scope),
    optional: isGranular && !isIdentity(scope),
  }));
  return (
    <ConsentPage
      app={client.name}
      host={new URL(redirectUri).host}
      people={people}
      chosen={chosen}
      permissions={permissions}
      hidden={Object.fromEntries(
        Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined),
      )}
      action={link(pages, path)}
    />
  );
}

export const decide = pages.operation('oauth.decide', `POST ${path}`, {
  summary: 'What a person decides on the consent page',
  // The page posts everything; a form posted to the page's own URL carries the request in its query.
  query: AuthorizationQuery,
  body: () =>
    AuthorizationQuery().extend({
      email: z.string().optional(),
      decision: z.enum(['allow', 'deny']),
      granted: z.array(z.string()).optional(),
    }),
  faults: ['access_denied'],
  async handler(ctx, { query, body: { email, decision, granted, ...asked } }) {
    const request = await authorizationRequest(ctx, { ...query, ...asked });
    if (decision === 'deny' || ctx.fault) return redirect(redirectTo(request, { error: 'access_denied' }));
    const user = (await hinted(ctx, email)) ?? (await mainUser(ctx));
    if (!user || (email && user.email !== email.toLowerCase())) throw errors.access_denied();
    const ticked = request.scopes.filter((scope) => !granted || isIdentity(scope) || granted.includes(scope));
    return redirect(await grant(ctx, request, user, ticked));
  },
});
