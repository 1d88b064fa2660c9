/** What a call is to whoever has the phone, and to who reads of it afterwards. */
import type { Begin, Ctx, Sights } from '../../../../src/emulator/index.ts';
import { epoch } from '../../dates.ts';
import { withoutChannel } from '../../numbers/phone.ts';
import { ownNumbers } from '../../numbers/rows.ts';
import { elementsOf, parseTwiml, textOf, type TwimlElement } from '../../twiml/document.ts';
import { recordings } from '../recordings/rows.ts';
import { callEvents, type CallEvent } from './events.ts';
import type { Call, CallFacts, CallStatus } from './rows.ts';

type Sight = Sights['call'];

const failures: readonly CallStatus[] = ['busy', 'failed', 'no-answer', 'canceled'];

export function look(call: Call, facts: CallFacts): Sight {
  const { sid, direction, status, from, to, duration, price, price_unit, answered_by } = call;
  const { created, answered, stage } = facts;
  const incoming = direction === 'inbound';
  const live = stage !== 'over';
  const input = { callSid: sid };
  const rings = !incoming && (stage === 'initiated' || stage === 'ringing');
  return {
    at: created,
    direction: incoming ? 'in' : 'out',
    ours: withoutChannel(incoming ? to : from),
    theirs: withoutChannel(incoming ? from : to),
    live,
    state: status,
    went: failures.includes(status) ? 'badly' : status === 'completed' ? 'well' : 'pending',
    ...(answered_by && { outcome: answered_by }),
    ...(duration !== null && { seconds: Number(duration) }),
    ...(price !== null && { cost: { amount: price.replace('-', ''), currency: price_unit } }),
    ...(live && {
      acts: {
        ...(rings && {
          answer: { trigger: 'call-answer', input },
          reject: { trigger: 'call-answer', input: { ...input, declines: true } },
        }),
        ...(answered !== null && {
          digits: { trigger: 'call-input', input, asks: { digits: 'digits' } },
          speech: { trigger: 'call-input', input, asks: { text: 'say' } },
        }),
        ...((answered !== null || incoming) && { hangup: { trigger: 'call-hangup', input } }),
      },
    }),
  };
}

/** With what was said, as far as it has come, and what was recorded. */
export async function whole({ sid }: Call, facts: CallFacts, ctx: Ctx): Promise<Partial<Sight>> {
  const events = await callEvents.all(ctx, { where: { call: sid } });
  const recorded = await recordings.all(ctx, { where: { call_sid: sid } });
  const { created, answered, ended } = facts;
  return {
    transcript: linesOf(events, facts),
    timeline: [
      { at: created, what: 'made' },
      ...(answered === null ? [] : [{ at: answered, what: 'answered' }]),
      ...events.slice(1).map(({ request, response }) => ({
        at: epoch(response.date_created),
        what: `asked ${request.url}: ${response.response_code || 'no answer'}`,
      })),
      ...(ended === null ? [] : [{ at: ended, what: 'over' }]),
    ].sort((a, b) => a.at - b.at),
    recordings: recorded
      .filter(({ status }) => status === 'completed')
      .map(({ media_url, duration, source }) => ({
        url: `${media_url}.wav`,
        type: 'audio/wav',
        name: `${source}, ${duration} s`,
      })),
  };
}

/** What the app's documents said, and what the far end answered. Of the document that runs, only what is over or going on. */
function linesOf(events: readonly CallEvent[], { frames }: CallFacts): Sight['transcript'] {
  const told = events.flatMap(({ request, response }, index) => {
    const at = epoch(response.date_created);
    const { twiml } = request.parameters;
    const next = events[index + 1];
    const verbs = verbsIn(typeof twiml === 'string' ? twiml : response.response_body);
    const ran = next && heardIn(next).length > 0 ? upToGather(verbs) : verbs;
    return [
      ...heardIn({ request }).map((text) => ({ who: 'them' as const, text, at })),
      ...ran.flatMap(wordsOf).map((text) => ({ who: 'us' as const, text, at })),
    ];
  });
  const unsaid = frames.flatMap(({ verbs }) => verbs.flatMap(wordsOf)).length;
  return unsaid === 0 ? told : told.slice(0, -unsaid);
}

/** What a request tells that the far end did. */
function heardIn({ request: { parameters } }: Pick<CallEvent, 'request'>): string[] {
  const { digits, speech_result: words } = parameters;
  return [
    ...(typeof words === 'string' && words ? [words] : []),
    ...(typeof digits === 'string' && digits ? [`pressed ${digits}`] : []),
  ];
}

function verbsIn(document: string): readonly TwimlElement[] {
  try {
    return parseTwiml(document);
  } catch {
    return []; // no TwiML: an error page, the answer of the API
  }
}

/** Once it has heard something, a Gather goes on elsewhere: what stands behind it is never said. */
function upToGather(verbs: readonly TwimlElement[]): readonly TwimlElement[] {
  const at = verbs.findIndex(({ name }) => name === 'Gather');
  return at === -1 ? verbs : verbs.slice(0, at + 1);
}

/** What a verb says, itself or within. */
const wordsOf = (verb: TwimlElement): string[] =>
  verb.name === 'Say' ? [textOf(verb)] : elementsOf(verb.children).flatMap(wordsOf);

export const begins: readonly Begin[] = [
  { channel: 'call', numbers: ownNumbers, act: (to, from) => ({ trigger: 'inbound-call', input: { from, to } }) },
];
