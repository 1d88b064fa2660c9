/** A call with which somebody begins: what the dashboard shows to copy, in every language, and can send by itself. */

/** What a snippet is made of. */
export interface FirstCallFacts {
  /** The namespace's, those that are text. */
  readonly credentials: Readonly<Record<string, string>>;
  /** With prefix and namespace. */
  readonly base: string;
  /** The provider's own port, bare, for clients that take no path. */
  readonly own: string;
  /** The namespace's clock, epoch ms. */
  readonly now: number;
}

export const languages = ['node', 'python', 'go', 'ruby', 'php', 'java'] as const;
export type Language = (typeof languages)[number];

/** A call that a fresh namespace answers with a success. */
export interface FirstCall {
  /** `Send a mail`. */
  readonly does: string;
  readonly method: 'GET' | 'POST';
  /** Behind the prefix, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The same with the provider's SDK pointed here. Languages without one get plain HTTP. */
  readonly sdks?: Readonly<Partial<Record<Language, string>>>;
}

/**
 * @example
 * export const firstCall: MakeFirstCall = ({ credentials: { apiKey } }) => ({ does: 'List parcels', method: 'GET', path: '/v1/parcels', headers: { authorization: `Bearer ${apiKey}` } });
 */
export type MakeFirstCall = (facts: FirstCallFacts) => FirstCall;
