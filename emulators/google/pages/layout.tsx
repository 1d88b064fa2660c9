/** What every page stands in. */
import type { Child } from 'hono/jsx';
import { style } from './style.ts';

interface LayoutProps {
  readonly title: string;
  /** What the page is of: `Sign in`, `Calendar`. */
  readonly of: string;
  readonly children?: Child;
}

export const Layout = ({ title, of, children }: LayoutProps) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>{title}</title>
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </head>
    <body>
      <main>
        <p class="mark">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <rect x="3" y="4" width="18" height="17" rx="4" fill="none" stroke="currentColor" stroke-width="1.8" />
            <path d="M3 9.5h18M8 2.5v4M16 2.5v4" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" />
            <circle cx="12" cy="15" r="2.2" fill="currentColor" />
          </svg>
          {of}
        </p>
        {children}
      </main>
      <footer>Google, as emulated by Backlot. No Google account is involved.</footer>
    </body>
  </html>
);
