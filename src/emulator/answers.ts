/** What a handler can return besides its result: an answer with another status or headers, a page, a redirect, a file. */

export type Headers = Readonly<Record<string, string | readonly string[]>>;

/** What goes out: a value to be serialised by the api's codec, or ready bytes. */
export class Answer<R = unknown> {
  constructor(
    readonly status: number | undefined,
    readonly headers: Headers,
    /** The result, to be checked against the operation's schema and serialised; `undefined`: no body. */
    readonly result: R,
    /** A body that is already written; `result` is ignored then. */
    readonly raw?: { readonly body: string | Uint8Array; readonly type: string },
  ) {}
}

/** A result with another status or further headers: `return answer(parcel, { status: 202 })`. Thrown, the work is undone and the answer stands. */
export const answer = <R>(
  result: R,
  { status, headers = {} }: { status?: number; headers?: Headers } = {},
): Answer<R> => new Answer(status, headers, result);

/** An answer without a body; default 204. */
export const nothing = ({ status = 204, headers = {} }: { status?: number; headers?: Headers } = {}): Answer<never> =>
  new Answer(status, headers, undefined as never);

/** A page for a person. Takes Hono JSX or a string of HTML. */
export const html = (
  page: { toString(): string } | string,
  { status = 200, headers = {} }: { status?: number; headers?: Headers } = {},
): Answer<never> => {
  const text = String(page);
  const body = text.startsWith('<html') ? `<!doctype html>${text}` : text;
  return new Answer(status, headers, undefined as never, { body, type: 'text/html; charset=utf-8' });
};

/** Sends the browser elsewhere. `to` may be a `link(…)`. */
export const redirect = (
  to: string,
  { status = 302, headers = {} }: { status?: 301 | 302 | 303 | 307 | 308; headers?: Headers } = {},
): Answer<never> => new Answer(status, { ...headers, location: to }, undefined as never);

/** Bytes with a media type: a recording, a PDF, a script. `name` makes it a download. */
export const file = (
  body: string | Uint8Array,
  { type, name, status = 200, headers = {} }: { type: string; name?: string; status?: number; headers?: Headers },
): Answer<never> =>
  new Answer(
    status,
    { ...headers, ...(name && { 'content-disposition': `attachment; filename="${name.replaceAll('"', '')}"` }) },
    undefined as never,
    { body, type },
  );
