/** How far a call has come in its TwiML: documents on top of each other, each with the verbs that are left. */
import { schema, z } from '../../../../src/emulator/index.ts';
import type { TwimlElement } from '../../twiml/document.ts';

export const Element: () => z.ZodType<TwimlElement> = schema(() =>
  z.object({
    name: z.string(),
    attributes: z.record(z.string(), z.string()),
    children: z.array(z.union([z.string(), z.lazy(Element)])),
  }),
);

const HttpMethod = () => z.enum(['GET', 'POST']);

/** Where a document is, and what is sent along besides what every request carries. */
export const Source = schema(() =>
  z.object({
    url: z.string(),
    method: HttpMethod(),
    params: z.record(z.string(), z.string()).optional(),
  }),
);
export type Source = z.infer<ReturnType<typeof Source>>;

/** What a document waits for. */
export const Activity = schema(() =>
  z.discriminatedUnion('kind', [
    /** For an app's answer. */
    z.object({ kind: z.literal('asking'), ticket: z.int() }),
    /** For time to pass. */
    z.object({ kind: z.literal('waiting') }),
    /** For an `auto` clock to be advanced: what is played to somebody who waits begins anew then. */
    z.object({ kind: z.literal('looping') }),
    /** `<Connect>`: for the other end to be done. */
    z.object({ kind: z.literal('connected'), verb: Element() }),
    /** `<Gather>`: what it will have heard when its time comes, and the keys of that. */
    z.object({
      kind: z.literal('gathering'),
      verb: Element(),
      heard: z.record(z.string(), z.string()).nullable(),
      pressed: z.string(),
    }),
    /** `<Record>`: what ends it when its time comes. */
    z.object({ kind: z.literal('recording'), verb: Element(), recording: z.string(), ending: z.string() }),
    /** `<Dial>`: the legs that ring, those that are to ring after them, and the one that it is connected to. */
    z.object({
      kind: z.literal('dialing'),
      verb: Element(),
      legs: z.array(z.string()),
      later: z.array(Element()),
      leg: z.string().nullable(),
      bridged: z.int().nullable(),
      recording: z.string().nullable(),
      status: z.string(),
    }),
    z.object({ kind: z.literal('conference'), verb: Element(), conference: z.string() }),
    z.object({ kind: z.literal('enqueued'), verb: Element(), queue: z.string(), partner: z.string().nullable() }),
    /** `<Dial><Queue>`: waits for a caller of the queue, or is connected to one. */
    z.object({
      kind: z.literal('dequeuing'),
      verb: Element(),
      queue: z.string(),
      partner: z.string().nullable(),
      bridged: z.int().nullable(),
      waited: z.int(),
      recording: z.string().nullable(),
    }),
  ]),
);
export type Activity = z.infer<ReturnType<typeof Activity>>;
export type ActivityOf<K extends Activity['kind']> = Extract<Activity, { kind: K }>;

/** `main`: what the call is about; `whisper`: what a callee hears before it is connected; `wait`: what is played meanwhile. */
export const Frame = schema(() =>
  z.object({
    purpose: z.enum(['main', 'whisper', 'wait']),
    /** The document, and where relative URLs in it start; empty for inline TwiML. */
    source: Source(),
    base: z.string(),
    verbs: z.array(Element()),
    activity: Activity().nullable(),
  }),
);
export type Frame = z.infer<ReturnType<typeof Frame>>;

/** A document that is to be asked for. */
export const frameOf = (purpose: Frame['purpose'], source: Source): Frame => ({
  purpose,
  source,
  base: source.url,
  verbs: [],
  activity: null,
});

/** A document that is at hand. */
export const inlineFrame = (verbs: readonly TwimlElement[]): Frame => ({
  ...frameOf('main', { url: '', method: 'POST' }),
  verbs: [...verbs],
});
