/** Where fixtures come from: a file, a ready-made one by name, or a tree in a request. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../reading/mistakes.ts';
import { schema } from '../emulator/schema.ts';
import { packageRoot } from '../package.ts';
import { ControlError } from './failure.ts';
import { missing } from './input.ts';
import type { Finding } from '../reading/findings.ts';
import { placed as placedIn, unplaced, type PlacedProblem, type Source } from '../reading/problems.ts';

/** A tree of `PROVIDER: COLLECTION: [objects]`. */
export type FixtureSource = Source;

/** Something that is wrong with fixtures. */
export type FixtureProblem = PlacedProblem;

const Tree = () => z.record(z.string(), z.unknown());

/** As a request gives them: a tree, the name of a ready-made file, or several of these. */
export const FixturesInput = schema(() =>
  z.union([z.string(), Tree(), z.array(z.union([z.string(), Tree()]))], {
    error: 'expected {PROVIDER: {COLLECTION: [objects]}}, or the name of a ready-made file',
  }),
);

export const sourcesOf = (input: z.infer<ReturnType<typeof FixturesInput>>): Promise<readonly FixtureSource[]> =>
  Promise.all((Array.isArray(input) ? input : [input]).map(sourceOf));

const sourceOf = async (one: string | Record<string, unknown>): Promise<FixtureSource> =>
  typeof one === 'string' ? readyMade(one) : { tree: one };

const folder = join(packageRoot, 'fixtures');

/** The ready-made files, by name. */
export const readyMadeNames = (): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => basename(file, '.yaml'))
        .toSorted()
    : [];

/** Throws a 404 for a name there isn't: a request never names a path. */
async function readyMade(name: string): Promise<FixtureSource> {
  const known = readyMadeNames();
  if (!known.includes(name)) throw missing('fixtures file', name, known);
  return readFixtures(join(folder, `${name}.yaml`));
}

/** A file, or a ready-made one by its name. */
export const fixturesNamed = (name: string): Promise<FixtureSource> =>
  !existsSync(name) && readyMadeNames().includes(name) ? readyMade(name) : readFixtures(name);

/** Reads a file, YAML or JSON. Throws `FixturesWrong` for what cannot be read. */
export async function readFixtures(path: string, from: string = process.cwd()): Promise<FixtureSource> {
  const { readConfigFile } = await import('../reading/file.ts'); // with YAML in tow, which a start without fixtures can do without
  if (!existsSync(path)) throw new FixturesWrong([unplaced(`${path} cannot be read: there is no such file`)]);
  try {
    const { tree, place } = readConfigFile(path, from);
    return { tree, place: (at) => place(at, 'key') };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new FixturesWrong(error.lines.map(unplaced));
  }
}

/** Fixtures that cannot be loaded; the message has a line for each problem: `shop.yaml:12:5: stripe.customers[0].email: expected text, got 5`. */
export class FixturesWrong extends ControlError {
  constructor(readonly problems: readonly FixtureProblem[]) {
    super(400, 'invalid_fixtures', problems.map(({ line }) => line).join('\n'), { problems });
  }
}

/** A finding, with its place in the file that it came from. */
export const placed = (finding: Finding, source: FixtureSource): FixtureProblem =>
  placedIn(finding, source, 'fixtures');
