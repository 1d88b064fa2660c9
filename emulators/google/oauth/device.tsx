/** The device flow: a code for the device, and the page on which somebody decides. */
import { html, link, z } from '../../../src/emulator/index.ts';
import { clientOf } from '../accounts/clients.ts';
import { users } from '../accounts/users.ts';
import { oauth, pages } from '../api.ts';
import { errors, invalidRequest } from '../errors.ts';
import { DevicePage } from '../pages/device.tsx';
import type { GoogleCtx } from '../provider.ts';
import { isScope, longName } from '../scopes.ts';
import { deviceCodes, deviceLifetime, issueDeviceCode } from './device-codes.ts';
import { hinted } from './granting.ts';
import { text } from './words.ts';

export const deviceCode = oauth.operation('oauth.deviceCode', 'POST /device/code', {
  summary: 'Ask for a code to show on a device',
  body: () => z.object({ client_id: text(), scope: text() }),
  result: () =>
    z.object({
      device_code: z.string(),
      user_code: z.string(),
      expires_in: z.int(),
      interval: z.int(),
      verification_url: z.string(),
    }),
  async handler(ctx, { body }) {
    if (!body.client_id) throw invalidRequest('Could not determine client ID from request.');
    if (!(await clientOf(ctx, body.client_id))) throw errors.invalid_client();
    const scopes = (body.scope ?? '').split(/\s+/).filter(Boolean);
    if (scopes.length === 0) throw invalidRequest('Missing required parameter: scope');
    if (!scopes.every(isScope)) throw errors.invalid_scope();
    const scope = scopes.map(longName).join(' ');
    const { device_code, user_code } = await issueDeviceCode(ctx, body.client_id, scope);
    const verification_url = link(pages, '/device');
    return { device_code, user_code, expires_in: deviceLifetime, interval: 5, verification_url };
  },
});

const people = (ctx: GoogleCtx) => users.all(ctx, { where: { kind: 'user' } });

export const devicePage = pages.operation('oauth.device', 'GET /device', {
  summary: 'The page for the code of a device',
  query: () => z.object({ user_code: text() }),
  handler: async (ctx, { query }) => html(<DevicePage people={await people(ctx)} code={query.user_code ?? ''} />),
});

export const decideDevice = pages.operation('oauth.decideDevice', 'POST /device', {
  summary: 'What a person decides about a device',
  body: () => z.object({ user_code: z.string(), email: z.string(), decision: z.enum(['allow', 'deny']) }),
  async handler(ctx, { body }) {
    const user_code = body.user_code.trim().toUpperCase();
    const row = await deviceCodes.find(ctx, { where: { user_code, status: 'pending' } });
    const user = await hinted(ctx, body.email);
    if (!row || !user) throw invalidRequest('That code is not known, or not any more.');
    const isGranted = body.decision === 'allow';
    await deviceCodes.update(ctx, row, { status: isGranted ? 'granted' : 'denied', user: user.email });
    const outcome = isGranted ? 'The device is connected. You may close this page.' : 'The device was refused.';
    return html(<DevicePage people={[]} code={user_code} outcome={outcome} />);
  },
});
