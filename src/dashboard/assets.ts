/** The style sheet and the script, as files that browsers keep. */
import { createHash } from 'node:crypto';
import { scriptOfSights } from './script-sights.ts';
import { script } from './script.ts';
import { styleOfShow } from './style-show.ts';
import { styleOfSights } from './style-sights.ts';
import { style } from './style.ts';

const of = (name: string, type: string, text: string) => {
  const version = createHash('sha256').update(text).digest('base64url').slice(0, 12);
  return { name, type, text, version, href: `/assets/${name}?v=${version}` };
};

const css = of('dashboard.css', 'text/css; charset=utf-8', style + styleOfSights + styleOfShow);
const js = of('dashboard.js', 'text/javascript; charset=utf-8', script + scriptOfSights);

export const assets = {
  css: css.href,
  js: js.href,
  /** Addresses carry the version, so what was fetched once is good for ever. */
  answer(name: string, known: string | undefined): Response {
    const found = [css, js].find((one) => one.name === name);
    if (!found) return new Response('There is no such file.', { status: 404 });
    const headers = {
      'content-type': found.type,
      etag: `"${found.version}"`,
      'cache-control': 'public, max-age=31536000, immutable',
    };
    return known === headers.etag
      ? new Response(null, { status: 304, headers })
      : new Response(found.text, { headers });
  },
};
