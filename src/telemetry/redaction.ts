/** Keeps secrets out of what is shown: of a credential in a header or a query there is only the beginning. */

const shown = 8;

/** The first eight characters and `…`; of what is no longer than that, half. */
export const masked = (secret: string): string =>
  `${secret.slice(0, secret.length > shown ? shown : secret.length / 2)}…`;

const secretHeader = /(?:^|-)(?:api-?key|auth|authorization|password|secret|token)$/;
const scheme = /^(Basic|Bearer|Digest|Token) +(\S.*)$/i;

/** A header as it may be shown. `name` in lower case. */
export function redactHeader(name: string, value: string): string {
  if (name === 'cookie') return value.split(/; */).map(redactCookie).join('; ');
  if (name === 'set-cookie') return redactCookie(value);
  if (!secretHeader.test(name)) return value;
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
  for (const [given, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const name = given.toLowerCase();
    redacted[name] = (typeof value === 'string' ? [value] : value).map((one) => redactHeader(name, one)).join(', ');
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
