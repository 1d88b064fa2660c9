/** Documents that Twilio serves itself: its samples, and whatever else of this folder says so. Nobody is asked for them. */
import type { Reply } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import type { TwimlRequest } from './requests.ts';
import { sampleDocument } from './samples.ts';

/** The TwiML that answers a request; undefined: there is none, and the request goes out. */
type Answering = (ctx: TwilioCtx, request: TwimlRequest) => Promise<string | undefined>;

export interface OwnDocuments {
  /** What URLs of these documents look like. */
  readonly pattern: RegExp;
  readonly answer: Answering;
}

const served: OwnDocuments[] = [];

/** Serves documents from now on. Answers what it was given, so that it can be exported as what it is. */
export function serves(documents: OwnDocuments): OwnDocuments {
  served.push(documents);
  return documents;
}

/** Whether a URL is answered here, and need not be told of anything. */
export const isServed = (url: string): boolean => served.some(({ pattern }) => pattern.test(url));

/** The answer to a request that need not leave Twilio. */
export async function ownReply(ctx: TwilioCtx, request: TwimlRequest): Promise<Reply | undefined> {
  const { url } = request;
  const documents = served.find(({ pattern }) => pattern.test(url));
  const body = sampleDocument(url) ?? (await documents?.answer(ctx, request));
  if (body === undefined) return undefined;
  return { outcome: 'accepted', status: 200, headers: { 'content-type': 'text/xml' }, body, url, attempts: 1 };
}
