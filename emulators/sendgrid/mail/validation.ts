/** What SendGrid finds wrong with the body of a mail/send, as far as the body alone tells. */
import { dynamicTemplateForm, guidForm, isEmail } from '../ids.ts';
import { badRequest, Complaints, type Complaint } from './complaints.ts';
import { checkAttachments, checkContent } from './validation-content.ts';
import { checkHeaders, checkPersonalizations, checkSendAt, tooLong } from './validation-personalizations.ts';
import { checkAsm, checkMailSettings, checkTrackingSettings } from './validation-settings.ts';

/** Of the raw bytes of a body: for one whose types are wrong. */
export function complaintsAbout(body: Buffer): readonly Complaint[] {
  const found = complaintsOf(JSON.parse(body.toString().replace(/^\uFEFF/, '') || 'null'));
  return found.length > 0 ? found : [badRequest];
}

/** All that is wrong with a body. */
export function complaintsOf(body: unknown): readonly Complaint[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [badRequest];
  const mail = body as Readonly<Record<string, unknown>>;
  const complaints = new Complaints();
  checkFrom(complaints, mail.from);
  const template = templateOf(complaints, mail.template_id);
  checkPersonalizations(complaints, mail, template);
  checkReplyTo(complaints, mail);
  checkContent(complaints, mail.content, template !== undefined);
  checkSubject(complaints, mail, template !== undefined);
  checkAttachments(complaints, mail.attachments);
  checkHeaders(complaints, mail.headers, 'headers');
  checkSections(complaints, mail.sections);
  checkCategories(complaints, mail.categories);
  checkTextValues(complaints, mail.custom_args, 'custom_args');
  checkSendAt(complaints, mail.send_at, 'send_at');
  if (mail.batch_id !== undefined && typeof mail.batch_id !== 'string')
    complaints.add('batch_id', 'The batch_id must be a string.');
  complaints.text(mail.ip_pool_name, 'ip_pool_name');
  checkAsm(complaints, mail.asm);
  checkMailSettings(complaints, mail.mail_settings);
  checkTrackingSettings(complaints, mail.tracking_settings);
  return complaints.all;
}

const fromNeeded =
  'The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter.  e.g. {"email" : "example@example.com"}  or {"email" : "example@example.com", "name" : "Example Recipient"}.';

function checkFrom(complaints: Complaints, value: unknown): void {
  if (value === undefined) return complaints.add('from.email', fromNeeded, 'message.from');
  const from = complaints.object(value, 'from');
  if (!from) return;
  complaints.text(from.name, 'from.name');
  if (from.email === undefined || from.email === '') return complaints.add('from.email', fromNeeded, 'message.from');
  const email = complaints.text(from.email, 'from.email');
  if (email === undefined || tooLong(complaints, 'From', email, 'from.email')) return;
  if (!isEmail(email)) complaints.add('from.email', 'The from email does not contain a valid address.', 'message.from');
}

/** The template's kind, or undefined when there is none, or none of the right form. */
function templateOf(complaints: Complaints, value: unknown): 'dynamic' | 'legacy' | undefined {
  const id = complaints.text(value, 'template_id');
  if (id === undefined || id === '') return undefined;
  if (dynamicTemplateForm.test(id)) return 'dynamic';
  if (guidForm.test(id)) return 'legacy';
  complaints.add('template_id', `The template_id must be a valid GUID, you provided '${id}'.`);
  return undefined;
}

const replyToForm =
  'The reply_to object, when used, must at least have an email parameter with a valid email address and it may also contain a name parameter. e.g. {"email": "example@example.com"} or {"email": "example@example.com", "name": "Example Recipient"}';

function checkReplyTo(complaints: Complaints, mail: Readonly<Record<string, unknown>>): void {
  const single = complaints.object(mail.reply_to, 'reply_to');
  const list = complaints.list(mail.reply_to_list, 'reply_to_list') ?? [];
  // The wording is unconfirmed.
  if (single && list.length > 0) complaints.add('reply_to', 'Only one of reply_to or reply_to_list may be used.');
  if (list.length > 1000)
    complaints.add('reply_to_list', 'There is a limit of 1000 reply_to_list addresses per request.');
  if (single) checkReplyAddress(complaints, single, 'reply_to');
  list.forEach((one, at) => {
    const address = complaints.object(one, `reply_to_list.${at}`);
    if (address) checkReplyAddress(complaints, address, `reply_to_list.${at}`);
  });
}

function checkReplyAddress(complaints: Complaints, address: Readonly<Record<string, unknown>>, field: string): void {
  complaints.text(address.name, `${field}.name`);
  const email = complaints.text(address.email, `${field}.email`);
  if (email !== undefined && tooLong(complaints, 'Reply-To', email, `${field}.email`)) return;
  if (email === undefined || !isEmail(email)) complaints.add(`${field}.email`, replyToForm, 'message.reply_to');
}

const subjectNeeded =
  'The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.';

function checkSubject(complaints: Complaints, mail: Readonly<Record<string, unknown>>, template: boolean): void {
  const subject = complaints.text(mail.subject, 'subject');
  if (template) return;
  const own: unknown[] = Array.isArray(mail.personalizations) ? mail.personalizations : [];
  const everyOneHasOne = own.length > 0 && own.every((one) => hasSubject(one));
  if (subject === '' && !everyOneHasOne)
    return complaints.add('subject', 'The subject of your email must be a string at least one character in length.');
  if (mail.subject === undefined && !everyOneHasOne) complaints.add('subject', subjectNeeded);
}

const hasSubject = (personalization: unknown): boolean =>
  typeof personalization === 'object' &&
  personalization !== null &&
  Boolean((personalization as { subject?: unknown }).subject);

function checkSections(complaints: Complaints, value: unknown): void {
  const sections = complaints.object(value, 'sections');
  if (sections && Object.values(sections).some((section) => typeof section !== 'string'))
    complaints.add('sections', 'The section values must be strings.');
}

/** A value that is no text is what the decoder stumbles over. */
export function checkTextValues(complaints: Complaints, value: unknown, field: string): void {
  const texts = complaints.object(value, field) ?? {};
  for (const [name, text] of Object.entries(texts)) complaints.text(text, `${field}.${name}`);
}

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

function checkCategories(complaints: Complaints, value: unknown): void {
  if (value === undefined) return;
  if (!Array.isArray(value) || value.some((category) => typeof category !== 'string'))
    return complaints.add('categories', 'Categories must be an array of strings.');
  const categories = value as string[];
  if (categories.length > 10)
    complaints.add(
      'categories',
      `There is a limit of 10 categories for each email that is sent. You provided ${categories.length} categories.`,
    );
  const twice = categories.find((category, at) => categories.indexOf(category) !== at);
  if (twice !== undefined)
    complaints.add(
      'categories',
      `The categories must be a unique list, and you have included ${twice} more than once.`,
    );
  const long = categories.find((category) => category.length > 255);
  if (long !== undefined)
    complaints.add('categories', `Each category must not be longer than 255 characters. ${long} exceeds this limit`);
  if (!categories.every(isAscii)) complaints.add('categories', 'Categories can not contain non-ASCII characters.');
}
