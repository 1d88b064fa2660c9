/** Device codes: a device that has no browser asks for one, and waits until somebody has typed its other half elsewhere. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors, invalidGrantBecause } from '../errors.ts';
import { collection, job, type GoogleCtx } from '../provider.ts';
import { addConsent, issueAccess, issueRefresh } from './tokens.ts';

const DeviceCode = schema(() =>
  z.object({
    device_code: z.string(),
    user_code: z.string(),
    client_id: z.string(),
    scope: z.string(),
    status: z.enum(['pending', 'granted', 'denied', 'expired', 'used']),
    /** Who has agreed. */
    user: z.string(),
  }),
);

export type DeviceCode = z.infer<ReturnType<typeof DeviceCode>>;

export const deviceCodes = collection('device_codes', {
  row: DeviceCode,
  key: 'device_code',
  columns: ['user_code', 'status'],
  locates: true,
});

/** Seconds. */
export const deviceLifetime = 1800;

export async function issueDeviceCode(ctx: GoogleCtx, client_id: string, scope: string): Promise<DeviceCode> {
  const letters = (count: number): string => ctx.random.text(count, 'BCDFGHJKLMNPQRSTVWXZ');
  const row: DeviceCode = {
    device_code: `AH-${ctx.random.base64url(92)}`,
    user_code: `${letters(4)}-${letters(4)}`,
    client_id,
    scope,
    status: 'pending',
    user: '',
  };
  ctx.schedule(expireDeviceCode, { device_code: row.device_code }, { after: deviceLifetime * 1000 });
  return deviceCodes.insert(ctx, row);
}

export const expireDeviceCode = job('device-codes.expire', {
  kind: 'calendar',
  input: () => z.object({ device_code: z.string() }),
  async run(ctx, { device_code }) {
    const row = await deviceCodes.get(ctx, device_code);
    if (row?.status === 'pending') await deviceCodes.update(ctx, row, { status: 'expired' });
  },
});

/** The tokens of a code that somebody has agreed to. Throws what a device is told that has to wait, or not to. */
export async function redeem(ctx: GoogleCtx, device_code: string, client: string) {
  const row = await deviceCodes.get(ctx, device_code);
  if (!row || row.client_id !== client) throw errors.invalid_grant();
  if (row.status === 'pending') throw errors.authorization_pending();
  if (row.status === 'denied') throw errors.access_denied().with({ message: 'Forbidden' });
  if (row.status !== 'granted') throw invalidGrantBecause('Bad Request');
  await deviceCodes.update(ctx, row, { status: 'used' });
  const about = { user: row.user, client_id: client, scope: row.scope };
  await addConsent(ctx, row.user, client, row.scope);
  const refresh = await issueRefresh(ctx, about);
  return { access: await issueAccess(ctx, { ...about, access_type: 'offline' }), refresh };
}
