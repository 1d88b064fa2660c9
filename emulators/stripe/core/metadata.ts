/** Metadata: text by key, merged on update. */
import { z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';

export const Metadata = () => z.record(z.string(), z.string());

export type MetadataRow = Readonly<Record<string, string>>;

/**
 * What is there with what is given on top: an empty value removes its key, null (an empty hash) removes all, undefined
 * nothing. `merged({}, body.metadata)` for a new object.
 */
export function merged(
  before: MetadataRow | null,
  given: Readonly<Record<string, string>> | null | undefined,
): Record<string, string> {
  if (given === null) return {};
  const entries = Object.entries({ ...before, ...given }).filter(([, value]) => value !== '');
  if (entries.length > 50) throw errors.metadata_keys();
  const bracketed = entries.find(([key]) => /[[\]]/.test(key));
  if (bracketed) {
    throw errors.invalid_params(`Metadata keys can't have square brackets in them, but you passed in ${bracketed[0]}.`);
  }
  return Object.fromEntries(entries);
}
