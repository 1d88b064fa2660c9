/** Reads pages of the dashboard and sends their forms, as a browser without scripts would. */
import type { World } from '../../src/index.ts';

interface Seen {
  readonly status: number;
  readonly text: string;
  readonly response: Response;
  /** Addresses of links inside the first element that a tag and an id name: `nav#menu`. */
  links(within: string): string[];
}

const addressOf = ({ name, control }: World, path: string): URL => {
  const url = new URL(path, control.url);
  if (!url.searchParams.has('namespace')) url.searchParams.set('namespace', name);
  return url;
};

export async function pageOf(
  world: World,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Seen> {
  const response = await fetch(addressOf(world, path), { headers: { accept: 'text/html', ...headers } });
  const text = await response.text();
  return {
    status: response.status,
    text,
    response,
    links(within) {
      const [tag = '', id = ''] = within.split('#');
      const inside = new RegExp(`<${tag} id="${id}"[\\s\\S]*?</${tag}>`).exec(text)?.[0] ?? '';
      return [...inside.matchAll(/<a href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
    },
  };
}

interface Pressed {
  readonly response: Response;
  readonly location: string | null;
  /** What the next page says of it. */
  readonly flash: { readonly kind: string; readonly text: string; readonly command?: string };
}

export async function press(world: World, path: string, fields: Readonly<Record<string, string>>): Promise<Pressed> {
  const response = await fetch(addressOf(world, path), {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
    headers: { origin: new URL(world.control.url).origin },
  });
  const said = /backlot_said=([^;]*)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
  return {
    response,
    location: response.headers.get('location'),
    flash: JSON.parse(decodeURIComponent(said ?? '{}')) as Pressed['flash'],
  };
}
