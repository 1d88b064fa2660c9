/** Download tokens: what webhooks carry to fetch a recording's files for a day. */
import { createECDH, createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { digest, schema, seconds, z } from '../../../src/emulator/index.ts';
import { collection, job, type ZoomCtx } from '../provider.ts';

const DownloadToken = schema(() =>
  z.object({
    token: z.string(),
    /** The run whose recording it opens. */
    uuid: z.string(),
    status: z.enum(['active', 'expired']),
  }),
);

export const downloadTokens = collection('download_tokens', {
  row: DownloadToken,
  key: 'token',
  columns: ['uuid', 'status'],
});

export const expireDownloadToken = job('download-tokens.expire', {
  kind: 'calendar',
  input: () => z.object({ token: z.string() }),
  key: ({ token }) => digest('sha1', token),
  async run(ctx, { token: text }) {
    const token = await downloadTokens.get(ctx, text);
    if (token) await downloadTokens.update(ctx, token, { status: 'expired' });
  },
});

const lifetime = 86_400;

/** A token for a recording; lives a day, or `ttl` seconds. */
export async function mintDownloadToken(
  ctx: ZoomCtx,
  { uuid, host_id }: { readonly uuid: string; readonly host_id: string },
  ttl = lifetime,
): Promise<string> {
  const { accountId = '' } = ctx.credentials;
  const issued = seconds(ctx.now);
  const claims = {
    iss: 'EventConsumerRecDownload',
    accountId,
    aud: 'WebRecDownload',
    mid: uuid,
    userId: host_id,
    exp: issued + ttl,
    iat: issued,
  };
  const token = signed({ sv: '000001', zm_skm: 'zm_o2m', typ: 'JWT', alg: 'ES256' }, claims, keyOf(ctx));
  await downloadTokens.insert(ctx, { token, uuid, status: 'active' });
  ctx.schedule(expireDownloadToken, { token }, { after: ttl * 1000 });
  return token;
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function signed(header: object, claims: object, key: KeyObject): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** A key of the namespace's own: elliptic ones can be derived from a secret. */
function keyOf({ credentials }: ZoomCtx): KeyObject {
  const secret = createHash('sha256')
    .update(`download ${credentials.clientSecret ?? ''}`)
    .digest();
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  return createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d: secret.toString('base64url'), x, y } });
}
