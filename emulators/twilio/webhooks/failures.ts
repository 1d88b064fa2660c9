/** Why an app could not be reached, in Twilio's numbers. */
import type { Reply } from '../../../src/emulator/index.ts';

/** The alert's code for a reply that is of no use; undefined for one that is. */
export function failureCode({ outcome, status, error = '' }: Reply): number | undefined {
  if (status !== undefined) return status >= 400 ? 11_200 : undefined;
  if (outcome === 'accepted') return undefined;
  if (/is not an http/.test(error)) return 11_100;
  if (/^redirected/.test(error)) return 11_215;
  if (/^no address/.test(error)) return 11_210;
  if (/not HTTP/.test(error)) return 11_206;
  if (/certificate/.test(error)) return 11_237;
  if (/TLS/.test(error)) return 11_220;
  return /^timed out/.test(error) ? 11_200 : 11_205;
}

/** What the debugger says of it. */
export function failureText(code: number, { status, error }: Reply): string {
  if (code === 11_200) return status === undefined ? 'HTTP retrieval failure: timeout' : 'HTTP retrieval failure';
  return error ?? 'HTTP connection failure';
}
