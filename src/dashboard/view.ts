/** What every page is given: the namespace, the address, and the public control API to stand on. */
import type { Core } from '../server/core.ts';

/** The control API, asked in this process. Pages show nothing that it does not tell. */
export type Ask = (path: string, options?: { readonly method?: string; readonly body?: unknown }) => Promise<unknown>;

export interface View {
  readonly core: Core;
  readonly namespace: string;
  readonly namespaces: readonly string[];
  /** Path and query of the page. */
  readonly url: URL;
  /** A page of the dashboard in this namespace: `to('/requests', { status: '4xx' })`. */
  to(path: string, query?: Readonly<Record<string, string | undefined>>): string;
  readonly ask: Ask;
  readonly clock: { readonly mode: string; readonly now: string; readonly scale: number };
  readonly profile: string;
  readonly rules: number;
  /** What the last action said. */
  readonly flash: { readonly kind: 'done' | 'failed'; readonly text: string } | undefined;
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
