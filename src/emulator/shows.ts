/**
 * What a row is to a person: one small vocabulary of mails, chats, calls, appointments, meetings and payments. A
 * collection says how its rows look (`shows: { kind: 'payment', of: (row) => ({ … }) }`), and the dashboard reads nothing else of them.
 */
import type { Query } from '../store/store.ts';
import type { AnyCtx } from './collection.ts';

/** A trigger that a person pulls, with what it must be told. */
export interface Act {
  readonly trigger: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Inputs that the person adds: the trigger's own name for each. */
  readonly asks?: Readonly<Partial<Record<Asked, string>>>;
}
type Asked = 'text' | 'media' | 'url' | 'digits';

/** How it went so far, whatever the provider's word for it is. */
export type Went = 'well' | 'badly' | 'pending';

interface State {
  /** The provider's word. */
  readonly state: string;
  readonly went: Went;
}

/** `12.50` and `INR`: always decimal, whatever the provider counts in. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export interface Attachment {
  readonly name: string;
  readonly type: string;
  /** As `cid:` in the HTML names it. */
  readonly contentId?: string | undefined;
  /** Base64; undefined when the provider did not keep it. */
  readonly content?: string | undefined;
}

/** All times are epoch milliseconds. */
export interface Mail extends State {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly cc?: string;
  readonly replyTo?: string;
  readonly subject: string;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly attachments?: readonly Attachment[];
  /** The calendar part of an invitation. */
  readonly calendar?: { readonly method: string; readonly content: string } | undefined;
  /** Links that tell when they are followed. */
  readonly links?: readonly string[];
  /** How often it was opened, and links in it followed, where that is told. */
  readonly opens?: number;
  readonly clicks?: number;
  /** What happened to it: opened, clicked. */
  readonly events?: readonly Moment[];
  readonly acts?: Acts<'open' | 'click' | 'unsubscribe' | 'bounce' | 'spam' | 'reply' | 'accept' | 'decline' | 'maybe'>;
}

export interface Chat extends State {
  readonly at: number;
  readonly channel: 'sms' | 'whatsapp';
  /** The app's side: a number in E.164 form, or a sender's name. */
  readonly ours: string;
  /** The person's number, in E.164 form. */
  readonly theirs: string;
  readonly name?: string | undefined;
  /** `out` came from the app. */
  readonly direction: 'in' | 'out';
  readonly text: string;
  readonly media?: readonly { readonly url: string; readonly type: string }[];
  /** Answers that can be pressed. */
  readonly buttons?: readonly string[];
  /** One tick, two, two blue ones; none while it waits. */
  readonly ticks: 'none' | 'sent' | 'delivered' | 'read';
  readonly error?: string | undefined;
  readonly acts?: Acts<'read' | 'fail'>;
}

export interface Call extends State {
  readonly at: number;
  /** `out` is a call that the app makes. */
  readonly direction: 'in' | 'out';
  readonly ours: string;
  readonly theirs: string;
  /** Nobody has hung up yet. */
  readonly live: boolean;
  readonly outcome?: string | undefined;
  readonly seconds?: number | undefined;
  readonly cost?: Money | undefined;
  readonly summary?: string | undefined;
  /** Who said what: `us` is the app. */
  readonly transcript?: readonly Line[];
  readonly timeline?: readonly Moment[];
  readonly recordings?: readonly Recording[];
  readonly acts?: Acts<'answer' | 'reject' | 'digits' | 'speech' | 'hangup'>;
}

export interface Line {
  readonly who: 'us' | 'them';
  readonly text: string;
  readonly at?: number | undefined;
}

export interface Moment {
  readonly at: number;
  readonly what: string;
}

export interface Recording {
  readonly url: string;
  /** `audio/wav`, `video/mp4`; what is neither is opened. */
  readonly type: string;
  readonly name: string;
}

interface Person {
  readonly name: string;
  readonly email?: string | undefined;
  /** `accepted`, `in the waiting room`: the provider's word. */
  readonly state?: string | undefined;
}

