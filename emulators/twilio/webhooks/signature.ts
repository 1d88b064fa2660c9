/** `X-Twilio-Signature`: what an app checks a request of Twilio's with. */
import { digest, hmac } from '../../../src/emulator/index.ts';

export type Params = Readonly<Record<string, string | readonly string[]>>;

/** URLs are signed without the user and password that they may carry. */
const signedUrl = (url: string): string => url.replace(/^(https?:\/\/)[^/@?#]*@/i, '$1');

/**
 * Of a form: the URL, then each parameter's name and value, sorted by name. A name's values are unique and sorted,
 * each with its name. Of a GET (no parameters): the URL alone.
 */
export function signature(token: string, url: string, params: Params = {}): string {
  const pairs = Object.keys(params)
    .toSorted()
    .map((name) => {
      const value = params[name] ?? '';
      if (typeof value === 'string') return name + value;
      return [...new Set(value)]
        .toSorted()
        .map((one) => name + one)
        .join('');
    });
  return hmac('sha1', token, signedUrl(url) + pairs.join(''), 'base64');
}

/** A JSON body is signed through its digest, as the last parameter of the URL. */
export function withBodyDigest(url: string, body: string): string {
  const mark = url.includes('?') ? '&' : '?';
  return `${url}${mark}bodySHA256=${digest('sha256', body)}`;
}
