/** Widgets on a call, as the TwiML by which a call carries them out; it comes back to the flow with an event. */
import { propertyOf } from './definition.ts';
import type { Execution } from './rows.ts';
import type { Running } from './running.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** `<Name a="b">content</Name>`; attributes without a value are left out. */
const element = (name: string, attributes: Readonly<Record<string, string | undefined>>, content: string): string => {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([attribute, value]) => ` ${attribute}="${escaped(value ?? '')}"`);
  return `<${name}${written.join('')}>${content}</${name}>`;
};

/** Where a flow takes calls and messages, on Twilio's own host. */
export const hookOf = ({ account_sid: account, flow_sid: flow }: Pick<Execution, 'account_sid' | 'flow_sid'>): string =>
  `https://webhooks.twilio.com/v1/Accounts/${account}/Flows/${flow}`;

interface Writing extends Running {
  /** The flow's address for an event. */
  back(event: string): string;
  /** A property, filled in. */
  filled(name: string): string | undefined;
}

const redirect = (url: string): string => element('Redirect', { method: 'POST' }, escaped(url));

/** What is said or played: `say`, `play` or `digits`, as often as `loop` says. */
function sounds({ filled }: Writing): string {
  const [say, play, digits, loop] = [filled('say'), filled('play'), filled('digits'), filled('loop')];
  if (play !== undefined) return element('Play', { loop }, escaped(play));
  if (digits !== undefined) return element('Play', { digits }, '');
  return element('Say', { voice: filled('voice'), language: filled('language'), loop }, escaped(say ?? ''));
}

function gather(writing: Writing): string {
  const { back, filled } = writing;
  const attributes = {
    input: 'dtmf speech',
    action: back('gather'),
    timeout: filled('timeout'),
    numDigits: filled('number_of_digits'),
    finishOnKey: filled('finish_on_key'),
    speechTimeout: filled('speech_timeout'),
    language: filled('gather_language'),
    hints: filled('hints'),
    profanityFilter: filled('profanity_filter'),
    speechModel: filled('speech_model'),
  };
  return element('Gather', attributes, sounds(writing)) + redirect(back('timeout'));
}

const nouns: Readonly<Record<string, string>> = {
  number: 'Number',
  'number-multi': 'Number',
  client: 'Client',
  conference: 'Conference',
  sip: 'Sip',
  sim: 'Sim',
};

function connect({ back, filled }: Writing): string {
  const name = nouns[filled('noun') ?? 'number'] ?? 'Number';
  const to = (filled('to') ?? '').split(',').map((one) => element(name, {}, escaped(one.trim())));
  const attributes = {
    action: back('callCompleted'),
    callerId: filled('caller_id'),
    timeout: filled('timeout'),
    timeLimit: filled('time_limit'),
    record: filled('record') === 'true' ? 'record-from-answer' : undefined,
  };
  return element('Dial', attributes, to.join(''));
}

function voicemail({ back, filled }: Writing): string {
  const attributes = {
    action: back('recordingComplete'),
    timeout: filled('timeout'),
    finishOnKey: filled('finish_on_key'),
    maxLength: filled('max_length'),
    playBeep: filled('play_beep'),
    trim: filled('trim'),
    transcribe: filled('transcribe'),
    transcribeCallback: filled('transcription_callback_url'),
    recordingStatusCallback: filled('recording_status_callback_url'),
  };
  return element('Record', attributes, '') + redirect(back('noAudio'));
}

function enqueue({ back, filled }: Writing): string {
  const attributes = { action: back('callComplete'), waitUrl: filled('wait_url') };
  return element('Enqueue', attributes, escaped(filled('queue_name') ?? ''));
}

type Writer = (writing: Writing) => string;

const writers: Readonly<Record<string, Writer>> = {
  'say-play': (writing) => sounds(writing) + redirect(writing.back('audioComplete')),
  'gather-input-on-call': gather,
  'connect-call-to': connect,
  'record-voicemail': voicemail,
  'enqueue-call': enqueue,
  'add-twiml-redirect': ({ filled }) => redirect(filled('url') ?? ''),
};

/** The types of widgets that need a call. */
export const onCall: readonly string[] = Object.keys(writers);

/** While a flow does something else, its call waits. */
const WAITING = element('Pause', { length: '3600' }, '');

/** The document of the state in which an execution is. */
export function documentOf(here: Running): string {
  const { state, execution, fill } = here;
  const back = (event: string): string => `${hookOf(execution)}?FlowEvent=${event}`;
  const filled = (name: string): string | undefined => {
    const template = propertyOf(state, name);
    return template === undefined ? undefined : fill(template);
  };
  const body = writers[state.type]?.({ ...here, back, filled }) ?? WAITING;
  return `<Response>${body}</Response>`;
}
