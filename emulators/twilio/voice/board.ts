/**
 * The switchboard: what happens to one call often makes something happen to another. Whatever handles an event is given
 * this, so that no verb need know the engine behind it.
 */
import type { TwilioCtx } from '../account.ts';
import type { CallStatus } from './calls/rows.ts';
import type { Source } from './program/frames.ts';

export type CallEvent =
  /** Its next verb is due. */
  | { readonly type: 'go-on'; readonly call: string }
  /** A leg that it dialled is answered, and has heard its whisper. */
  | { readonly type: 'leg-ready'; readonly call: string; readonly leg: string }
  | { readonly type: 'leg-over'; readonly call: string; readonly leg: string; readonly status: CallStatus }
  /** The party that it was connected to through a queue is gone. */
  | { readonly type: 'partner-gone'; readonly call: string }
  /** A caller waits in the queue that it dials. */
  | { readonly type: 'queue-filled'; readonly call: string }
  /** Its conference, queue or other verb is over: on to its `action`, or the next verb. */
  | { readonly type: 'verb-over'; readonly call: string; readonly params: Readonly<Record<string, string>> }
  /** It ends. */
  | { readonly type: 'end'; readonly call: string; readonly status?: CallStatus };

/** A verb is done at once (`on`), or something else will go on with the call (`wait`). */
export type Verdict = 'on' | 'wait';

export interface Board {
  readonly ctx: TwilioCtx;
  /** Handled once everything before it is. */
  happen(event: CallEvent): void;
  /** The call is looked at again after so many seconds; only the last such time counts. `calendar`: an `auto` clock does not go there. */
  wake(call: string, seconds: number, kind?: 'progress' | 'calendar'): void;
  /** Never mind. */
  sleep(call: string): void;
  /** The call is over: nothing is due any more. */
  forget(call: string): void;
  /** The far end hangs up after so many seconds, or Twilio does because the call may not last longer. */
  hangUpAfter(call: string, seconds: number, why?: 'far-end' | 'limit'): void;
  /** Asks for a document, which replaces the one that runs. */
  ask(call: string, source: Source): Promise<void>;
  /** Asks for a document, takes no notice of it, and then begins the one that runs. */
  askFirst(call: string, source: Source): Promise<void>;
}
