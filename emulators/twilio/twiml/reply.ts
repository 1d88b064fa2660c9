/** An app's answer as TwiML: which content types mean a document, a sound, a sentence. */
import type { Reply } from '../../../src/emulator/index.ts';
import { parseTwiml, TwimlProblem, verb, type TwimlElement } from './document.ts';

export type TwimlKind = 'voice' | 'messaging';

const xml = new Set(['text/xml', 'application/xml', 'text/html']);

/** The verbs of an answer with a status below 400. Throws a `TwimlProblem`. */
export function verbsOf(reply: Reply, kind: TwimlKind): readonly TwimlElement[] {
  const { headers, body, truncated, url } = reply;
  if (truncated) throw new TwimlProblem(11_750, 'TwiML response body too large');
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type.startsWith('audio/') && kind === 'voice') return [verb('Play', url)];
  if (body.trim() === '') return emptyBody(kind);
  if (xml.has(type) || type === '') return parseTwiml(body);
  if (type === 'text/plain') return plain(body, kind);
  throw new TwimlProblem(12_300, `Invalid Content-Type: attempted to read ${type}`);
}

/** Nothing at all: a message then gets no reply, but a caller hears an error. */
function emptyBody(kind: TwimlKind): readonly TwimlElement[] {
  if (kind === 'messaging') return [];
  throw new TwimlProblem(12_100, 'Document parse failure: the document is empty');
}

/** Text is TwiML if it can be read as such, else it is what to say. */
function plain(body: string, kind: TwimlKind): readonly TwimlElement[] {
  try {
    return parseTwiml(body);
  } catch (error) {
    if (!(error instanceof TwimlProblem)) throw error;
    return [verb(kind === 'voice' ? 'Say' : 'Message', body.trim())];
  }
}
