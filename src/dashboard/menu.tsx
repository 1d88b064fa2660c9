/** The menu: the providers, and every page that has a place in it; and the keys that lead there. */
import type { FC } from 'hono/jsx';
import { groups, type Page } from './page.ts';
import type { View } from './view.ts';

export const Menu: FC<{ view: View }> = ({ view }) => (
  <nav id="menu" class="side" popover="auto" aria-label="Places">
    <Link view={view} to="/" title="Overview" go="o" />
    <h2>Providers</h2>
    {[...view.core.emulators.values()].map(({ name, title }) => (
      <Link view={view} to={`/providers/${name}`} title={title} />
    ))}
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
        <Link view={view} to={path} title={String(title)} go={key} />
      ))}
    </>
  );

const Link: FC<{ view: View; to: string; title: string; go?: string | undefined }> = ({ view, to, title, go }) => (
  <a href={view.to(to)} aria-current={isHere(view, to) ? 'page' : undefined} data-go={go}>
    {title}
  </a>
);

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
