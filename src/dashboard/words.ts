/** What came of an action, in a sentence. */

type Answer = Readonly<Record<string, unknown>>;

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `2026-11-20 11:17:22`. */
export const atSecond = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;

const moved = ({ now, jobsRun, webhooksDelivered, webhooksFailed, ran }: Answer): string => {
  const what = (ran as readonly { readonly provider: string; readonly name: string; readonly count: number }[]) ?? [];
  const names = what.map(({ provider, name, count }) => `${provider} ${name}${count > 1 ? ` ×${count}` : ''}`);
  const parts = [
    Number(jobsRun) === 0
      ? 'no job was due'
      : `${plural(Number(jobsRun), 'job')} ran${names.length > 0 ? `: ${names.join(', ')}` : ''}`,
    Number(webhooksDelivered) > 0 && `${plural(Number(webhooksDelivered), 'webhook')} delivered`,
    Number(webhooksFailed) > 0 && `${plural(Number(webhooksFailed), 'webhook')} failed`,
  ];
  return `It is ${atSecond(String(now))}: ${parts.filter(Boolean).join('; ')}.`;
};

const spoken: readonly (readonly [call: RegExp, say: (answer: Answer) => string])[] = [
  [/^POST \/clock\/advance$/, moved],
  [/^PATCH \/clock$/, ({ mode, now }) => `The clock is ${String(mode)}, and shows ${atSecond(String(now))}.`],
  [/^POST \/settle$/, () => 'Nothing due is left.'],
  [/^PUT \/profile$/, ({ name }) => `The profile is ${String(name)}.`],
  [/^POST \/faults$/, ({ id }) => `The rule ${String(id)} is on.`],
  [/^DELETE \/faults$/, () => 'No rule is on any more.'],
  [/^DELETE \/faults\//, () => 'The rule is off.'],
  [/^POST \/reset$/, ({ name }) => `${String(name)} is as it began.`],
  [/^POST \/fixtures$/, ({ loaded }) => `Loaded ${loadedText(loaded as Loaded)}.`],
  [/^POST \/snapshots$/, ({ name }) => `Put aside as ${String(name)}.`],
  [/^POST \/snapshots\/.*\/restore$/, ({ clock }) => `Back at ${atSecond((clock as { now: string }).now)}.`],
  [/^DELETE \/snapshots\//, ({ deleted }) => `The snapshot ${String(deleted)} is gone.`],
  [
    /^POST \/webhooks\/replay$/,
    ({ replayed, delivered, left }) =>
      `${plural(Number(replayed), 'webhook')} sent again, ${String(delivered)} delivered${left === true ? '; there are more' : ''}.`,
  ],
  [
    /^POST \/requests(?:\/[^/]+\/repeat)?$/,
    ({ status, request }) => `Sent as ${String(request)}: answered with ${String(status)}.`,
  ],
  [/^POST \/scenarios\//, ({ title, run }) => ranTo(String(title), run as Run)],
  [/^POST \/triggers\//, () => 'Done: the app is told as the provider would tell it.'],
  [/^DELETE \/requests$/, ({ deleted }) => `${plural(Number(deleted), 'request')} gone.`],
  [/^DELETE \/state\//, ({ deleted }) => `${String(deleted)} is gone.`],
  [/^DELETE \/webhook-endpoints\//, () => 'It is told nothing more.'],
  [
    /^POST \/jobs\/[^/]+\/run$/,
    ({ id, failed }) => (failed === undefined ? `${String(id)} ran.` : `${String(id)} failed: ${String(failed)}`),
  ],
  [/^POST \/webhooks\/[^/]+\/replay$/, ({ status, reason }) => `Sent again: ${String(reason ?? status)}.`],
  [/^POST \/webhook-endpoints\//, ({ url }) => `${String(url)} is told from now on.`],
  [/^PUT \/webhook-endpoints\//, ({ url }) => `Only ${String(url)} is told from now on.`],
];

interface Run {
  readonly status: string;
  readonly at: number;
  readonly steps: number;
}
const ranTo = (title: string, { status, at, steps }: Run): string => `${title}: ${status}, ${at} of ${steps} steps.`;

type Loaded = Readonly<Record<string, Readonly<Record<string, number>>>>;

const loadedText = (loaded: Loaded): string =>
  Object.entries(loaded)
    .map(([provider, collections]) => {
      const count = Object.values(collections).reduce((sum, one) => sum + one, 0);
      return `${plural(count, 'object')} of ${provider}`;
    })
    .join(', ') || 'nothing';

/** `call`: `POST /clock/advance`, with its answer. */
export function wordsOf(call: string, answer: unknown): string {
  const [, say] = spoken.find(([form]) => form.test(call)) ?? [];
  if (say) return say((answer ?? {}) as Answer);
  const text = JSON.stringify(answer) ?? '';
  return text === '' || text === '{}' ? 'Done.' : `Done. ${text.length > 300 ? `${text.slice(0, 300)}…` : text}`;
}
