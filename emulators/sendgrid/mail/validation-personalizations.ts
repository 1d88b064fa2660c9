/** The rules of personalizations: who gets the mail, and with what of their own. */
import { domainOf, isEmail } from '../ids.ts';
import type { Complaints } from './complaints.ts';

type Tree = Readonly<Record<string, unknown>>;

const MAX = 1000;

export function checkPersonalizations(
  complaints: Complaints,
  mail: Tree,
  template: 'dynamic' | 'legacy' | undefined,
): void {
  const list = complaints.list(mail.personalizations, 'personalizations');
  if (mail.personalizations === undefined || list?.length === 0)
    return complaints.add(
      'personalizations',
      'The personalizations field is required and must have at least one personalization.',
      '-Personalizations-Errors',
    );
  if (!list) return;
  if (list.length > MAX) complaints.add('personalizations', tooMany(list.length));
  const personalizations = list.map((one, at) => complaints.object(one, `personalizations.${at}`));
  if (recipientCount(personalizations) > MAX)
    complaints.add('personalizations', 'There is a limit of 1000 total recipients (to + cc + bcc) per request.');
  personalizations.forEach((one, at) => {
    if (one) checkOne(complaints, one, `personalizations.${at}`, mail, template);
  });
  if (template !== 'dynamic' && personalizations.some((one) => one?.dynamic_template_data !== undefined))
    complaints.add('template_id', 'The template_id is required when using dynamic templates');
}

const tooMany = (count: number): string =>
  `The personalization block is limited to ${MAX} personalizations per API request. You have provided ${count} personalizations. Please consider splitting this into multiple requests and resending your request.`;

const kinds = ['to', 'cc', 'bcc'] as const;

const recipientCount = (personalizations: readonly (Tree | undefined)[]): number =>
  personalizations
    .flatMap((one) => kinds.map((kind) => one?.[kind]))
    .reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);

function checkOne(
  complaints: Complaints,
  one: Tree,
  field: string,
  mail: Tree,
  template: 'dynamic' | 'legacy' | undefined,
): void {
  checkFrom(complaints, one.from, mail.from, field);
  for (const kind of kinds) checkRecipients(complaints, one[kind], kind, field);
  checkUnique(complaints, one, field);
  if (complaints.text(one.subject, `${field}.subject`) === '')
    complaints.add(`${field}.subject`, 'The subject of your email must be a string at least one character in length.');
  checkHeaders(complaints, one.headers, `${field}.headers`);
  checkSubstitutions(complaints, one.substitutions, `${field}.substitutions`, template);
  complaints.object(one.dynamic_template_data, `${field}.dynamic_template_data`);
  checkCustomArgs(complaints, one.custom_args, mail.custom_args, `${field}.custom_args`);
  checkSendAt(complaints, one.send_at, `${field}.send_at`);
}

function checkFrom(complaints: Complaints, value: unknown, root: unknown, field: string): void {
  const from = complaints.object(value, `${field}.from`);
  if (!from) return;
  const email = complaints.text(from.email, `${field}.from.email`) ?? '';
  if (!isEmail(email)) return complaints.add(`${field}.from.email`, 'The from email does not contain a valid address.');
  const rootEmail = (root as { email?: unknown } | undefined)?.email;
  // The wording is unconfirmed.
  if (typeof rootEmail === 'string' && domainOf(rootEmail) !== domainOf(email))
    complaints.add(`${field}.from`, 'The personalization from domain must match the from domain.');
}

const toNeeded =
  'The to array is required for all personalization objects, and must have at least one email object with a valid email address.';

const copyForm = (kind: string): string =>
  `The ${kind} array, when used, must at least have an email parameter with a valid email address and it may also contain a name parameter.  e.g. {"email": "example@example.com"} or {"email": "example@example.com", "name": "Example Recipient"}`;

const titles = { to: 'To', cc: 'CC', bcc: 'BCC' } as const;

function checkRecipients(complaints: Complaints, value: unknown, kind: (typeof kinds)[number], above: string): void {
  const field = `${above}.${kind}`;
  const list = complaints.list(value, field);
  if (kind === 'to' && (value === undefined || list?.length === 0)) return complaints.add(field, toNeeded);
  if (list?.length === 0) return complaints.add(field, copyForm(kind), null);
  list?.forEach((one, at) => checkRecipient(complaints, one, kind, `${field}.${at}`));
}

