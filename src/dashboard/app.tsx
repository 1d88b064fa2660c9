/** The dashboard: server-rendered pages on the control API, and one way to act: `POST /do`. */
import { Hono, type Context } from 'hono';
import { setCookie } from 'hono/cookie';
import type { Child } from 'hono/jsx';
import { checkAccess, passCookie, passOf } from '../control/access.ts';
import { ControlError } from '../control/failure.ts';
import type { Core } from '../server/core.ts';
import { astray } from './astray.ts';
import { act, say } from './act.ts';
import { assets } from './assets.ts';
import { Layout } from './layout.tsx';
import type { Fields, Page } from './page.ts';
import { isPage, pages } from './pages.ts';
import { Login } from './pages/login.tsx';
import { Problem } from './parts.tsx';
import { Refused, themes, type View } from './view.ts';
import { themeCookie, viewOf } from './viewing.ts';

/** Nothing but what the package itself serves; mail is shown in a frame with a policy of its own. */
const policy =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const menu = pages.filter(isPage);

/** `control` is the control API's app, asked in this process. */
export function dashboard(core: Core, control: Hono): Hono {
  const app = new Hono();
  const view = (c: Context) => viewOf({ core, control, menu }, c);

  app.use(async (c, next) => {
    if (c.req.path !== '/login' && !c.req.path.startsWith('/assets/'))
      checkAccess({ method: c.req.method, headers: c.req.raw.headers }, core.options);
    await next();
    for (const [name, value] of Object.entries(headers)) if (!c.res.headers.has(name)) c.header(name, value);
  });
  app.onError((error, c) => {
    if (error instanceof ControlError && error.status === 401) return c.redirect('/login');
    const status = error instanceof ControlError || error instanceof Refused ? error.status : 500;
    if (status === 500) core.options.log('error', 'the dashboard failed', { path: c.req.path, error });
    return c.text(status === 500 ? 'The dashboard failed: the log has the reason.' : error.message, status as 400);
  });

  for (const one of pages) {
    if (!isPage(one)) {
      app.get(one.path, async (c) => one.file(await view(c), c.req.param() as never));
      continue;
    }
    app.get(one.path, async (c) => render(one, await view(c), c));
    const { act: posted } = one;
    if (posted)
      app.post(one.path, async (c) => {
        const fields = (await c.req.parseBody()) as Fields;
        return say(c, back(c), async () => ({ text: await posted(await view(c), c.req.param() as never, fields) }));
      });
  }

  app.post('/do', async (c) => act(await view(c), c));
  app.post('/theme', async (c) => {
    const { theme } = await c.req.parseBody();
    const known = themes.find((name) => name === theme) ?? 'auto';
    setCookie(c, themeCookie, known, { path: '/', sameSite: 'Lax', maxAge: 31_536_000 });
    return c.redirect(back(c), 303);
  });
  app.get('/assets/:name', (c) => assets.answer(c.req.param('name'), c.req.header('if-none-match')));
  app.get('/login', (c) => c.html(<Login failed={false} />));
  app.post('/login', async (c) => {
    const { token } = await c.req.parseBody();
    if (core.options.token === undefined || token !== core.options.token) return c.html(<Login failed />, 401);
    setCookie(c, passCookie, passOf(core.options.token), { httpOnly: true, sameSite: 'Strict', path: '/' });
    return c.redirect('/', 303);
  });
  app.notFound(async (c) => {
    const why = astray(core, c.req.method, c.req.path);
    if (!c.req.header('accept')?.includes('text/html'))
      return c.json({ error: { code: 'not_found', message: why } }, 404);
    const unknown = <Problem>{`${why[0]?.toUpperCase()}${why.slice(1)}.`}</Problem>;
    return c.html(await written(await view(c), 'Nothing here', unknown), 404);
  });
  return app;
}

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'referrer-policy': 'same-origin', // forms of ours must carry their Origin
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** A page in its frame. What is asynchronous in it is waited for. */
async function written(view: View, title: string, content: Child): Promise<string> {
  const page = (
    <Layout view={view} title={title}>
      {content}
    </Layout>
  );
  // The type of `toString` leaves out that it waits for what is asynchronous in the page.
  return `<!doctype html>${await Promise.resolve(page.toString())}`;
}

/** A page; what the control API refuses is said in its place, with its status. */
async function render({ title, body }: Page, view: View, c: Context): Promise<Response> {
  const params = c.req.param() as never;
  try {
    const heading = typeof title === 'string' ? title : await title(view, params);
    return c.html(await written(view, heading, await body(view, params)));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return c.html(await written(view, 'Not there', <Problem>{error.message}</Problem>), error.status as 404);
  }
}

/** The page that a form stands on: its own address, or what it says. Never another server. */
function back(c: Context): string {
  const from = c.req.header('referer');
  if (from === undefined || !URL.canParse(from)) return c.req.path;
  const { pathname, search, host } = new URL(from);
  return host === new URL(c.req.url).host ? pathname + search : '/';
}
