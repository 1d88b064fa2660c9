/** What every page is given: the namespace, the address, and the public control API to stand on. */
import type { Core } from '../server/core.ts';
import type { RequestCounts } from '../telemetry/request-counts.ts';
import type { Page } from './page.ts';

/** The control API, asked in this process. Pages show nothing that it does not tell. */
export type Ask = (path: string, options?: { readonly method?: string; readonly body?: unknown }) => Promise<unknown>;

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export interface View {
  readonly core: Core;
  readonly namespace: string;
  readonly namespaces: readonly string[];
  /** Path and query of the page. */
  readonly url: URL;
  /** A page of the dashboard in this namespace: `to('/requests', { status: '4xx' })`. */
  to(path: string, query?: Readonly<Record<string, string | undefined>>): string;
  /** Throws `Refused` with the API's words. */
  readonly ask: Ask;
  readonly clock: { readonly mode: string; readonly now: string; readonly scale: number };
  /** What came in, by provider and minute, and what failed. */
  readonly counts: RequestCounts;
  /** What is due next. */
  readonly next: NextJob | undefined;
  readonly profile: string;
  /** Fault rules that are on. */
  readonly rules: number;
  readonly theme: Theme;
  /** What the last action said. */
  readonly flash: Flash | undefined;
  /** Every page, in the order of the menu. */
  readonly menu: readonly Page[];
}

export interface NextJob {
  readonly provider: string;
  readonly name: string;
  readonly due: string;
}

export interface Flash {
  readonly kind: 'done' | 'failed';
  readonly text: string;
  /** The call that was made, for a shell. */
  readonly command?: string | undefined;
}

/** The control API refused. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
