/** Reads bodies and queries by their schemas. What does not fit is a 400 that names the field. */
import type { z } from 'zod';
import { problemText, type Problem } from '../faults/validate.ts';
import { ControlError } from './failure.ts';
import { findingsIn, nearest, pathText, type Finding } from '../reading/findings.ts';

/** The value. Throws a 400 that names what is wrong; `root` is what the whole is called (`body`). */
export function readInput<T extends z.ZodType>(schema: T, input: unknown, root: string): z.output<T> {
  const { success, data } = schema.safeParse(input);
  if (success) return data;
  throw invalid(findingsIn(schema, input).map((finding) => problemOf(finding, root)));
}

/** A finding as the answer tells it. */
export const problemOf = ({ path, message, known }: Finding, root = ''): Problem => ({
  at: pathText(path) || root,
  message,
  ...(known && { known }),
});

export const invalid = (problems: readonly Problem[]): ControlError =>
  new ControlError(400, 'invalid', problemText(problems).replaceAll('\n', '; '), { problems });

/** 404 for something that isn't there, with the nearest that is: `missing('trigger', 'opne', known, 'sendgrid')`. */
export function missing(what: string, name: string, known: readonly string[], owner?: string): ControlError {
  const lack = owner === undefined ? `there is no ${what}` : `${owner} has no ${what}`;
  return new ControlError(404, `unknown_${what.replaceAll(' ', '_')}`, `${lack} "${name}"${nearest(name, known)}`, {
    known,
  });
}
