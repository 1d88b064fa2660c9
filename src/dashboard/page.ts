/** What the dashboard is made of: each page says its address, its title, and its place in the menu. */
import type { Child } from 'hono/jsx';
import type { View } from './view.ts';

/** The names in a path: `/state/:provider/:collection`. */
export type Params<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? { readonly [K in Name]: string } & Params<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? { readonly [K in Name]: string }
    : unknown;

/** Parts of the menu, in their order. */
export const groups = ['Traffic', 'As people see it', 'To show', 'The world'] as const;
export type Group = (typeof groups)[number];

/** Fields of a form, as it was sent; a file's as a `File`. */
export type Fields = Readonly<Record<string, string | File>>;

interface PageOptions<P extends string> {
  readonly title: string | ((view: View, params: Params<P>) => string | Promise<string>);
  /** Shown in the menu, in this part of it. Pages of one object have no place there. */
  readonly group?: Group;
  /** The letter that goes there after `g`. */
  readonly key?: string;
  /** Throws `Refused` (of `view.ask`) for what there is not: shown with its words and status. */
  readonly body: (view: View, params: Params<P>) => Child | Promise<Child>;
  /** What a form on the page does when it is posted to the page's own address; answers what to say of it. Plain control calls need none of this: `Call`. */
  readonly act?: (view: View, params: Params<P>, fields: Fields) => Promise<string>;
}

interface FileOptions<P extends string> {
  /** Something that is no page: a picture, a table to download. Its own headers win over the dashboard's. */
  readonly file: (view: View, params: Params<P>) => Response | Promise<Response>;
}

export interface Page {
  readonly path: string;
  readonly title: string | ((view: View, params: never) => string | Promise<string>);
  readonly group?: Group;
  readonly key?: string;
  readonly body: (view: View, params: never) => Child | Promise<Child>;
  readonly act?: (view: View, params: never, fields: Fields) => Promise<string>;
}

export interface PageFile {
  readonly path: string;
  readonly file: (view: View, params: never) => Response | Promise<Response>;
}

/**
 * @example
 * export const meetings = page('/meetings', { title: 'Meetings', group: 'As people see it', key: 'm', body: (view) => <Meetings view={view} /> });
 */
export const page = <const P extends string>(path: P, options: PageOptions<P>): Page => ({ path, ...options });

/**
 * @example
 * export const table = file('/reports/:name', { file: async (view, { name }) => new Response(await csvOf(view, name)) });
 */
export const file = <const P extends string>(path: P, options: FileOptions<P>): PageFile => ({ path, ...options });
