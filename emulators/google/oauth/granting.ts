/** A person has agreed: the code (or tokens) with which the app goes on. */
import { findUser, type User } from '../accounts/users.ts';
import { drawCode } from '../ids.ts';
import type { GoogleCtx } from '../provider.ts';
import { idTokenFor } from './id-tokens.ts';
import { redirectTo, type AuthorizationRequest } from './request.ts';
import { accessLifetime, addConsent, consentOf, issueAccess, issueCode } from './tokens.ts';

/** Where the browser goes then. `ticked`: the scopes that were granted of those asked for. */
export async function grant(
  ctx: GoogleCtx,
  request: AuthorizationRequest,
  user: User,
  ticked: readonly string[],
): Promise<string> {
  const { query, client, wants, prompts } = request;
  const before = await consentOf(ctx, user.email, client.client_id);
  const earlier = query.include_granted_scopes === 'true' ? (before?.split(' ') ?? []) : [];
  const scope = [...new Set([...ticked, ...earlier])].join(' ');
  await addConsent(ctx, user.email, client.client_id, scope);
  const isFirst = !before || prompts.includes('consent');
  const offline = query.access_type === 'offline';
  const about = {
    user: user.email,
    client_id: client.client_id,
    scope,
    access_type: offline ? 'offline' : 'online',
  } as const;
  const facts = {
    redirect_uri: request.redirectUri,
    code_challenge: query.code_challenge,
    code_challenge_method: query.code_challenge && (query.code_challenge_method || 'plain'),
    nonce: query.nonce,
    refreshable: offline && isFirst,
  };
  const code = wants.includes('code') ? await issueCode(ctx, about, drawCode(ctx.random), facts) : undefined;
  const access = wants.includes('token') ? await issueAccess(ctx, about) : undefined;
  const idToken = wants.includes('id_token')
    ? idTokenFor(ctx, user, { audience: client.client_id, scope, nonce: query.nonce, accessToken: access?.token })
    : undefined;
  return redirectTo(request, {
    ...(access && { access_token: access.token, token_type: 'Bearer', expires_in: String(accessLifetime) }),
    code: code?.token,
    id_token: idToken,
    scope,
    authuser: '0',
    hd: user.hd,
    prompt: isFirst ? 'consent' : 'none',
  });
}

/** The user that a `login_hint` means, if he is one. */
export async function hinted(ctx: GoogleCtx, hint: string | undefined): Promise<User | undefined> {
  const user = hint ? await findUser(ctx, hint) : undefined;
  return user?.kind === 'user' ? user : undefined;
}
