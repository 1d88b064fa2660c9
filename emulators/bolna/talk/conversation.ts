/** Conversations: what was said in a call, and what can be extracted from exactly that. */
import type { Random } from '../../../src/emulator/index.ts';
import { promptOf } from '../agents/reading.ts';
import type { Agent } from '../agents/rows.ts';
import { inWords, question, reply, valueOf } from './answers.ts';
import { extractionFields, wantsSummary, type Field } from './fields.ts';
import { filled, nameIn, plainValues, spoken, type Recipient } from './filling.ts';
import { subjectOf } from './subject.ts';

export interface Turn {
  readonly role: 'assistant' | 'user';
  readonly text: string;
  /** The field that this turn answers. */
  readonly field?: Field;
  readonly value?: unknown;
}

export interface Conversation {
  readonly turns: readonly Turn[];
  readonly transcript: string;
  readonly extracted: Record<string, unknown> | null;
  readonly summary: string | null;
}

export interface Talk {
  readonly agent: Agent;
  readonly recipient: Recipient;
  readonly kind: 'completed' | 'partial' | 'voicemail';
  readonly seconds: number;
  readonly now: number;
  /** The person's own lines. */
  readonly script?: readonly string[] | null;
}

const assistant = (text: string): Turn => ({ role: 'assistant', text });
const user = (text: string): Turn => ({ role: 'user', text });

/** The whole of what was said, by chance that is the call's own. */
export function converse(talk: Talk, random: Random): Conversation {
  const turns = turnsOf(talk, random);
  return {
    turns,
    transcript: turns.map(({ role, text }, at) => `${role}:${at === 0 ? '' : ' '} ${text}\n`).join(''),
    extracted: extractedFrom(talk, turns),
    summary: summaryOf(talk, turns),
  };
}

function turnsOf(talk: Talk, random: Random): readonly Turn[] {
  if (talk.kind === 'voicemail') return voicemail(talk);
  const whole = talk.script?.length ? scripted(talk, talk.script, random) : spontaneous(talk, random);
  return talk.kind === 'partial' ? cut(whole, random) : whole;
}

const welcome = ({ agent, recipient }: Talk): Turn =>
  assistant(filled(agent.agent_welcome_message || `Hello, this is ${agent.agent_name}.`, recipient));

const subject = ({ agent, recipient }: Talk): string => subjectOf(promptOf(agent), agent.agent_name, recipient);

function voicemail(talk: Talk): Turn[] {
  return [
    welcome(talk),
    user('The person you are calling is not available. Please leave a message after the tone.'),
    assistant(`${subject(talk)} Please call us back. Goodbye.`),
  ];
}

const greetings = ['yes, speaking', 'hello, yes, who is this?', 'yes, tell me', 'hi, I can talk'];
const consents = ['okay, that is fine', 'sure, go ahead', 'all right, please continue', 'yes, of course'];
const assents = ['yes, that is right', 'yes, correct', 'that is right, yes'];
const thanks = ['thank you, bye', 'okay, thanks, bye', 'great, thank you'];

function spontaneous(talk: Talk, random: Random): Turn[] {
  const opening = [welcome(talk), user(random.pick(greetings)), assistant(subject(talk)), user(random.pick(consents))];
  const said = opening.map(({ text }) => text).join(' ');
  return [...opening, ...confirmations(talk, said, random), ...questions(talk, random), ...closing(talk, random)];
}

const mostRead = 8;

/** What was not said yet of the recipient is read out: in a short call two values at a time. */
function confirmations({ recipient, seconds }: Talk, said: string, random: Random): Turn[] {
  const values = plainValues(recipient)
    .filter(([, value]) => !said.includes(value))
    .slice(0, mostRead)
    .map(([key, value]) => `your ${spoken(key)} here as ${value}`);
  const each = seconds < 90 ? 2 : 1;
  const groups = Array.from({ length: Math.ceil(values.length / each) }, (_, at) =>
    values.slice(at * each, (at + 1) * each),
  );
  return groups.flatMap((group) => [
    assistant(`I have ${group.join(' and ')}. Is that correct?`),
    user(random.pick(assents)),
  ]);
}

const questions = ({ agent, recipient, now }: Talk, random: Random): Turn[] =>
  extractionFields(agent).flatMap((field) => {
    const value = valueOf(field, random, recipient, now);
    const answered = { ...user(reply(field, value, random)), field, value };
    return [assistant(question(field, random)), answered];
  });

function closing({ recipient }: Talk, random: Random): Turn[] {
  const name = nameIn(recipient);
  return [
    assistant('I have noted that. Is there anything else that I can do for you?'),
    user(random.pick(thanks)),
    assistant(`Thank you for your time${name ? `, ${name}` : ''}. Goodbye!`),
  ];
}

/** The person's lines as given, each answered. */
function scripted(talk: Talk, script: readonly string[], random: Random): Turn[] {
  const [first = '', ...rest] = script;
  const answers = rest.flatMap((line) => [
    user(line),
    assistant(`I see. ${random.pick(['Let me note that.', 'I understand.', 'Thank you for telling me.'])}`),
  ]);
  const goodbye = assistant('Thank you for calling. Goodbye!');
  return [
    welcome(talk),
    user(first),
    assistant(`Thank you. ${subject(talk)}`),
    ...answers,
    ...questions(talk, random),
    goodbye,
  ];
}

/** The callee hangs up in the middle: a few turns, the last of which the agent doesn't finish. */
function cut(turns: readonly Turn[], random: Random): readonly Turn[] {
  const kept = turns.slice(0, Math.min(Math.max(3, random.int(3, 5)), turns.length - 2));
  const last = kept.at(-1);
  if (last?.role !== 'assistant') return kept;
  const words = last.text.split(' ');
  return [...kept.slice(0, -1), assistant(`${words.slice(0, Math.ceil(words.length / 2)).join(' ')}...`)];
}

/** What was asked for and said; null for what the call never came to. */
function extractedFrom({ agent, kind }: Talk, turns: readonly Turn[]): Record<string, unknown> | null {
  const fields = extractionFields(agent);
  if (fields.length === 0 || kind === 'voicemail') return null;
  const valueIn = ({ name }: Field): unknown => turns.find(({ field }) => field?.name === name)?.value ?? null;
  return Object.fromEntries(fields.map((field) => [field.name, valueIn(field)]));
}

function summaryOf(talk: Talk, turns: readonly Turn[]): string | null {
  if (!wantsSummary(talk.agent)) return null;
  const person = nameIn(talk.recipient) ?? 'The recipient';
  if (talk.kind === 'voicemail') return `${talk.agent.agent_name} reached the voicemail and left a message.`;
  const facts = turns.flatMap(({ field, value }) => (field ? [`${spoken(field.name)}: ${inWords(value)}`] : []));
  const end = talk.kind === 'partial' ? `${person} hung up before the end.` : `${person} stayed until the end.`;
  return `${talk.agent.agent_name} spoke with ${person}. ${subject(talk)} ${facts.length > 0 ? `Noted: ${facts.join('; ')}. ` : ''}${end}`;
}
