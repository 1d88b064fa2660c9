/** The dashboard: server-rendered pages on the control API, and one way to act: `POST /do`. */
import { Hono, type Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { FC } from 'hono/jsx';
import { checkAccess, passCookie, passOf } from '../control/access.ts';
import { ControlError } from '../control/failure.ts';
import type { Core } from '../server/core.ts';
import { Layout } from './layout.tsx';
import { Login } from './pages/login.tsx';
import { Inbox, OneMail } from './pages/inbox.tsx';
import { Overview } from './pages/overview.tsx';
import { Payments } from './pages/payments.tsx';
import { Provider } from './pages/provider.tsx';
import { OneRequest, Requests } from './pages/requests.tsx';
import { Collection, Faults, Jobs, State } from './pages/state.tsx';
import { OneWebhook, Webhooks } from './pages/webhooks.tsx';
import { Refused, type Ask, type View } from './view.ts';

const flashCookie = 'backlot_said';
/** Nothing but what the page itself carries; mail is shown in a frame with a policy of its own. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** `control` is the control API's app, asked in this process. */
export function dashboard(core: Core, control: Hono): Hono {
  const app = new Hono();

  app.use(async (c, next) => {
    c.header('content-security-policy', policy);
    c.header('referrer-policy', 'same-origin'); // forms of ours must carry their Origin
    c.header('x-content-type-options', 'nosniff');
    c.header('cache-control', 'no-store');
    if (c.req.path !== '/login') checkAccess({ method: c.req.method, headers: c.req.raw.headers }, core.options);
    await next();
  });
  app.onError((error, c) => {
    if (error instanceof ControlError && error.status === 401) return c.redirect('/login');
    const status = error instanceof ControlError || error instanceof Refused ? error.status : 500;
    if (status === 500) core.options.log('error', 'the dashboard failed', { path: c.req.path, error });
    return c.text(status === 500 ? 'The dashboard failed: the log has the reason.' : error.message, status as 400);
  });

  const page = (path: string, title: (c: Context) => string, body: (view: View, c: Context) => unknown): void => {
    app.get(path, async (c) => {
      const view = await viewOf(core, control, c);
      const Body: FC = () => body(view, c) as never;
      return c.html(
        <Layout view={view} title={title(c)}>
          <Body />
        </Layout>,
      );
    });
  };
  const named = (name: string) => (c: Context) => c.req.param(name) ?? '';

  page(
    '/',
    () => 'Overview',
    (view) => <Overview view={view} />,
  );
  page(
    '/requests',
    () => 'Requests',
    (view) => <Requests view={view} />,
  );
  page('/requests/:id', named('id'), (view, c) => <OneRequest view={view} id={named('id')(c)} />);
  page(
    '/webhooks',
    () => 'Webhooks',
    (view) => <Webhooks view={view} />,
  );
  page('/webhooks/:id', named('id'), (view, c) => <OneWebhook view={view} id={named('id')(c)} />);
  page(
    '/inbox',
    () => 'Inbox',
    (view) => <Inbox view={view} />,
  );
  page(
    '/payments',
    () => 'Payments',
    (view) => <Payments view={view} />,
  );
  page(
    '/jobs',
    () => 'Jobs',
    (view) => <Jobs view={view} />,
  );
  page(
    '/faults',
    () => 'Faults',
    (view) => <Faults view={view} />,
  );
  page(
    '/state',
    () => 'State',
    (view) => <State view={view} />,
  );
  page('/state/:provider/:collection', named('collection'), (view, c) => (
    <Collection view={view} provider={named('provider')(c)} collection={named('collection')(c)} />
  ));
  page(
    '/providers/:provider',
    (c) => core.emulators.get(named('provider')(c))?.title ?? 'Provider',
    (view, c) => <Provider view={view} name={named('provider')(c)} />,
  );
  page(
    '/inbox/:provider/:collection/:id',
    () => 'Mail',
    (view, c) => (
      <OneMail view={view} provider={named('provider')(c)} collection={named('collection')(c)} id={named('id')(c)} />
    ),
  );

  app.post('/do', async (c) => act(core, control, c));
  app.get('/login', (c) => c.html(<Login failed={false} />));
  app.post('/login', async (c) => {
    const { token } = await c.req.parseBody();
    if (core.options.token === undefined || token !== core.options.token) return c.html(<Login failed />, 401);
    setCookie(c, passCookie, passOf(core.options.token), { httpOnly: true, sameSite: 'Strict', path: '/' });
    return c.redirect('/', 303);
  });
  return app;
}

/** Makes the control call that a form names, and goes back with what came of it. */
async function act(core: Core, control: Hono, c: Context): Promise<Response> {
  const { call, body, back, ...fields } = (await c.req.parseBody()) as Record<string, string>;
  const [method = 'POST', path = '/'] = (call ?? '').split(' ');
  const target = back?.startsWith('/') && !back.startsWith('//') ? back : '/';
  const say = (kind: 'done' | 'failed', text: string): Response => {
    setCookie(c, flashCookie, JSON.stringify({ kind, text: text.slice(0, 600) }), {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: 30,
    });
    return c.redirect(target, 303);
  };
  try {
    const whole = { ...(JSON.parse(body || '{}') as object), ...fields };
    const answer = await asker(core, control, namespaceOf(c), c)(path, { method, body: whole });
    return say('done', summary(answer));
  } catch (error) {
    return say(
      'failed',
      error instanceof SyntaxError ? `That is not JSON: ${error.message}` : String((error as Error).message),
    );
  }
}

const summary = (answer: unknown): string =>
  `Done. ${answer === undefined ? '' : JSON.stringify(answer).slice(0, 300)}`;

const namespaceOf = (c: Context): string => c.req.query('namespace') || 'default';

async function viewOf(core: Core, control: Hono, c: Context): Promise<View> {
  const namespace = namespaceOf(c);
  const ask = asker(core, control, namespace, c);
  const clock = (await ask('/clock')) as View['clock'];
  const row = await core.namespaces.get(namespace);
  const { items } = await core.namespaces.list({ limit: 200 });
  const names = items.map(({ name }) => name);
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
    profile: row?.profile ?? 'instant',
    rules: row?.rules.length ?? 0,
    flash: takeFlash(c),
  };
}

function takeFlash(c: Context): View['flash'] {
  const said = getCookie(c, flashCookie);
  if (!said) return undefined;
  deleteCookie(c, flashCookie, { path: '/' });
  try {
    return JSON.parse(said) as View['flash'];
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
