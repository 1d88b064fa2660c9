/** What is wrong with an input, in the words of Django REST Framework. */
import type { Issue } from '../../src/emulator/index.ts';

/** Texts by field, as validation errors carry them. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

export const required = 'This field is required.';
const blank = 'This field may not be blank.';

/** By the name of the format in `fields.ts`. */
const formats: Readonly<Record<string, string>> = {
  decimal: 'A valid number is required.',
  integer: 'A valid integer is required.',
  decimal_places: 'Ensure that there are no more than 2 decimal places.',
  minimum: 'Amount cannot be less than INR 9.00.',
  maximum: 'Amount cannot be greater than INR 200000.00.',
  price: 'Amount cannot be less than INR 9.00.',
  email: 'Enter a valid email address.',
  phone: 'Enter a valid phone number.',
  web_address: 'Enter a valid URL.',
  reference: 'Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.',
  moment: 'Enter a valid date/time.',
  instant:
    'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].',
};

/** Numbers, although they travel as text: an empty one counts as absent. */
const numeric = new Set(['amount', 'refund_amount', 'base_price', 'partner_fee', 'quantity']);

/** The first complaint about each field, all fields at once. */
export function fieldErrors(issues: readonly Issue[]): FieldErrors {
  const errors: Record<string, string[]> = {};
  for (const issue of issues) errors[String(issue.path[0] ?? 'non_field_errors')] ??= [complaint(issue)];
  return errors;
}

function complaint(issue: Issue): string {
  switch (issue.code) {
    case 'missing':
      return required;
    case 'empty':
      return numeric.has(String(issue.path[0])) ? required : blank;
    case 'value':
      return outOfBounds(issue);
    default:
      return ofAnotherType(issue);
  }
}

function outOfBounds({ rule }: Issue): string {
  if (rule?.name === 'too_big') return `Ensure this field has no more than ${rule.limit} characters.`;
  if (rule?.name === 'too_small') return blank;
  return formats[rule?.format ?? ''] ?? 'Enter a valid value.';
}

function ofAnotherType({ expected, text }: Issue): string {
  if (expected === 'boolean') return `"${text}" is not a valid boolean.`;
  if (expected === 'enum') return `"${text}" is not a valid choice.`;
  if (text === 'null') return 'This field may not be null.';
  if (expected === 'object') return 'Invalid data. Expected a dictionary.';
  return 'Not a valid string.';
}
