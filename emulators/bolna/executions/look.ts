/** What a call is to whoever had the phone, and to who reads of it afterwards. */
import type { Begin, Moment, Sights } from '../../../src/emulator/index.ts';
import { phoneNumbers } from '../numbers/rows.ts';
import { epoch } from '../times.ts';
import type { Execution, Hidden, Status } from './rows.ts';

type Sight = Sights['call'];

const over: readonly Status[] = [
  'completed',
  'no-answer',
  'busy',
  'failed',
  'canceled',
  'stopped',
  'error',
  'balance-low',
];

export function look(execution: Execution, hidden: Hidden): Sight {
  const { id, status, user_number, agent_number, conversation_duration, total_cost, transcript } = execution;
  const { summary, telephony_data: telephony } = execution;
  const live = !over.includes(status);
  const recording = telephony?.recording_url;
  return {
    at: epoch(execution.initiated_at ?? execution.created_at),
    direction: hidden.call_type === 'inbound' ? 'in' : 'out',
    ours: agent_number,
    theirs: user_number,
    live,
    state: status,
    went: status === 'completed' ? 'well' : live ? 'pending' : 'badly',
    outcome: hidden.outcome ?? undefined,
    seconds: conversation_duration || undefined,
    // The api counts in cents.
    ...(total_cost > 0 && { cost: { amount: (total_cost / 100).toFixed(4), currency: 'USD' } }),
    summary: summary ?? undefined,
    transcript: linesOf(transcript ?? ''),
    timeline: timelineOf(execution, hidden),
    ...(recording && { recordings: [{ url: recording, type: 'audio/wav', name: 'The call' }] }),
    ...(live && {
      acts: {
        answer: { trigger: 'outcome', input: { execution_id: id, outcome: 'completed' } },
        reject: { trigger: 'outcome', input: { execution_id: id, outcome: 'busy' } },
        hangup: { trigger: 'outcome', input: { execution_id: id, outcome: 'partial' } },
      },
    }),
  };
}

/** `assistant: …` is the agent, `user: …` the person. */
const linesOf = (transcript: string): NonNullable<Sight['transcript']> =>
  transcript.split('\n').flatMap((line) => {
    const [, role, text] = /^(assistant|user):\s*(.*)$/.exec(line) ?? [];
    return text ? [{ who: role === 'user' ? ('them' as const) : ('us' as const), text }] : [];
  });

function timelineOf({ created_at, updated_at, status, error_message }: Execution, { plan }: Hidden): Moment[] {
  const steps = [
    { at: epoch(created_at), what: 'made' },
    ...(plan?.ringing ? [{ at: plan.ringing, what: 'ringing' }] : []),
    ...(plan?.answered ? [{ at: plan.answered, what: 'answered' }] : []),
    ...(plan?.answered ? [{ at: plan.ended, what: 'hung up' }] : []),
  ];
  const now = epoch(updated_at);
  const sofar = steps.filter(({ at }) => at <= now);
  return [...sofar, { at: now, what: error_message ? `${status}: ${error_message}` : status }];
}

export const begins: readonly Begin[] = [
  {
    channel: 'call',
    // Only where an agent answers.
    numbers: async (ctx) =>
      (await phoneNumbers.all(ctx, { match: ({ agent_id }) => agent_id !== null })).map((row) => row.phone_number),
    act: (to, from) => ({ trigger: 'inbound-call', input: { from, to } }),
  },
];