function checkRecipient(complaints: Complaints, value: unknown, kind: (typeof kinds)[number], field: string): void {
  const recipient = complaints.object(value, field);
  if (!recipient) return;
  const anchor = `message.personalizations.${kind}`;
  complaints.text(recipient.name, `${field}.name`);
  if (recipient.email === undefined)
    return complaints.add(`${field}.email`, `The ${kind} email parameter is required.`, anchor);
  const email = complaints.text(recipient.email, `${field}.email`);
  if (email === undefined || tooLong(complaints, titles[kind], email, `${field}.email`)) return;
  if (!isEmail(email)) complaints.add(`${field}.email`, 'Does not contain a valid address.', anchor);
}

/** Complains about an address that is too long, and says so. */
export function tooLong(complaints: Complaints, title: string, email: string, field: string): boolean {
  if (email.length <= 320) return false;
  complaints.add(field, `The ${title} email exceeds the maximum total length of 320 characters`);
  return true;
}

/** Only the first duplicate is told, by the second place where it stands. Letter case does not count. */
function checkUnique(complaints: Complaints, one: Tree, field: string): void {
  const seen = new Set<string>();
  for (const kind of kinds)
    for (const email of emailsOf(one[kind])) {
      if (seen.has(email.toLowerCase())) return complaints.add(field, duplicate(email, `${field}.${kind}`), unique);
      seen.add(email.toLowerCase());
    }
}

const unique = 'message.personalizations.recipients';

const duplicate = (email: string, field: string): string =>
  `Each email address in the personalization block should be unique between to, cc, and bcc. We found the first duplicate instance of [${email}] in the ${field} field.`;

const emailsOf = (list: unknown): string[] =>
  (Array.isArray(list) ? list : [])
    .map((one: unknown) => (one as { email?: unknown } | null)?.email)
    .filter((email) => typeof email === 'string');

const reserved = new Set([
  'x-sg-id',
  'x-sg-eid',
  'received',
  'dkim-signature',
  'content-type',
  'content-transfer-encoding',
  'to',
  'from',
  'subject',
  'reply-to',
  'cc',
  'bcc',
]);

/** Of the mail or of a personalization: the words differ a little. */
export function checkHeaders(complaints: Complaints, value: unknown, field: string): void {
  const headers = complaints.object(value, field);
  if (!headers) return;
  const root = field === 'headers';
  const names = Object.keys(headers);
  if (names.some((name) => reserved.has(name.toLowerCase())))
    complaints.add(field, `Header ${root ? 'can not' : 'cannot'} be one of the reserved keys.`);
  if (names.some((name) => !/^[\x21-\x7e]+$/.test(name)))
    complaints.add(field, 'Header keys cannot contain non-ASCII characters and empty spaces.');
  if (Object.values(headers).some((header) => typeof header !== 'string'))
    complaints.add(
      field,
      root ? 'The header values must be strings.' : 'All values of the headers object must be strings.',
    );
}

function checkSubstitutions(
  complaints: Complaints,
  value: unknown,
  field: string,
  template: 'dynamic' | 'legacy' | undefined,
): void {
  const substitutions = complaints.object(value, field);
  if (!substitutions) return;
  const values = Object.values(substitutions);
  if (template === 'dynamic') complaints.add(field, 'Substitutions may not be used with dynamic templating');
  if (values.some((substitution) => typeof substitution !== 'string'))
    complaints.add(
      field,
      'The substitution values must be an object of key/value pairs, where the values are all strings.',
    );
  if (values.length > 150) complaints.add(field, 'Substitutions are limited to 150 items per personalization block.');
}

const MAX_ARGS = 10_000; // bytes

function checkCustomArgs(complaints: Complaints, own: unknown, root: unknown, field: string): void {
  const args = complaints.object(own, field) ?? {};
  for (const [name, text] of Object.entries(args)) complaints.text(text, `${field}.${name}`);
  const merged = { ...(typeof root === 'object' ? root : {}), ...args };
  if (Buffer.byteLength(JSON.stringify(merged)) > MAX_ARGS)
    complaints.add(
      field,
      'The combined size of both global and personalization custom arguments may not exceed 10,000 bytes per personalization.',
      'message.custom_args',
    );
}

export function checkSendAt(complaints: Complaints, value: unknown, field: string): void {
  if (value === undefined || Number.isSafeInteger(value)) return;
  complaints.add(
    field,
    'The send_at parameter is expecting a Unix timestamp as an integer. We will send immediately if you include a send_at timestamp that is in the past.',
    'message.send_at',
  );
}
