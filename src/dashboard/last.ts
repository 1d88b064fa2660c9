/** The last thing of each provider that a person would look at: a mail, a message, a call, a payment, a meeting. */
import type { Kind } from '../emulator/shows.ts';
import { shown, type Shown } from './shown.ts';
import { linkTo } from './sights.tsx';
import type { View } from './view.ts';

interface Last {
  readonly provider: string;
  /** Epoch ms. */
  readonly at: number;
  readonly text: string;
  readonly to: string;
}

type Look = (view: View) => Promise<readonly Last[]>;

/** So many of a kind are looked at: enough that each provider of it is among them, most of the time. */
const looked = 8;

const look =
  <K extends Kind>(kind: K, tell: (view: View, one: Shown<K>) => Pick<Last, 'at' | 'text' | 'to'>): Look =>
  async (view) =>
    (await shown(view, kind, { limit: looked })).items.map((one) => ({ provider: one.provider, ...tell(view, one) }));

const looks: readonly Look[] = [
  look('mail', (view, mail) => ({
    at: mail.at,
    text: `“${mail.subject}” to ${mail.to}: ${mail.state}`,
    to: linkTo(view, '/inbox', mail),
  })),
  look('chat', (view, { at, direction, theirs, text, state }) => ({
    at,
    text: `${direction === 'in' ? 'from' : 'to'} ${theirs}: ${text.slice(0, 60)} (${state})`,
    to: view.to('/phones'),
  })),
  look('call', (view, call) => ({
    at: call.at,
    text: `call ${call.direction === 'in' ? 'from' : 'to'} ${call.theirs}: ${call.state}`,
    to: linkTo(view, '/calls', call),
  })),
  look('payment', (view, payment) => ({
    at: payment.at,
    text: `${payment.money.amount} ${payment.money.currency}: ${payment.state.replaceAll('_', ' ')}`,
    to: linkTo(view, '/payments', payment),
  })),
  look('meeting', (view, meeting) => ({
    at: meeting.start ?? 0,
    text: `${meeting.topic}: ${meeting.stage}`,
    to: linkTo(view, '/meetings', meeting),
  })),
];

export async function lastOf(view: View): Promise<ReadonlyMap<string, Last>> {
  const last = new Map<string, Last>();
  for (const one of (await Promise.all(looks.map((each) => each(view)))).flat()) {
    const before = last.get(one.provider);
    if (!before || before.at < one.at) last.set(one.provider, one);
  }
  return last;
}
