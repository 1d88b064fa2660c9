/** An app that answers with TwiML by path, and what it was asked. */
import type { Received, Receiver } from '../../../start.ts';

/** Answers each path with verbs; a path without any gets an empty 200. */
export function serve(
  receiver: Receiver,
  documents: Readonly<Record<string, string | ((form: Form) => string)>>,
): void {
  receiver.answer = (request) => {
    const document = documents[pathOf(request)];
    if (document === undefined) return undefined;
    const verbs = typeof document === 'string' ? document : document(formOf(request));
    return { headers: { 'content-type': 'text/xml' }, body: `<?xml version="1.0"?><Response>${verbs}</Response>` };
  };
}

export type Form = Readonly<Record<string, string>>;

const pathOf = ({ path }: Received): string => path.split('?', 1)[0] ?? '';

export const formOf = ({ body }: Received): Form => Object.fromEntries(new URLSearchParams(body));

/** What a path was asked, in order. */
export const asked = (receiver: Receiver, path: string): Form[] =>
  receiver.requests.filter((request) => pathOf(request) === path).map(formOf);

/** Paths in the order in which they were asked for. */
export const paths = (receiver: Receiver): string[] => receiver.requests.map(pathOf);
