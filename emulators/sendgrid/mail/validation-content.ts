/** The rules of content blocks and attachments. */
import type { Complaints } from './complaints.ts';

const contentNeeded =
  'Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block. We typically suggest both text/plain and text/html blocks are included, but only one block is required.';

const wrongOrder =
  'Following RFC 1341, section 7.2, if either text/html or text/plain are to be sent in your email: text/plain needs to be first, followed by text/html, followed by any other content.';

export function checkContent(complaints: Complaints, value: unknown, template: boolean): void {
  const content = complaints.list(value, 'content');
  if (!content || content.length === 0) {
    if (!template && (value === undefined || content)) complaints.add('content', contentNeeded);
    return;
  }
  const types = content.map((block, at) => checkBlock(complaints, block, `content.${at}`));
  checkOrder(complaints, types);
}

/** Checks a block; answers its media type. */
function checkBlock(complaints: Complaints, value: unknown, field: string): string | undefined {
  const block = complaints.object(value, field);
  if (!block) return undefined;
  const type = complaints.text(block.type, `${field}.type`);
  if (block.type === undefined)
    complaints.add(`${field}.type`, 'A content type is required, this tells email clients how to display the email.');
  if (type === '')
    complaints.add(`${field}.type`, 'Your content type must be a string with length of at least one character.');
  if (type && /[;\r\n]/.test(type)) complaints.add(`${field}.type`, "Cannot contain ';', or CRLF characters.");
  const text = complaints.text(block.value, `${field}.value`);
  if (text === '' || block.value === undefined)
    complaints.add(`${field}.value`, 'The content value must be a string at least one character in length.');
  return type?.toLowerCase();
}

/** AMP may stand between text and html. */
const places: Readonly<Record<string, number>> = { 'text/plain': 0, 'text/x-amp-html': 1, 'text/html': 2 };
const OTHERS = 3;

function checkOrder(complaints: Complaints, types: readonly (string | undefined)[]): void {
  const given = types.filter((type) => type !== undefined);
  const order = given.map((type) => places[type] ?? OTHERS);
  if (order.some((place, at) => at > 0 && place < (order[at - 1] ?? 0))) complaints.add('content', wrongOrder);
  if (['text/plain', 'text/html'].some((type) => given.filter((one) => one === type).length > 1))
    complaints.add('content', 'If present, text/plain and text/html may only be provided once.', null);
}

/** Standard and URL-safe alphabets, with or without padding and line ends. */
const base64Form = /^[A-Za-z0-9+/_\-\r\n]+={0,2}[\r\n]*$/;

export function checkAttachments(complaints: Complaints, value: unknown): void {
  complaints.list(value, 'attachments')?.forEach((one, at) => {
    const attachment = complaints.object(one, `attachments.${at}`);
    if (attachment) checkAttachment(complaints, attachment, `attachments.${at}`);
  });
}

function checkAttachment(complaints: Complaints, one: Readonly<Record<string, unknown>>, field: string): void {
  const content = complaints.text(one.content, `${field}.content`);
  if (one.content === undefined) complaints.add(`${field}.content`, 'The attachment content is required.');
  else if (content === '')
    complaints.add(`${field}.content`, 'The attachment content must be a string at least one character in length.');
  else if (content !== undefined && !base64Form.test(content))
    complaints.add(`${field}.content`, 'The attachment content must be base64 encoded.');
  if (one.filename === undefined || one.filename === '') complaints.add(`${field}.filename`, 'filename is required.');
  if (one.disposition !== undefined && one.disposition !== 'inline' && one.disposition !== 'attachment')
    complaints.add(
      `${field}.disposition`,
      "The disposition of your attachment can be either 'inline' or 'attachment'.",
    );
  checkLine(
    complaints,
    one.filename,
    `${field}.filename`,
    /[\r\n]/,
    'The filename of your attachment cannot contain CRLF characters.',
  );
  checkLine(complaints, one.type, `${field}.type`, /[;\r\n]/, "The type cannot contain ';', or CRLF characters.");
  checkLine(
    complaints,
    one.content_id,
    `${field}.content_id`,
    /[\r\n]/,
    'The content ID of your attachment cannot contain CRLF characters.',
  );
}

function checkLine(complaints: Complaints, value: unknown, field: string, forbidden: RegExp, message: string): void {
  const text = complaints.text(value, field);
  if (text !== undefined && forbidden.test(text)) complaints.add(field, message);
}
