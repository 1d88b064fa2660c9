/** What is wrong with something that people wrote, with its place: `shop.yaml:12:5: stripe.customers[0].email: expected text, got 5`. */
import { pathText, type Finding } from './findings.ts';

/** A tree that somebody wrote, and where in a file each thing of it stands. */
export interface Source {
  readonly tree: unknown;
  /** `fixtures/shop.yaml:12:5`. */
  place?(path: readonly PropertyKey[]): string;
}

export interface PlacedProblem {
  /** `stripe.customers[0].email`. */
  readonly at: string;
  readonly message: string;
  /** `shop.yaml:12:5`, of what came from a file. */
  readonly file?: string | undefined;
  /** All of it as one line. */
  readonly line: string;
}

/** A finding, with its place in the source that it came from; `root` is what the whole is called (`fixtures`). */
export function placed({ path, message }: Finding, source: Source, root: string): PlacedProblem {
  const at = pathText(path) || root;
  const file = source.place?.(path);
  return { at, message, ...(file !== undefined && { file }), line: [file, at, message].filter(Boolean).join(': ') };
}

/** Of something that could not even be read, told in a line. */
export const unplaced = (line: string): PlacedProblem => ({ line, at: '', message: line });
