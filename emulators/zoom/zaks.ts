/** ZAKs: what opens a meeting as its host. Minted at every look at a meeting; those of one minute share one life. */
import { createHmac } from 'node:crypto';
import { schema, seconds, z } from '../../src/emulator/index.ts';
import { collection, job, type ZoomCtx } from './provider.ts';
import { minute } from './times.ts';
import { users, type User } from './users/rows.ts';

const Zak = schema(() =>
  z.object({
    /** The claim `sk` of all that were minted then. */
    key: z.string(),
    user_id: z.string(),
  }),
);

export const zaks = collection('zaks', { row: Zak, key: 'key', columns: ['user_id'] });

export const expireZak = job('zaks.expire', {
  kind: 'calendar',
  input: () => z.object({ key: z.string() }),
  async run(ctx, { key }) {
    const zak = await zaks.get(ctx, key);
    if (zak) await zaks.remove(ctx, zak);
  },
});

const lifetime = 7200;
/** Of users that an app made for its customers: 90 days. */
const customLifetime = 90 * 24 * 3600;

/** A ZAK of a user; with a meeting it is a start link's. */
export async function mintZak(
  ctx: ZoomCtx,
  user: User,
  { meeting = '', instant = false, ttl }: { meeting?: string; instant?: boolean; ttl?: number | undefined } = {},
): Promise<string> {
  const life = users.internal(user).custom ? customLifetime : (ttl ?? lifetime);
  const key = await keyFor(ctx, user, life);
  const { accountId = '' } = ctx.credentials;
  const issued = seconds(ctx.now);
  const random = ctx.random.fork(`zak ${user.id} ${meeting}`);
  const claims = {
    aud: 'clientsm',
    uid: user.id,
    zid: random.hex(32),
    iss: 'web',
    sk: key,
    sty: instant ? 1 : 100,
    wcd: 'us02',
    clt: 0,
    mnum: meeting,
    exp: issued + life,
    iat: issued,
    aid: accountId,
    cid: '',
  };
  return signed({ typ: 'JWT', sv: '000001', zm_skm: 'zm_o2m', alg: 'HS256' }, claims, secretOf(ctx));
}

async function keyFor(ctx: ZoomCtx, { id }: User, life: number): Promise<string> {
  const at = Math.floor(ctx.now / minute);
  const key = createHmac('sha256', secretOf(ctx)).update(`${id} ${at} ${life}`).digest('base64url').slice(0, 22);
  if (await zaks.get(ctx, key)) return key;
  await zaks.insert(ctx, { key, user_id: id });
  ctx.schedule(expireZak, { key }, { after: life * 1000 });
  return key;
}

/** The user whose ZAK it is, and the meeting, if it is still good. */
export async function readZak(ctx: ZoomCtx, text: string): Promise<{ user: string; meeting: string } | undefined> {
  const [header = '', claims = '', signature] = text.split('.');
  if (signature !== hmac256(`${header}.${claims}`, secretOf(ctx))) return undefined;
  const { sk, uid, mnum } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  const zak = await zaks.get(ctx, String(sk));
  return zak ? { user: String(uid), meeting: String(mnum) } : undefined;
}

const secretOf = ({ credentials }: ZoomCtx): string => `zak ${credentials.clientSecret ?? ''}`;

const hmac256 = (text: string, key: string): string => createHmac('sha256', key).update(text).digest('base64url');

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function signed(header: object, claims: object, key: string): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  return `${text}.${hmac256(text, key)}`;
}
