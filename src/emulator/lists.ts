/** How an api pages: which parameters ask for a page, and the envelope that carries one. */
import type { z } from 'zod';
import type { Call } from './call.ts';

/** A page as asked for: by cursor, by key, or by offset. */
export interface PageRequest {
  readonly size: number;
  /** An opaque cursor of an earlier `Page.next` / `Page.previous`. */
  readonly cursor?: string | undefined;
  /** The key of the row behind which the page starts (`starting_after=ID`). */
  readonly after?: string | undefined;
  /** The key of the row before which the page ends (`ending_before=ID`); the order stays. */
  readonly before?: string | undefined;
  readonly offset?: number | undefined;
  /** Count all rows that match, too. */
  readonly total?: boolean | undefined;
}

/** A page of rows. */
export interface Page<R = unknown> {
  readonly items: readonly R[];
  readonly request: PageRequest;
  /** There is more behind the last item (before the first, for `before`). */
  readonly more: boolean;
  /** Opaque cursor of the page behind this one, when there is more. */
  readonly next?: string | undefined;
  /** All rows that match, when asked for or needed by the order. */
  readonly total?: number | undefined;
}

/** The same page with each item turned into another shape. */
export const mapPage = <R, T>(page: Page<R>, shape: (item: R, index: number) => T): Page<T> => ({
  ...page,
  items: page.items.map(shape),
});

/** A page of a list that is at hand whole, for what isn't a collection. Cursor and offset count items. */
export function pageOf<R>(all: readonly R[], request: PageRequest): Page<R> {
  const start = request.offset ?? (request.cursor ? Number(request.cursor) : 0);
  const items = all.slice(start, start + request.size);
  const end = start + items.length;
  return {
    items,
    request,
    more: end < all.length,
    next: end < all.length ? String(end) : undefined,
    total: all.length,
  };
}

/** One way of paging: the parameters, how they ask, and what an answer looks like. */
export interface Lists {
  /** Page parameters, added to the query schema of every operation with a `list`. */
  readonly query: () => z.ZodObject;
  /** Reads the page from the decoded query; throws the provider's error for a bad one. */
  page(query: Readonly<Record<string, unknown>>, call: Call): PageRequest;
  /** The body (or answer) that carries a page. `name` is the operation's `listName`. */
  envelope(
    page: Page,
    about: {
      readonly call: Call;
      readonly query: Readonly<Record<string, unknown>>;
      readonly name: string | undefined;
    },
  ): unknown;
  /** The envelope's schema around a row's, for the OpenAPI document and the check under test. */
  schema(row: z.ZodType, name: string | undefined): z.ZodType;
}
