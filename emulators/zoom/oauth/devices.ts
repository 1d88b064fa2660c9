/** The device flow: a device shows a code, a person types it in elsewhere, the device asks until it has a token. */
import { html, link, redirect, schema, z } from '../../../src/emulator/index.ts';
import { oauth, pages } from '../api.ts';
import { errors } from '../errors.ts';
import { text } from '../fields.ts';
import { NotePage } from '../pages/error.tsx';
import { DevicePage } from '../pages/device.tsx';
import { collection, job, type ZoomCtx } from '../provider.ts';
import { ownerOf } from '../users/find.ts';
import { appOf } from './apps.ts';
import { isClient } from './clients.ts';

const Device = schema(() =>
  z.object({
    device_code: z.string(),
    user_code: z.string(),
    client_id: z.string(),
    status: z.enum(['pending', 'approved', 'declined', 'used', 'expired']),
    user_id: z.string(),
    scope: z.string(),
  }),
);

export const devices = collection('devices', {
  row: Device,
  key: 'user_code',
  columns: ['device_code', 'status'],
  locates: true,
  missing: errors.page_not_found,
});

/** Seconds that a code lives, and between two questions. */
const lifetime = 900;
const interval = 5;

export const createDeviceCode = oauth.operation('oauth.deviceCode', 'POST /oauth/devicecode', {
  summary: 'Get a code for a device without a keyboard',
  query: () => z.object({ client_id: text() }),
  body: () => z.object({ client_id: text() }),
  result: () =>
    z.object({
      device_code: z.string(),
      user_code: z.string(),
      verification_uri: z.string(),
      verification_uri_complete: z.string(),
      expires_in: z.int(),
      interval: z.int(),
    }),
  async handler(ctx, { query, body }) {
    const client_id = query.client_id || body.client_id || '';
    if (!(await isClient(ctx, client_id))) throw errors.invalid_client();
    const { scopes } = await appOf(ctx, client_id);
    const device = await devices.insert(ctx, {
      device_code: ctx.random.base64url(38),
      user_code: ctx.random.text(8, 'BCDFGHJKLMNPQRSTVWXZ'),
      client_id,
      status: 'pending',
      user_id: '',
      scope: scopes.join(' '),
    });
    ctx.schedule(expireDevice, { user_code: device.user_code }, { after: lifetime * 1000 });
    return {
      device_code: device.device_code,
      user_code: device.user_code,
      verification_uri: link(pages, '/oauth_device'),
      verification_uri_complete: link(pages, `/oauth_device/complete/${device.user_code}`),
      expires_in: lifetime,
      interval,
    };
  },
});

export const expireDevice = job('devices.expire', {
  kind: 'calendar',
  input: () => z.object({ user_code: z.string() }),
  async run(ctx, { user_code }) {
    const device = await devices.get(ctx, user_code);
    if (device?.status === 'pending' || device?.status === 'approved')
      await devices.update(ctx, device, { status: 'expired' });
  },
});

/** What a device may have by now; throws while it has to wait, and when it waits in vain. */
export async function redeemDevice(
  ctx: ZoomCtx,
  code: string,
  client: string,
): Promise<{ user_id: string; scope: string }> {
  const device = await devices.find(ctx, { where: { device_code: code } });
  if (!device || device.client_id !== client || device.status === 'used') throw errors.bad_code(code);
  if (device.status === 'pending') throw errors.device_pending();
  if (device.status === 'declined') throw errors.device_declined();
  if (device.status === 'expired') throw errors.device_expired();
  return devices.update(ctx, device, { status: 'used' });
}

export const enterCodePage = pages.operation('oauth.devicePage', 'GET /oauth_device', {
  summary: 'Where a person types in what the device shows',
  query: () => z.object({ user_code: text() }),
  handler: (_, { query }) =>
    Promise.resolve(
      query.user_code
        ? redirect(link(pages, `/oauth_device/complete/${encodeURIComponent(query.user_code.trim().toUpperCase())}`))
        : html(DevicePage({})),
    ),
});

export const devicePage = pages.operation('oauth.deviceConsentPage', 'GET /oauth_device/complete/{userCode}', {
  summary: 'Whether a device may have access',
  async handler(ctx, { params }) {
    const device = await devices.need(ctx, params.userCode);
    if (device.status !== 'pending') return html(NotePage({ title: 'Device', text: `This code is ${device.status}.` }));
    return html(DevicePage({ code: device.user_code, app: (await appOf(ctx, device.client_id)).name }));
  },
});

export const decideDevice = pages.operation('oauth.decideDevice', 'POST /oauth_device/complete/{userCode}', {
  summary: 'A person lets a device in, or does not',
  body: () => z.object({ decision: z.enum(['allow', 'decline']) }),
  async handler(ctx, { params, body }) {
    const device = await devices.need(ctx, params.userCode);
    if (device.status !== 'pending') return html(NotePage({ title: 'Device', text: `This code is ${device.status}.` }));
    const status = body.decision === 'allow' ? 'approved' : 'declined';
    await devices.update(ctx, device, { status, user_id: (await ownerOf(ctx)).id });
    return html(
      NotePage({
        title: 'Device',
        text: status === 'approved' ? 'The device is connected.' : 'The device gets no access.',
      }),
    );
  },
});
