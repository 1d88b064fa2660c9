/** Making a call through the API. */
import { z, type ApiError } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { A, v2010 } from '../../api.ts';
import { applications } from '../../applications/rows.ts';
import { errors } from '../../errors.ts';
import { flag, text } from '../../params.ts';
import { parseTwiml, TwimlProblem, type TwimlElement } from '../../twiml/document.ts';
import { alert } from '../../monitor/alert-rows.ts';
import { frameOf, inlineFrame } from '../program/frames.ts';
import { checkedCallee, checkedCaller, mayCall } from './caller.ts';
import {
  checkedMethod,
  checkedTimeout,
  checkedUrl,
  detectionOf,
  legParameters,
  progressOf,
  recordOf,
} from './options.ts';
import { placeCall } from './placing.ts';
import { Call, type CallFacts } from './rows.ts';
import { pretend } from './test-credentials.ts';
import { noteCreation } from './events.ts';

const MAX_TWIML = 4000;
const DIGITS = /^[0-9A-D#*wW]{0,32}$/i;

const Parameters = () =>
  z.object({
    To: text(),
    From: text(),
    Url: text(),
    Twiml: text(),
    ApplicationSid: text(),
    Method: text(),
    FallbackUrl: text(),
    FallbackMethod: text(),
    SendDigits: text(),
    AsyncAmd: flag(),
    AsyncAmdStatusCallback: text(),
    AsyncAmdStatusCallbackMethod: text(),
    ...legParameters(),
  });
type Parameters = z.infer<ReturnType<typeof Parameters>>;

/** Named errors that speak of the numbers in the call. */
const refusals: Readonly<Record<string, (to: string, from: string) => ApiError>> = {
  invalid_to: (to) => errors.invalid_to(to),
  invalid_from: (_, from) => errors.invalid_from(from),
  caller_not_verified: (_, from) => errors.caller_not_verified(from),
  call_geo_permission: (to) => errors.call_geo_permission(to),
  geo_permission: (to) => errors.call_geo_permission(to),
  call_unverified_to: (to) => errors.call_unverified_to(to),
};

export const callOutcomes = ['busy', 'no-answer', 'failed', 'machine'] as const;

export const createCall = v2010.operation('calls.create', `POST ${A}/Calls.json`, {
  summary: 'Make a call',
  description: 'The callee does what fixtures or settings say of the number; an ordinary one answers and is silent.',
  status: 201,
  body: Parameters,
  result: Call,
  faults: [...Object.keys(refusals), ...callOutcomes],
  traits: { testCredentials: true },
  async handler(ctx, { body }) {
    const { To: to, From: from } = body;
    if (!to) throw errors.no_call_to();
    if (!from) throw errors.no_call_from();
    if (!body.Url && !body.Twiml && !body.ApplicationSid) throw errors.no_twiml();
    if (!DIGITS.test(body.SendDigits ?? '')) throw errors.invalid_send_digits();
    const timeout = checkedTimeout(body.Timeout);
    if (ctx.account.test) return pretend(ctx, { to, from });
    const refusal = refusals[ctx.fault ?? ''];
    if (refusal) throw refusal(to, from);
    const program = await programOf(ctx, body);
    const caller = await checkedCaller(ctx, from);
    const callee = checkedCallee(to);
    if (ctx.account.type === 'Trial' && !(await mayCall(ctx, callee))) throw errors.call_unverified_to(callee);
    const call = await placeCall(ctx, {
      to: callee,
      from: caller.from,
      number: caller.number,
      facts: {
        ...program,
        timeout,
        time_limit: body.TimeLimit ?? null,
        send_digits: body.SendDigits ?? '',
        record: recordOf(body),
        detection: detectionOf(body, body.AsyncAmd ?? false, {
          url: body.AsyncAmdStatusCallback,
          method: body.AsyncAmdStatusCallbackMethod,
        }),
      },
    });
    await noteCreation(ctx, call);
    await noteBadTwiml(ctx, body, call.sid);
    return call;
  },
});

/** What the call runs and whom it tells: its own URLs, or those of an application, which ignore them. */
async function programOf(
  ctx: TwilioCtx,
  body: Parameters,
): Promise<Pick<CallFacts, 'document' | 'fallback' | 'progress'>> {
  if (body.ApplicationSid) return fromApplication(ctx, body.ApplicationSid);
  const fallback = body.FallbackUrl
    ? { url: checkedUrl(body.FallbackUrl), method: checkedMethod(body.FallbackMethod) }
    : null;
  const progress = progressOf(body);
  if (body.Url) {
    const source = { url: checkedUrl(body.Url), method: checkedMethod(body.Method) };
    return { document: frameOf('main', source), fallback, progress };
  }
  if ((body.Twiml ?? '').length > MAX_TWIML) throw errors.bad_parameter('Twiml must be at most 4000 characters');
  return { document: inlineFrame(verbsOf(body.Twiml)), fallback, progress };
}

async function fromApplication(
  ctx: TwilioCtx,
  id: string,
): Promise<Pick<CallFacts, 'document' | 'fallback' | 'progress'>> {
  const app = await applications.get(ctx, id);
  if (!app?.voice_url) throw errors.invalid_application();
  const { status_callback: url, status_callback_method: method } = app;
  return {
    document: frameOf('main', { url: app.voice_url, method: app.voice_method }),
    fallback: app.voice_fallback_url ? { url: app.voice_fallback_url, method: app.voice_fallback_method } : null,
    progress: url ? { url, method, events: ['completed'] } : null,
  };
}

/** TwiML that cannot be read is found out by the call, not by the request: it then has nothing to run. */
function verbsOf(twiml: string | undefined): readonly TwimlElement[] {
  try {
    return parseTwiml(twiml ?? '');
  } catch (error) {
    if (error instanceof TwimlProblem) return [];
    throw error;
  }
}

async function noteBadTwiml(ctx: TwilioCtx, { Url: url, Twiml: twiml }: Parameters, resource: string): Promise<void> {
  if (url || !twiml) return;
  try {
    parseTwiml(twiml);
  } catch (error) {
    if (!(error instanceof TwimlProblem)) throw error;
    await alert(ctx, { code: error.code, resource, message: error.message });
  }
}
