/** Conditions of `split-based-on`. Texts are compared without regard to case and outer space (unconfirmed). */
import type { Condition } from './definition.ts';

const plain = (text: string): string => text.trim().toLowerCase();

const listed = (value: string): readonly string[] => value.split(',').map(plain);

function isMatch(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}

const compared = (input: string, value: string): number =>
  Number.isNaN(Number(input)) || Number.isNaN(Number(value))
    ? plain(input).localeCompare(plain(value))
    : Number(input) - Number(value);

type Test = (input: string, value: string) => boolean;

const tests: Readonly<Record<string, Test>> = {
  equal_to: (input, value) => plain(input) === plain(value),
  not_equal_to: (input, value) => plain(input) !== plain(value),
  matches_any_of: (input, value) => listed(value).includes(plain(input)),
  does_not_match_any_of: (input, value) => !listed(value).includes(plain(input)),
  is_blank: (input) => input.trim() === '',
  is_not_blank: (input) => input.trim() !== '',
  regex: (input, value) => isMatch(value, input),
  contains: (input, value) => plain(input).includes(plain(value)),
  does_not_contain: (input, value) => !plain(input).includes(plain(value)),
  starts_with: (input, value) => plain(input).startsWith(plain(value)),
  does_not_start_with: (input, value) => !plain(input).startsWith(plain(value)),
  less_than: (input, value) => compared(input, value) < 0,
  greater_than: (input, value) => compared(input, value) > 0,
  is_before_time: (input, value) => compared(input, value) < 0,
  is_after_time: (input, value) => compared(input, value) > 0,
  is_before_date: (input, value) => compared(input, value) < 0,
  is_after_date: (input, value) => compared(input, value) > 0,
};

/** Whether an input meets a condition; a condition of an unknown type is never met. */
export const isMet = ({ type, value }: Condition, input: string): boolean => tests[type]?.(input, value) ?? false;