export interface Appointment extends State {
  readonly start: number;
  readonly end: number;
  /** From midnight to midnight, in UTC. */
  readonly allDay: boolean;
  /** IANA name. */
  readonly zone: string;
  readonly title: string;
  /** Whose calendar. */
  readonly calendar: string;
  /** Takes time from its owner. */
  readonly busy: boolean;
  readonly recurs?: boolean;
  readonly place?: string | undefined;
  readonly description?: string | undefined;
  readonly people: readonly Person[];
  /** To join it. */
  readonly link?: string | undefined;
  readonly acts?: Acts<'accept' | 'decline' | 'maybe'>;
}

export interface Meeting {
  readonly stage: 'upcoming' | 'live' | 'past';
  readonly topic: string;
  /** Undefined: at no fixed time. */
  readonly start?: number | undefined;
  readonly minutes?: number | undefined;
  readonly zone: string;
  readonly host: string;
  /** How many have been there. */
  readonly count?: number | undefined;
  readonly people?: readonly Person[];
  readonly recordings?: readonly Recording[];
  readonly join?: string | undefined;
  readonly acts?: Acts<'start' | 'end'>;
}

/** Money that moves, or is asked for. */
export interface Payment extends State {
  readonly at: number;
  readonly money: Money;
  /** Month by month: `each month`. */
  readonly every?: string | undefined;
  /** Undefined of a payout. */
  readonly payer?: string | undefined;
  readonly about?: string | undefined;
  readonly method?: string | undefined;
  /** A hosted page, of the provider. */
  readonly link?: string | undefined;
}

type Acts<Name extends string> = Readonly<Partial<Record<Name, Act | undefined>>>;

export interface Sights {
  readonly mail: Mail;
  readonly chat: Chat;
  readonly call: Call;
  readonly appointment: Appointment;
  readonly meeting: Meeting;
  readonly payment: Payment;
  /** What a person has been asked to pay, on a page or by an invoice. */
  readonly request: Payment;
  readonly subscription: Payment;
  readonly refund: Payment;
  readonly payout: Payment;
}
export type Kind = keyof Sights;

/** How a person writes to a number of the app, or calls it, whether or not anything has been sent before. */
export interface Begin {
  readonly channel: 'sms' | 'whatsapp' | 'call';
  /** The app's numbers. */
  numbers(ctx: AnyCtx): Promise<readonly string[]>;
  act(ours: string, theirs: string): Act;
}

interface Options {
  /** The rows that concern a person, by address or number: conditions on declared columns, each of which finds some. */
  readonly person?: (address: string) => readonly NonNullable<Query['where']>[];
  readonly begins?: readonly Begin[];
  /** How one comes about, for whoever has none yet: what a fixture says of it, or a trigger. */
  readonly example?: { readonly row: Readonly<Record<string, unknown>> } | { readonly trigger: string };
}

/** What rows of a collection look like, of one kind. */
export interface Look<R extends object, I extends object, K extends Kind> extends Options {
  readonly kind: K;
  /** Undefined: not for people. It may read further rows, and changes none. */
  of(row: R, internal: I, ctx: AnyCtx): Sight<K> | Promise<Sight<K>>;
  /** What only the page of a single one tells: a transcript, files. */
  whole?(row: R, internal: I, ctx: AnyCtx): Promise<Partial<Sights[K]>>;
  /** All of a span of time (epoch ms), what recurs expanded; without it the newest rows are all there is. */
  within?(ctx: AnyCtx, span: Span): Promise<readonly Sighted<K>[]>;
  /** The calendars that there are. */
  calendars?(ctx: AnyCtx): Promise<readonly ShownCalendar[]>;
}

/** `{ kind: 'payment', of: (row) => ({ … }) }` */
export type Shows<R extends object, I extends object> = { readonly [K in Kind]: Look<R, I, K> }[Kind];

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly calendar: string;
}

export interface ShownCalendar {
  readonly id: string;
  readonly name: string;
  /** IANA name. */
  readonly zone: string;
}

type Sight<K extends Kind> = Sights[K] | undefined;
/** With the key of its row. */
type Sighted<K extends Kind> = { readonly key: string } & Sights[K];

/** Decimal money of an amount in the currency's smallest unit. */
export const ofMinor = (minor: number, currency: string, digits = 2): Money => ({
  amount: (minor / 10 ** digits).toFixed(digits),
  currency: currency.toUpperCase(),
});
