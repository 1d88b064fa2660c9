/** Calls of the control API that are made in its own process: by its routes, by what is played. */
import type { Hono } from 'hono';
import type { Core } from '../server/core.ts';
import { ControlError } from './failure.ts';
import type { Ask } from './route.ts';

/** `asker(app, core)(origin)(namespace)('GET', '/clock')`. Throws what the call is refused with. */
export const asker =
  (app: Hono, { options: { token } }: Core) =>
  (origin: string) =>
  (namespace: string): Ask =>
  async (method, path, body) => {
    const url = new URL(`${origin}${path}`);
    url.searchParams.set('namespace', namespace);
    const response = await app.request(url.href, {
      method,
      headers: { host: url.host, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && method !== 'GET' && { body: JSON.stringify(body) }),
    });
    const answered = (await response.json()) as { error?: { code: string; message: string; details?: unknown } };
    if (response.ok || !answered.error) return answered;
    const { code, message, details } = answered.error;
    throw new ControlError(response.status, code, message, details);
  };
