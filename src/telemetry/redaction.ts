/** Keeps secrets out of what is shown: of a credential in a header or a query there is only the beginning. */

const shown = 8;

/** The first eight characters and `…`; of what is no longer than that, half. */
export const masked = (secret: string): string =>
  `${secret.slice(0, secret.length > shown ? shown : secret.length / 2)}…`;

const secretHeader = /(?:^|-)(?:api-?key|auth|authorization|password|secret|token)$/;
const scheme = /^(Basic|Bearer|Digest|Token) +(\S.*)$/i;

/** Clients send few names, again and again: whether one tells of a secret is found out once. */
const known = new Map<string, boolean>();
const mostNames = 1_000;

function isSecret(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= mostNames) known.clear();
  const is = secretHeader.test(name);
  known.set(name, is);
  return is;
}

/** A header as it may be shown. `name` in lower case. */
export function redactHeader(name: string, value: string): string {
  if (name === 'cookie') return value.split(/; */).map(redactCookie).join('; ');
  if (name === 'set-cookie') return redactCookie(value);
  if (!isSecret(name)) return value;
  const [, word, secret] = scheme.exec(value) ?? [];
  return word !== undefined && secret !== undefined ? `${word} ${masked(secret)}` : masked(value);
}

/** The first pair; what stands behind it says how long and where it holds. */
const redactCookie = (cookie: string): string =>
  cookie.replace(/^([^=;]+)=([^;]+)/, (_, name: string, secret: string) => `${name}=${masked(secret)}`);

/** All headers as they may be shown, names in lower case, repeated ones joined. */
export function redactHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const redacted: Record<string, string> = {};
  for (const given of Object.keys(headers)) {
    const value = headers[given];
    if (value === undefined) continue;
    const name = given.toLowerCase();
    redacted[name] =
      typeof value === 'string' ? redactHeader(name, value) : value.map((one) => redactHeader(name, one)).join(', ');
  }
  return redacted;
}

const secretParameter = /([?&](?:access_token|api_?key|client_secret|password|refresh_token)=)([^&#]+)/gi;
/** `key=` and `token=` are often names of things; as long as a secret, they are taken for one. */
const likelyParameter = /([?&](?:key|token)=)([^&#]{20,})/gi;

/** A path with its query as it may be shown. */
export function redactPath(path: string): string {
  if (!path.includes('?')) return path;
  const mask = (_: string, name: string, secret: string): string => name + masked(secret);
  return path.replace(secretParameter, mask).replace(likelyParameter, mask);
}
