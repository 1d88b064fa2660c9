/** What is wrong with a configuration, in words: one line for each mistake. */
import type { z } from 'zod';
import { didYouMean } from '../near.ts';

export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}

type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a tree of keys',
  record: 'a tree of keys',
};

/** What to write instead. */
export function explain(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `write ${kinds[issue.expected] ?? issue.expected}${given(issue.input)}`;
    case 'too_small':
      return issue.origin === 'string' ? 'write something' : `write ${issue.minimum} or more${given(issue.input)}`;
    case 'too_big':
      return `write ${issue.maximum} or less${given(issue.input)}`;
    case 'invalid_value':
      return `write ${either(issue.values.map(String))}${given(issue.input)}${nearestOf(String(issue.input), issue.values.map(String))}`;
    case 'unrecognized_keys':
      return `there is no "${issue.keys.join('", "')}" here`;
    default:
      return `${issue.message.replace(/^Invalid /, 'not a valid ')}${given(issue.input)}`;
  }
}

/** `: did you mean X?`, or nothing. */
export function nearestOf(name: string, known: Iterable<string>): string {
  const meant = didYouMean(name, known);
  return meant === undefined ? '' : `: did you mean ${meant}?`;
}

/** What is wrong with the name of a provider that there is not. */
export const noProvider = (name: string, known: readonly string[]): string =>
  `there is no provider "${name}"${nearestOf(name, known) || `: write one of ${known.join(', ')}`}`;

const either = (values: readonly string[]): string =>
  values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;

function given(input: unknown): string {
  return input === undefined || (typeof input === 'object' && input !== null) ? '' : `, not ${JSON.stringify(input)}`;
}
