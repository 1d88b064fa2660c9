/** The frame of every page: header, banner of faults, menu, and the page itself. */
import type { Child, FC } from 'hono/jsx';
import { assets } from './assets.ts';
import { Banner, Header } from './header.tsx';
import { Keys, Menu } from './menu.tsx';
import { Copy } from './parts.tsx';
import type { View } from './view.ts';

export const Layout: FC<{ view: View; title: string; children?: Child }> = ({ view, title, children }) => (
  <html lang="en" data-theme={view.theme}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{`${title} · Backlot`}</title>
      <link rel="icon" href={icon} />
      <link rel="stylesheet" href={assets.css} />
      <script src={assets.js} defer></script>
    </head>
    <body data-namespace={view.namespace}>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <Header view={view} />
      <Banner view={view} />
      <div class="layout">
        <Menu view={view} />
        <main id="main">
          <Said view={view} />
          <div class="heading">
            <h1>{title}</h1>
            <button type="button" class="live" data-live-switch hidden>
              Live
            </button>
          </div>
          {children}
        </main>
      </div>
      <Keys view={view} />
    </body>
  </html>
);

/** A clapperboard, in the accent's colour. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="3" y="12" width="26" height="16" rx="3" fill="#4f46e5"/><path d="M3 11 27 4l1.4 4.6L4.4 15.6Z" fill="#818cf8"/></svg>',
)}`;

const Said: FC<{ view: View }> = ({ view: { flash } }) =>
  flash === undefined ? (
    <></>
  ) : (
    <div class={`flash ${flash.kind}`} role="status">
      <span>{flash.text}</span>
      {flash.command !== undefined && (
        <span class="id">
          <code>{flash.command}</code> <Copy text={flash.command} what="command" />
        </span>
      )}
    </div>
  );
