/** The parts of a multipart/form-data body, as views of its bytes: nothing is copied, and large files cost one search. */
import { Unreadable } from './unreadable.ts';

export interface Part {
  readonly name: string;
  /** Undefined: a field, not a file. */
  readonly filename: string | undefined;
  readonly type: string | undefined;
  readonly bytes: Buffer;
}

const CRLF = '\r\n';
const HEADER_BYTES = 16_384;
const PARTS = 5_000;

/** Reads the parts in order. Throws `Unreadable` for a body that isn't what its content type says. */
export function partsOf(body: Buffer, contentType: string | undefined): Part[] {
  const boundary = parametersOf(contentType ?? '').get('boundary');
  if (!boundary) throw new Unreadable('The content type of a multipart body must name its boundary');
  const delimiter = Buffer.from(`${CRLF}--${boundary}`);
  const parts: Part[] = [];
  let at = firstDelimiter(body, delimiter, boundary);
  while (!isLast(body, at)) {
    if (parts.length === PARTS) throw new Unreadable(`More than ${PARTS} parts`);
    const start = body.indexOf(CRLF, at);
    const end = nextDelimiter(body, delimiter, start);
    parts.push(partOf(body.subarray(start, end)));
    at = end + delimiter.length;
  }
  return parts;
}

/** Where the first delimiter ends; it may open the body, or follow a preamble. */
function firstDelimiter(body: Buffer, delimiter: Buffer, boundary: string): number {
  const opening = delimiter.subarray(CRLF.length);
  if (body.subarray(0, opening.length).equals(opening) && isDelimiter(body, opening.length)) return opening.length;
  const found = nextDelimiter(body, delimiter, 0, `No part of the body starts with the boundary ${boundary}`);
  return found + delimiter.length;
}

function nextDelimiter(
  body: Buffer,
  delimiter: Buffer,
  from: number,
  complaint = 'The multipart body ends before its closing boundary',
): number {
  let found = body.indexOf(delimiter, from);
  while (found !== -1 && !isDelimiter(body, found + delimiter.length)) found = body.indexOf(delimiter, found + 1);
  if (found === -1) throw new Unreadable(complaint);
  return found;
}

const [DASH, CR, LF, SPACE, TAB] = [0x2d, 0x0d, 0x0a, 0x20, 0x09];

const isLast = (body: Buffer, at: number): boolean => body[at] === DASH && body[at + 1] === DASH;

/** What follows tells a delimiter from content that only begins like one: `--`, or (padding and) the end of the line. */
function isDelimiter(body: Buffer, at: number): boolean {
  if (isLast(body, at)) return true;
  let end = at;
  while (body[end] === SPACE || body[end] === TAB) end++;
  return body[end] === CR && body[end + 1] === LF;
}

/** A part from the line end behind its delimiter to the next delimiter. */
function partOf(part: Buffer): Part {
  const split = part.indexOf(CRLF + CRLF);
  if (split === -1 || split > HEADER_BYTES)
    throw new Unreadable('A part of the multipart body has no end of its headers');
  const headers = headersOf(part.subarray(0, split).toString());
  const disposition = parametersOf(headers.get('content-disposition') ?? '');
  const name = disposition.get('name');
  if (name === undefined) throw new Unreadable('A part of the multipart body has no name');
  const filename = extended(disposition.get('filename*')) ?? disposition.get('filename');
  return { name, filename, type: headers.get('content-type'), bytes: part.subarray(split + 2 * CRLF.length) };
}

function headersOf(text: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split(CRLF)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g;

/** The parameters of a header's value. Browsers write quotes and line ends in a name as %22, %0D, %0A; curl as \". */
function parametersOf(header: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of header.matchAll(PARAMETER)) {
    parameters.set(name.toLowerCase(), quoted === undefined ? plain : unquoted(quoted));
  }
  return parameters;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\"': '"', '\\\\': '\\', '%22': '"', '%0D': '\r', '%0A': '\n' };

const unquoted = (text: string): string =>
  text.replace(/\\["\\]|%22|%0D|%0A/gi, (found) => ESCAPES[found.toUpperCase()] ?? found);

/** `filename*=UTF-8''na%C3%AFve.txt` */
function extended(text: string | undefined): string | undefined {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(text ?? '')?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
