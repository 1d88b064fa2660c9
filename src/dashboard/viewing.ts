/** Makes what a page is given, from the request for it. */
import type { Context, Hono } from 'hono';
import { deleteCookie, getCookie } from 'hono/cookie';
import type { Core } from '../server/core.ts';
import type { Page } from './page.ts';
import { Refused, themes, type Ask, type Flash, type NextJob, type View } from './view.ts';

export const flashCookie = 'backlot_said';
export const themeCookie = 'backlot_theme';

interface Needs {
  readonly core: Core;
  readonly control: Hono;
  readonly menu: readonly Page[];
}

export async function viewOf({ core, control, menu }: Needs, c: Context): Promise<View> {
  const namespace = c.req.query('namespace') || 'default';
  const ask = asker(core, control, namespace, c);
  const clock = (await ask('/clock')) as View['clock'];
  const { jobs } = (await ask('/jobs?limit=1')) as { jobs: readonly (NextJob & { readonly due: string | null })[] };
  const counts = (await ask('/requests/counts')) as View['counts'];
  const row = await core.namespaces.get(namespace);
  const { items } = await core.namespaces.list({ limit: 200 });
  const names = items.map(({ name }) => name);
  const theme = getCookie(c, themeCookie);
  const [next] = jobs;
  return {
    core,
    namespace,
    namespaces: names.includes(namespace) ? names : [namespace, ...names],
    url: new URL(c.req.url),
    to(path, query = {}) {
      const search = new URLSearchParams(namespace === 'default' ? {} : { namespace });
      for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
      return `${path}${search.size > 0 ? `?${search}` : ''}`;
    },
    ask,
    clock,
    counts,
    next: next?.due ? next : undefined,
    profile: row?.profile ?? 'instant',
    rules: row?.rules.length ?? 0,
    theme: themes.find((name) => name === theme) ?? 'auto',
    flash: takeFlash(c),
    menu,
  };
}

function takeFlash(c: Context): Flash | undefined {
  const said = c.req.method === 'GET' && c.req.header('x-backlot-live') === undefined && getCookie(c, flashCookie);
  if (!said) return undefined;
  deleteCookie(c, flashCookie, { path: '/' });
  try {
    return JSON.parse(said) as Flash;
  } catch {
    return undefined;
  }
}

/** Asks the control API in this process, as the page's own origin. Throws `Refused` with its words. */
function asker(core: Core, control: Hono, namespace: string, c: Context): Ask {
  const { origin, host } = new URL(c.req.url);
  return async (path, { method = 'GET', body } = {}) => {
    const url = new URL(`${origin}${path}`);
    if (!url.searchParams.has('namespace')) url.searchParams.set('namespace', namespace);
    const response = await control.request(url.toString(), {
      method,
      headers: {
        host,
        'content-type': 'application/json',
        ...(core.options.token && { authorization: `Bearer ${core.options.token}` }),
      },
      ...(method !== 'GET' && body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text === '' ? undefined : (JSON.parse(text) as unknown);
    if (response.ok) return parsed;
    throw new Refused(
      response.status,
      (parsed as { error?: { message?: string } } | undefined)?.error?.message ?? text,
    );
  };
}
