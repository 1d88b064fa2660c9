/** Studio's engine: every widget by its type, and what moves executions on. */
import type { TwilioCtx } from '../account.ts';
import { redirectCall } from '../voice/calls/redirecting.ts';
import { calls, factsOf as factsOfCall } from '../voice/calls/rows.ts';
import { operate } from '../voice/engine.ts';
import { frameOf } from '../voice/program/frames.ts';
import { callContact, talk } from './calling.ts';
import { setVariables, split } from './deciding.ts';
import { hookOf, onCall } from './documents.ts';
import { sendAndWait, sendMessage } from './messaging.ts';
import { askApp } from './requests.ts';
import type { Execution } from './rows.ts';
import { factsOf, happened, proceed, type Outcome, type Widget } from './running.ts';

const widgets: Readonly<Record<string, Widget>> = {
  'send-message': sendMessage,
  'send-and-wait-for-reply': sendAndWait,
  'make-outgoing-call-v2': callContact,
  'make-http-request': askApp,
  'run-function': askApp,
  'split-based-on': split,
  'set-variables': setVariables,
  ...Object.fromEntries(onCall.map((type) => [type, talk])),
};

/** On from an event. */
export const advance = (ctx: TwilioCtx, execution: Execution, outcome: Outcome): Promise<Execution> =>
  proceed(ctx, execution, outcome, widgets);

/** What happens outside the call takes the call along: it fetches the document of where the flow is now. */
export const goOn = happened.on(async (ctx, { execution, outcome }) => {
  const moved = await advance(ctx, execution, outcome);
  const { call: id, waits } = factsOf(moved);
  const call = id === null ? undefined : await calls.get(ctx, id);
  if (!call || factsOfCall(call).stage !== 'talking' || (waits !== 'document' && moved.status === 'active')) return;
  const url = `${hookOf(moved)}?FlowEvent=resume`;
  await operate(ctx, (board) => redirectCall(board, call, frameOf('main', { url, method: 'POST' })));
});
