/** Cookies that an app sets: sent back in the same call, and for four hours between the same two numbers. */
import { schema, z, type Reply } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { collection, job } from '../provider.ts';

const Jar = schema(() => z.object({ conversation: z.string(), cookies: z.record(z.string(), z.string()) }));

export const cookieJars = collection('cookie_jars', { row: Jar, key: 'conversation', owner: 'account' });

/** The `Cookie` header of a conversation; undefined when there is nothing to send. */
export async function cookieHeader(ctx: TwilioCtx, conversation: string | undefined): Promise<string | undefined> {
  const jar = conversation === undefined ? undefined : await cookieJars.get(ctx, conversation);
  if (!jar) return undefined;
  const pairs = Object.entries(jar.cookies).map(([name, value]) => `${name}=${value}`);
  return pairs.length > 0 ? pairs.join('; ') : undefined;
}

const PAIR = /(?:^|,\s*)([^=;,\s]+)=([^;,]*)(?=;|,|$)/g;
const attributes = new Set(['expires', 'path', 'domain', 'max-age', 'samesite']);

/** Name and value of each cookie of a `Set-Cookie` header, several of which stand in one, joined by commas. */
function setCookies(header: string): [string, string][] {
  return [...header.matchAll(PAIR)]
    .map(([, name = '', value = '']): [string, string] => [name, value])
    .filter(([name]) => !attributes.has(name.toLowerCase()));
}

/** Keeps what an app's answer sets. */
export async function keepCookies(ctx: TwilioCtx, conversation: string | undefined, { headers }: Reply): Promise<void> {
  const header = headers['set-cookie'];
  if (conversation === undefined || !header) return;
  const jar = await cookieJars.get(ctx, conversation);
  const cookies = { ...jar?.cookies, ...Object.fromEntries(setCookies(header)) };
  if (jar) await cookieJars.update(ctx, jar, { cookies });
  else await cookieJars.insert(ctx, { conversation, cookies });
  ctx.schedule(emptyJar, { conversation }, { after: '4h' });
}

export const emptyJar = job('cookies.expire', {
  kind: 'calendar',
  input: () => z.object({ conversation: z.string() }),
  async run(ctx, { conversation }) {
    const jar = await cookieJars.get(ctx, conversation);
    if (jar) await cookieJars.remove(ctx, jar);
  },
});
