/** The menu: the providers, and every page that has a place in it; and the keys that lead there. */
import type { Child, FC } from 'hono/jsx';
import type { ProviderCount } from '../telemetry/request-counts.ts';
import { groups, type Page } from './page.ts';
import type { View } from './view.ts';

export const Menu: FC<{ view: View }> = ({ view }) => (
  <nav id="menu" class="side" popover="auto" aria-label="Places">
    <Link view={view} to="/" go="o">
      Overview
    </Link>
    <h2>Providers</h2>
    <div id="providers" data-live>
      {[...view.core.emulators.values()].map(({ name, title }) => (
        <Link view={view} to={`/providers/${name}`}>
          <Dot of={view.counts.providers[name]} />
          {title}
          <span class="count">{view.counts.providers[name]?.requests}</span>
        </Link>
      ))}
    </div>
    {groups.map((group) => (
      <Group view={view} name={group} pages={view.menu.filter((page) => page.group === group)} />
    ))}
  </nav>
);

const Group: FC<{ view: View; name: string; pages: readonly Page[] }> = ({ view, name, pages }) =>
  pages.length === 0 ? (
    <></>
  ) : (
    <>
      <h2>{name}</h2>
      {pages.map(({ path, title, key }) => (
        <Link view={view} to={path} go={key}>
          {String(title)}
        </Link>
      ))}
    </>
  );

const Link: FC<{ view: View; to: string; children: Child; go?: string | undefined }> = ({ view, to, children, go }) => (
  <a href={view.to(to)} aria-current={isHere(view, to) ? 'page' : undefined} data-go={go}>
    {children}
  </a>
);

/** How long an error keeps a provider's dot red. */
const recentMs = 60_000;

/** Grey: nothing called it; green: used; red: it answered an error in the last minute. */
const Dot: FC<{ of: ProviderCount | undefined }> = ({ of }) => {
  const failing = of?.lastErrorAt !== undefined && Date.now() - Date.parse(of.lastErrorAt) < recentMs;
  const [tone, says] = failing ? ['failing', 'errors in the last minute'] : of ? ['used', 'used'] : ['', 'unused'];
  return <span class={`dot ${tone}`} role="img" aria-label={says} title={says}></span>;
};

const isHere = ({ url: { pathname } }: View, path: string): boolean =>
  path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`);

export const Keys: FC<{ view: View }> = ({ view }) => (
  <dialog id="keys" aria-labelledby="keys-title">
    <h2 id="keys-title">Keys</h2>
    <dl class="facts">
      <Key of={['/']} does="search" />
      <Key of={['j', 'k']} does="next and previous row" />
      <Key of={['enter']} does="open it" />
      <Key of={['esc']} does="back" />
      <Key of={['p']} does="pause and go on" />
      <Key of={['g', 'o']} does="Overview" />
      {view.menu.map(({ key, title }) => key !== undefined && <Key of={['g', key]} does={String(title)} />)}
    </dl>
    <form method="dialog">
      <button>Close</button>
    </form>
  </dialog>
);

const Key: FC<{ of: readonly string[]; does: string }> = ({ of, does }) => (
  <>
    <dt>
      {of.map((key) => (
        <kbd>{key}</kbd>
      ))}
    </dt>
    <dd>{does}</dd>
  </>
);
