/** What every request about a call says of it. */
import type { TwilioCtx } from '../../account.ts';
import { geography } from '../../numbers/places.ts';
import { factsOf, type Call } from './rows.ts';

/** The usual parameters, then those of the moment. `CallStatus` is the row's own unless they say otherwise. */
export function voiceParams(
  ctx: TwilioCtx,
  call: Call,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const { sid, from, to, status, direction, parent_call_sid: parent, forwarded_from: forwarded } = call;
  return {
    Called: to,
    ...geography('To', to),
    ...geography('Called', to),
    ...geography('From', from),
    ...geography('Caller', from),
    Caller: from,
    CallSid: sid,
    AccountSid: ctx.account.id,
    From: from,
    To: to,
    CallStatus: status,
    ApiVersion: '2010-04-01',
    Direction: direction,
    ...(parent !== null && { ParentCallSid: parent }),
    ...(forwarded !== null && { ForwardedFrom: forwarded }),
    ...(call.caller_name !== null && { CallerName: call.caller_name }),
    ...factsOf(call).params,
    ...more,
  };
}
