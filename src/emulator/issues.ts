/** What can be wrong with an input: found by the codec, worded by the provider. */

export interface Issue {
  readonly code:
    /** A member that the schema doesn't know (only where the api rejects them). */
    | 'unknown'
    /** A required member is absent. */
    | 'missing'
    /** Given, but empty, where the schema takes no empty value. */
    | 'empty'
    /** Of another type: `expected` says which. */
    | 'type'
    /** Right type, but out of bounds or of the wrong form: `rule` says which. */
    | 'value'
    /** The body as a whole can't be read: `text` is the parser's complaint. */
    | 'syntax'
    /** A body of a media type that the operation doesn't take. */
    | 'media';
  readonly expected?: 'integer' | 'number' | 'boolean' | 'object' | 'list' | 'string' | 'enum' | 'null' | 'union';
  /** The values of an enum, or the one literal. */
  readonly options?: readonly string[];
  /** Of a `value` issue: zod's own words (`too_small`, `too_big`, `invalid_format`, `not_multiple_of`) and the bound or format. */
  readonly rule?: {
    readonly name: string;
    readonly limit?: number;
    readonly inclusive?: boolean;
    readonly format?: string;
    readonly of?: 'string' | 'number' | 'list';
  };
  /** Where: names and list positions, outermost first; empty for the whole body. */
  readonly path: readonly (string | number)[];
  /** The raw text as it came (JSON of a non-string). */
  readonly text: string;
  /** In which part of the request. */
  readonly part: 'body' | 'query' | 'path' | 'header';
  /** Names that the schema knows at this place, for near misses (`unknown` only). */
  readonly known?: readonly string[];
}
