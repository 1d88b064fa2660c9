/** The frame of every page: header with namespace, clock and profile, the providers and places, the banner of faults. */
import type { Child, FC } from 'hono/jsx';
import { raw } from 'hono/html';
import { Call } from './parts.tsx';
import { script } from './script.ts';
import { style } from './style.ts';
import type { View } from './view.ts';

const places: readonly (readonly [path: string, name: string])[] = [
  ['/', 'Overview'],
  ['/requests', 'Requests'],
  ['/webhooks', 'Webhooks'],
  ['/inbox', 'Inbox'],
  ['/payments', 'Payments'],
  ['/jobs', 'Jobs'],
  ['/faults', 'Faults'],
  ['/state', 'State'],
];

export const Layout: FC<{ view: View; title: string; children?: Child }> = ({ view, title, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{`${title} · Backlot`}</title>
      <style>{raw(style)}</style>
    </head>
    <body data-namespace={view.namespace}>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <Top view={view} />
      <Banner view={view} />
      <div class="layout">
        <Side view={view} />
        <main id="main">
          {view.flash && (
            <p class={`flash ${view.flash.kind}`} role="status">
              {view.flash.text}
            </p>
          )}
          <h1>{title}</h1>
          <p class="new">
            <button type="button" class="main" data-show-new>
              Show what is new
            </button>
          </p>
          {children}
        </main>
      </div>
      <Keys />
      <script>{raw(script)}</script>
    </body>
  </html>
);

const Top: FC<{ view: View }> = ({ view }) => (
  <header class="top">
    <a class="name" href={view.to('/')}>
      Backlot
    </a>
    <form method="get" action={view.url.pathname}>
      <label class="small soft" for="namespace">
        Namespace
      </label>
      <select id="namespace" name="namespace" onchange="this.form.submit()">
        {view.namespaces.map((name) => (
          <option value={name} selected={name === view.namespace}>
            {name}
          </option>
        ))}
      </select>
      <noscript>
        <button>Go</button>
      </noscript>
    </form>
    <Clock view={view} />
    <Profile view={view} />
    <button type="button" class="right" data-theme-switch>
      Theme: auto
    </button>
  </header>
);

const Clock: FC<{ view: View }> = ({ view }) => (
  <div class="clock" id="clock" data-live>
    <span class="tag" title={`scale ${view.clock.scale}`}>
      {view.clock.mode}
    </span>
    <time datetime={view.clock.now} class="mono">
      {view.clock.now.slice(0, 10)} {view.clock.now.slice(11, 19)}
    </time>
    {['1h', '1d', '30d'].map((by) => (
      <Call view={view} call="POST /clock/advance" body={{ by }} label={`+${by}`} />
    ))}
  </div>
);

const Profile: FC<{ view: View }> = ({ view }) => (
  <Call view={view} call="PUT /profile" label="Set">
    <label class="small soft" for="profile">
      Profile
    </label>
    <select id="profile" name="name">
      {view.core.profiles.names.map((name) => (
        <option value={name} selected={name === view.profile}>
          {name}
        </option>
      ))}
    </select>
  </Call>
);

const Banner: FC<{ view: View }> = ({ view }) =>
  view.rules === 0 && view.profile === 'instant' ? (
    <></>
  ) : (
    <div class="banner" role="status">
      <span>
        {view.rules > 0 && `${view.rules} fault ${view.rules === 1 ? 'rule is' : 'rules are'} on. `}
        {view.profile !== 'instant' && `The profile is ${view.profile}.`}
      </span>
      <a href={view.to('/faults')}>See</a>
      {view.rules > 0 && <Call view={view} call="DELETE /faults" label="Clear" />}
    </div>
  );

const Side: FC<{ view: View }> = ({ view }) => (
  <nav class="side" aria-label="Places">
    {places.map(([path, name]) => (
      <a href={view.to(path)} aria-current={current(view, path) ? 'page' : undefined}>
        {name}
      </a>
    ))}
    <h2>Providers</h2>
    {[...view.core.emulators.values()].map(({ name, title }) => (
      <a href={view.to(`/providers/${name}`)} aria-current={current(view, `/providers/${name}`) ? 'page' : undefined}>
        {title}
      </a>
    ))}
  </nav>
);

const current = ({ url }: View, path: string): boolean =>
  path === '/' ? url.pathname === '/' : url.pathname === path || url.pathname.startsWith(`${path}/`);

const Keys: FC = () => (
  <dialog id="keys">
    <h2>Keys</h2>
    <dl class="facts">
      <dt>
        <kbd>/</kbd>
      </dt>
      <dd>search</dd>
      <dt>
        <kbd>j</kbd> <kbd>k</kbd>
      </dt>
      <dd>next and previous row</dd>
      <dt>
        <kbd>g</kbd> then <kbd>o r w i p j f s</kbd>
      </dt>
      <dd>overview, requests, webhooks, inbox, payments, jobs, faults, state</dd>
    </dl>
    <form method="dialog">
      <button>Close</button>
    </form>
  </dialog>
);
