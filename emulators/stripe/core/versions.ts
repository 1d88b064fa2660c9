/** API versions: one canonical form, the newest, is stored; what older versions ask for is shaped on the way out. */
import type { Call } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';

const releases = `
2022-08-01 2022-11-15 2023-08-16 2023-10-16 2024-04-10 2024-06-20
2024-09-30.acacia 2024-10-28.acacia 2024-11-20.acacia 2024-12-18.acacia 2025-01-27.acacia 2025-02-24.acacia
2025-03-31.basil 2025-04-30.basil 2025-05-28.basil 2025-06-30.basil 2025-07-30.basil 2025-08-27.basil
2025-09-30.clover 2025-10-29.clover 2025-11-17.clover 2025-12-15.clover 2026-01-28.clover 2026-02-25.clover
2026-03-25.dahlia 2026-04-22.dahlia 2026-05-27.dahlia 2026-06-24.dahlia 2026-07-29.dahlia 2026-08-26.dahlia
2026-09-30.endive 2026-10-28.endive`
  .trim()
  .split(/\s+/);

/** What is stored, and what calls without a version get. */
export const newestVersion = '2026-10-28.endive';

const known = new Set(releases);
/** Before 2022-08-01 there are too many to list; all that look like one are taken. */
const older = /^20(?:1[1-9]|2[0-2])-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** `2026-10-28.endive; feature_beta=v1` without what follows the version. */
const bare = (text: string): string => text.split(';', 1)[0]?.trim() ?? '';

export const isVersion = (version: string): boolean =>
  known.has(version) || (older.test(version) && version < '2022-08-01');

/** The version that a call asks for. Throws for one that doesn't exist. */
export function versionOf({ headers }: Call): string {
  const given = headers['stripe-version'];
  if (given === undefined || given.trim() === '') return newestVersion;
  const version = bare(given);
  if (!isVersion(version)) throw errors.invalid_version(given);
  return version;
}

/** Whether a version is older than another. Each has a day of its own. */
export const isBefore = (version: string, other: string): boolean => version.slice(0, 10) < other.slice(0, 10);
