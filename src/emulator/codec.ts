/**
 * Codecs: how a value is written. A raw body (or query) is first read into a tree by its syntax, then walked together
 * with the schema, which turns text into numbers and booleans where the syntax knows only text.
 */
import type { z } from 'zod';
import type { UploadedFile } from './call.ts';
import type { Issue } from './issues.ts';

/**
 * `json`; `form`: flat pairs, a repeated name is a list; `brackets`: pairs with `a[b][0]=c`; `multipart`: either of the
 * two with files (flat, or nested with `brackets`); `raw`: bytes, left alone.
 */
export type Syntax = 'json' | 'form' | 'brackets' | 'multipart' | 'multipart-brackets' | 'raw';

/** A body or query as read, before any schema. Trees are null-prototype, at most 20 deep and of 5,000 keys. */
export interface Raw {
  readonly tree: unknown;
  /** Leaves are text, to be read as the schema says. */
  readonly textual: boolean;
  readonly files: readonly UploadedFile[];
  readonly issues: readonly Issue[];
}

export interface DecodeOptions {
  readonly textual: boolean;
  /** What a member means that the schema doesn't know. */
  readonly unknown: 'reject' | 'ignore';
  readonly part: Issue['part'];
}

export type Decoded<T> =
  | { readonly value: T; readonly issues: readonly [] }
  | { readonly value: undefined; readonly issues: readonly Issue[] };

/** A codec compiled from a schema: `decode(raw.tree, options)`. */
export interface Codec<T> {
  decode(tree: unknown, options: DecodeOptions): Decoded<T>;
}

export type CodecOf<S extends z.ZodType> = Codec<z.infer<S>>;
