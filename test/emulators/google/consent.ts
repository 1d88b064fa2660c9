/** A person in front of the consent page. */
import type { OAuth2Client } from 'google-auth-library';
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { call } from './sdk.ts';

export interface Form {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly emails: readonly string[];
  readonly scopes: readonly string[];
}

const unescaped = (text: string): string =>
  text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");

/** What a person sees of the consent page. */
export async function open(url: string): Promise<Form> {
  const page = await fetch(url);
  const text = await page.text();
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(text.match(/<form [^>]*method="post"/g)).toHaveLength(1);
  const inputs = [...text.matchAll(/<input ([^>]*)>/g)].map(([, attributes = '']) => attributes);
  const attribute = (of: string, name: string): string =>
    unescaped(new RegExp(`${name}="([^"]*)"`).exec(of)?.[1] ?? '');
  const named = (name: string): string[] =>
    inputs.filter((of) => attribute(of, 'name') === name).map((of) => attribute(of, 'value'));
  const hidden = inputs.filter((of) => attribute(of, 'type') === 'hidden');
  return {
    action: unescaped(/<form [^>]*action="([^"]*)"/.exec(text)?.[1] ?? ''),
    hidden: Object.fromEntries(hidden.map((of) => [attribute(of, 'name'), attribute(of, 'value')])),
    emails: named('email'),
    scopes: named('granted'),
  };
}

/** Sends the form, and answers where the browser goes. */
export async function decide(
  form: Form,
  decision: 'allow' | 'deny',
  { email, scopes }: { email?: string; scopes?: readonly string[] } = {},
): Promise<URL> {
  const body = new URLSearchParams({ ...form.hidden, email: email ?? form.emails[0] ?? '', decision });
  for (const scope of scopes ?? form.scopes) body.append('granted', scope);
  const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' });
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('location') ?? '');
}

/** A person signs in and agrees to everything. */
export async function signIn(
  client: OAuth2Client,
  options: Parameters<OAuth2Client['generateAuthUrl']>[0],
): Promise<URL> {
  return decide(await open(client.generateAuthUrl(options)), 'allow');
}

/** What the token endpoint answers. */
export const token = (world: World, fields: Record<string, string>) =>
  call(world, '/token', {
    as: null,
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
