/** Which clients are good: the namespace's own with its own secret, others by their form (unless only registered ones are). */
import { couldBeId } from '../account.ts';
import { errors } from '../errors.ts';
import type { ZoomCtx } from '../provider.ts';
import { appOf, apps, type App } from './apps.ts';

export async function isClient(ctx: ZoomCtx, id: string): Promise<boolean> {
  if (id === ctx.credentials.clientId) return true;
  return (await apps.get(ctx, id)) !== undefined || (!ctx.strict && couldBeId(id));
}

/** The app behind an id and a secret. Throws `invalid_client`. */
export async function clientWith(ctx: ZoomCtx, id: string, secret: string): Promise<App> {
  const own = id === ctx.credentials.clientId;
  const good = own ? secret === ctx.credentials.clientSecret : secret !== '' && (await isClient(ctx, id));
  if (!good) throw errors.invalid_client();
  return appOf(ctx, id);
}
