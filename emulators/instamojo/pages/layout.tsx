/** What every page stands in, and what it shows on top: who is paid, for what, how much. */
import type { Child } from 'hono/jsx';
import { style } from './style.ts';

interface LayoutProps {
  readonly title: string;
  /** Inside another page's frame: no strip, no margins. */
  readonly embedded?: boolean;
  readonly children?: Child;
}

export const Layout = ({ title, embedded = false, children }: LayoutProps) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>{title}</title>
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </head>
    <body class={embedded ? 'embedded' : ''}>
      {!embedded && <header class="strip">Test mode: nothing is charged here</header>}
      <main>{children}</main>
      {!embedded && <footer>Instamojo, as emulated by Backlot</footer>}
    </body>
  </html>
);

interface BillProps {
  readonly merchant: string;
  readonly title: string;
  /** Rupees; left out where there is none to show. */
  readonly amount?: string | undefined;
}

export const Bill = ({ merchant, title, amount }: BillProps) => (
  <div class="bill">
    <p class="merchant">{merchant}</p>
    <h1>{title}</h1>
    {amount !== undefined && <p class="amount">{shownAmount(amount)}</p>}
  </div>
);

/** `₹ 1,25,000.00`: Indian digit groups. */
export function shownAmount(rupees: string): string {
  const [whole = '', part = '00'] = rupees.split('.');
  const grouped = whole.replace(/(\d)(?=(\d\d)+\d$)/g, '$1,');
  return `₹ ${grouped}.${part}`;
}
