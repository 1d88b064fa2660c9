/** What an answer says beside the provider's own words: the header `X-Backlot-Hint`. */
import { expect } from 'vitest';
import stripe from '../../emulators/stripe/index.ts';
import pelican from '../pelican/index.ts';
import { requestLine } from '../../src/cli/lines.ts';
import { paintFor } from '../../src/cli/output.ts';
import type { RequestLine } from '../../src/server/options.ts';
import { worldTest } from '../start.ts';

const lines: RequestLine[] = [];
const test = worldTest({ emulators: [pelican, stripe], onRequest: (line) => void lines.push(line) });

test.for([
  ['GET', '/v1/parcel', 'not emulated: did you mean GET /v1/parcels?'],
  ['GET', '/v1/percels/par_1', 'not emulated: did you mean GET /v1/parcels/{parcel}?'],
  ['POST', '/v1/parcels/par_1/cancle', 'not emulated: did you mean POST /v1/parcels/{parcel}/cancel?'],
  ['DELETE', '/v1/parcels/par_1', 'not emulated: did you mean GET /v1/parcels/{parcel}?'],
  ['GET', '/v1/something/else', 'not emulated'],
] as const)('%s %s: %s', async ([method, path, hint], { world }) => {
  const headers = { authorization: 'Bearer pel_0123456789abcdef' };
  const answer = await fetch(`${world.baseUrls['pelican']}${path}`, { method, headers });
  expect([answer.status, answer.headers.get('x-backlot-hint')]).toEqual([404, hint]);
  expect(lines.at(-1)?.hint).toBe(hint);
});

test('what is emulated has none', async ({ world }) => {
  const headers = { authorization: 'Bearer pel_0123456789abcdef' };
  const answer = await fetch(`${world.baseUrls['pelican']}/v1/parcels`, { headers });
  expect([answer.status, answer.headers.get('x-backlot-hint')]).toEqual([200, null]);
});

test('a live key is told what to take instead, and the terminal shows it', async ({ world }) => {
  const headers = { authorization: 'Bearer sk_live_51Nabcdefghijklmnop' };
  const answer = await fetch(`${world.baseUrls['stripe']}/v1/customers`, { headers });
  const hint = 'sk_live_51N************mnop is a live key, and those are refused: npx backlot env prints a test key';
  expect([answer.status, answer.headers.get('x-backlot-hint')]).toEqual([401, hint]);
  const [line] = lines.slice(-1);
  const shown = line && requestLine(line, new Date(0), line.events, paintFor({ isTTY: false }, {}));
  expect(shown).toContain(`401 authentication_error`);
  expect(shown?.endsWith(hint)).toBe(true);
});
