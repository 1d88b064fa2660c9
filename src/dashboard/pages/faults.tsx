/** Faults: profiles to compare, three sliders for each provider, and rules with how often they struck. */
import type { FC } from 'hono/jsx';
import type { ShownProfile } from '../../control/profiles.ts';
import type { FaultRule } from '../../faults/rules.ts';
import { commandOf } from '../commands.ts';
import { page, type Fields } from '../page.ts';
import { AsCommand, Call, Code, Empty } from '../parts.tsx';
import { Refused, type View } from '../view.ts';
import { plural } from '../words.ts';

type ShownRule = FaultRule & { readonly hits: number };

/** A slider is a rule with an id of its own, so that the next time it stands where it was left. */
interface Slider {
  readonly name: string;
  readonly label: string;
  readonly most: number;
  readonly step: number;
  readonly unit: string;
  rule(value: number): Partial<FaultRule>;
  valueOf(rule: ShownRule): number;
}

const sliders: readonly Slider[] = [
  {
    name: 'slow',
    label: 'Slow',
    most: 5000,
    step: 100,
    unit: ' ms',
    rule: (value) => ({ latency: `${value}ms` }),
    valueOf: ({ latency }) => (typeof latency === 'string' ? Number.parseInt(latency, 10) : 0),
  },
  {
    name: 'failing',
    label: 'Failing',
    most: 100,
    step: 5,
    unit: ' %',
    rule: (value) => ({ when: { probability: value / 100 }, fault: { error: 'unavailable' } }),
    valueOf: ({ when }) => Math.round((when?.probability ?? 1) * 100),
  },
  {
    name: 'lost',
    label: 'Webhooks lost',
    most: 100,
    step: 5,
    unit: ' %',
    rule: (value) => ({ webhook: { drop: value / 100 } }),
    valueOf: ({ webhook }) => Math.round((webhook?.drop ?? 0) * 100),
  },
];

const idOf = (provider: string, { name }: Slider): string => `${provider}-${name}`;

/** The sliders of one provider. */
export const Sliders: FC<{ view: View; provider: string; title: string; rules: readonly ShownRule[] }> = ({
  view,
  provider,
  title,
  rules,
}) => (
  <form method="post" action={view.to('/faults')} class="sliders" data-auto>
    <input type="hidden" name="form" value="sliders" />
    <input type="hidden" name="provider" value={provider} />
    {sliders.map((slider) => {
      const id = idOf(provider, slider);
      const rule = rules.find((one) => one.id === id);
      const value = rule ? slider.valueOf(rule) : 0;
      return (
        <label for={id}>
          <span>{slider.label}</span>
          <input
            id={id}
            name={slider.name}
            type="range"
            min="0"
            max={slider.most}
            step={slider.step}
            value={value}
            aria-label={`${title}: ${slider.label}`}
            data-shown-by={`${id}-value`}
            data-unit={slider.unit}
          />
          <output id={`${id}-value`} class={value > 0 ? 'on' : undefined}>
            {value}
            {slider.unit}
          </output>
        </label>
      );
    })}
    <noscript>
      <button>Set</button>
    </noscript>
  </form>
);

export const rulesOf = async (view: View): Promise<readonly ShownRule[]> =>
  ((await view.ask('/faults')) as { rules: ShownRule[] }).rules;

const Faults: FC<{ view: View }> = async ({ view }) => {
  const rules = await rulesOf(view);
  const { profiles } = (await view.ask('/profiles')) as { profiles: ShownProfile[] };
  const providers = [...view.core.emulators.values()];
  return (
    <>
      <h2>For a demo</h2>
      <div class="grid">
        {providers.map(({ name, title }) => (
          <section class="panel">
            <div class="row">
              <strong>{title}</strong>
              <span class="right" />
              <Call
                view={view}
                call="POST /faults"
                body={{ id: `${name}-failing`, provider: name, fault: { error: 'unavailable' } }}
                label="Take it down"
              />
            </div>
            <Sliders view={view} provider={name} title={title} rules={rules} />
          </section>
        ))}
      </div>
      <h2>Rules</h2>
      <div id="rules" data-live>
        {rules.length === 0 ? (
          <Empty
            command={commandOf(view, 'POST /faults', { when: { probability: 0.2 }, fault: { error: 'rate_limit' } })}
          >
            No rule is on: everything works.
          </Empty>
        ) : (
          <RuleTable view={view} rules={rules} />
        )}
      </div>
      <AddRule view={view} />
      <h2>Profiles</h2>
      <Profiles view={view} profiles={profiles} />
    </>
  );
};

const RuleTable: FC<{ view: View; rules: readonly ShownRule[] }> = ({ view, rules }) => (
  <div class="panel flush scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col">What it does</th>
          <th scope="col" class="num">
            Hits
          </th>
          <th scope="col">Switch off</th>
        </tr>
      </thead>
      <tbody>
        {rules.map(({ hits, ...rule }) => (
          <tr data-row data-key={rule.id}>
            <td>
              <strong>{rule.id}</strong>
            </td>
            <td class="wide">
              {ruleText(view, rule)}
              <details class="small">
                <summary>As JSON</summary>
                <Code of={JSON.stringify(rule)} label={`Rule ${rule.id}`} lang="json" />
                <AsCommand view={view} call="POST /faults" body={rule} />
              </details>
            </td>
            <td class="num">
              <a href={view.to('/requests', { q: rule.id })}>{hits}</a>
            </td>
            <td>
              <Call view={view} call={`DELETE /faults/${encodeURIComponent(rule.id)}`} label="Off" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** A rule in a sentence. */
export function ruleText(view: View, { provider, operation, when = {}, latency, fault, webhook }: FaultRule): string {
  const where = operation ?? (provider === undefined ? 'every call' : `calls of ${titleOf(view, provider)}`);
  const share = when.probability === undefined ? undefined : `${Math.round(when.probability * 100)} % of `;
  const which = [
    when.nth !== undefined && `the ${ordinal(when.nth)} of `,
    when.first !== undefined && `the first ${when.first} of `,
    when.every !== undefined && `each ${ordinal(when.every)} of `,
    when.after !== undefined && `all after the first ${when.after} of `,
    share,
  ].filter(Boolean);
  const held = [...Object.entries(when.header ?? {}), ...Object.entries(when.body ?? {})];
  const only = held.length > 0 ? ` with ${held.map(([name, value]) => `${name} ${String(value)}`).join(', ')}` : '';
  return `${which.join('')}${where}${only}: ${[latency !== undefined && `${latencyText(latency)} slower`, fault && faultText(fault), webhook && webhookText(webhook)].filter(Boolean).join('; ')}`;
}

const titleOf = (view: View, provider: string): string => view.core.emulators.get(provider)?.title ?? provider;

const ordinal = (n: number): string => {
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${n}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
};

function latencyText(latency: unknown): string {
  if (typeof latency === 'string') return latency;
  const { min, max, p50, p99 } = latency as Readonly<Record<string, string>>;
  return min === undefined ? `${p50}, rarely ${p99}` : `${min} to ${max}`;
}

function faultText({ error, status, rateLimit, network, phase }: NonNullable<FaultRule['fault']>): string {
  const done = phase === 'after' ? ', with the work done' : '';
  if (error !== undefined) return `${error}${done}`;
  if (status !== undefined) return `answered with ${status}${done}`;
  if (rateLimit) return `no more than ${rateLimit.limit} in ${rateLimit.window}`;
  return `connection: ${network}${done}`;
}

function webhookText({ drop, duplicate, delay, shuffle, corruptSignature }: NonNullable<FaultRule['webhook']>): string {
  return [
    drop !== undefined && `${Math.round(drop * 100)} % of webhooks lost`,
    duplicate !== undefined && `webhooks delivered ${plural(duplicate, 'time')}`,
    delay !== undefined && `webhooks ${delay} late`,
    shuffle && 'webhooks out of order',
    corruptSignature && 'webhooks signed wrongly',
  ]
    .filter(Boolean)
    .join(', ');
}

const effects = {
  error: 'Answer with a named error',
  status: 'Answer with a status',
  network: 'Break the connection',
  latency: 'Slow it down',
  rateLimit: 'Limit the rate',
  drop: 'Lose webhooks (share)',
  duplicate: 'Deliver webhooks more than once',
  delay: 'Deliver webhooks late',
  corruptSignature: 'Sign webhooks wrongly',
} as const;

const conditions = {
  always: 'always',
  probability: 'by chance (share, 0 to 1)',
  nth: 'only the nth',
  first: 'only the first n',
  every: 'each nth',
  after: 'all after the first n',
} as const;

const AddRule: FC<{ view: View }> = ({ view }) => (
  <details class="panel" id="add-rule">
    <summary>
      <strong>Add a rule</strong>
    </summary>
    <form method="post" action={view.to('/faults')} class="fields">
      <input type="hidden" name="form" value="rule" />
      <label>
        Provider
        <select name="provider">
          <option value="">every provider</option>
          {[...view.core.emulators.values()].map(({ name, title }) => (
            <option value={name}>{title}</option>
          ))}
        </select>
      </label>
      <label>
        Operation
        <input name="operation" placeholder="an id, a glob, or METHOD /path/{id}" class="mono" />
      </label>
      <label>
        What goes wrong
        <select name="effect">
          {Object.entries(effects).map(([name, says]) => (
            <option value={name}>{says}</option>
          ))}
        </select>
      </label>
      <label>
        Which: an error, a status, a time, 10/1m, reset …
        <input name="value" list="fault-values" placeholder="rate_limit" />
      </label>
      <datalist id="fault-values">
        {[
          'unauthorized',
          'forbidden',
          'rate_limit',
          'internal',
          'unavailable',
          '503',
          '800ms',
          '10/1m',
          'reset',
          'timeout',
          'empty',
          'truncate',
          'garbage',
          'slow',
        ].map((value) => (
          <option value={value}></option>
        ))}
      </datalist>
      <label>
        When
        <select name="condition">
          {Object.entries(conditions).map(([name, says]) => (
            <option value={name}>{says}</option>
          ))}
        </select>
      </label>
      <label>
        n, or the share
        <input name="count" inputmode="decimal" placeholder="0.2" />
      </label>
      <label>
        <span>
          <input type="checkbox" name="after" value="after" /> after the work is done
        </span>
        <span>the answer is lost, the change stays</span>
      </label>
      <div>
        <button class="main">Add</button>{' '}
        <AsCommand
          view={view}
          call="POST /faults"
          body={{ provider: 'NAME', when: { probability: 0.2 }, fault: { error: 'rate_limit' } }}
        />
      </div>
    </form>
    <h3>Or as JSON</h3>
    <form method="post" action={view.to('/faults')}>
      <input type="hidden" name="form" value="json" />
      <label class="hidden" for="rule-json">
        The rule, as JSON
      </label>
      <textarea id="rule-json" name="rule" rows={3} class="mono">
        {'{"when":{"nth":3},"fault":{"error":"rate_limit"}}'}
      </textarea>
      <p>
        <button>Add</button>
      </p>
    </form>
  </details>
);

const Profiles: FC<{ view: View; profiles: readonly ShownProfile[] }> = ({ view, profiles }) => (
  <div class="panel flush scroll">
    <table class="profiles">
      <thead>
        <tr>
          <td></td>
          {profiles.map(({ name, active }) => (
            <th scope="col">
              {name}{' '}
              {active ? (
                <span class="tag accent">on</span>
              ) : (
                <Call view={view} call="PUT /profile" body={{ name }} label="Switch on" />
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...view.core.emulators.values()].map(({ name: provider, title }) => (
          <tr>
            <th scope="row">{title}</th>
            {profiles.map(({ providers }) => (
              <td class="small">
                <Effect of={providers[provider] ?? {}} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Effect: FC<{ of: ShownProfile['providers'][string] }> = ({ of: { latency, failures = [], webhook } }) => {
  const total = failures.reduce((sum, { probability }) => sum + probability, 0);
  if (latency === undefined && failures.length === 0 && webhook === undefined)
    return <span class="soft">at once, and nothing fails</span>;
  return (
    <>
      {latency !== undefined && <div>{latencyText(latency)}</div>}
      {failures.length > 0 && (
        <div title={failures.map(failureText).join(', ')}>{Math.round(total * 1000) / 10} % fail</div>
      )}
      {webhook !== undefined && <div>{webhookText(webhook)}</div>}
    </>
  );
};

const failureText = ({
  probability,
  error,
  status,
  network,
}: NonNullable<ShownProfile['providers'][string]['failures']>[number]): string =>
  `${error ?? network ?? String(status)} ${Math.round(probability * 1000) / 10} %`;

async function change(view: View, _: unknown, fields: Fields): Promise<string> {
  const field = (name: string): string => String(fields[name] ?? '').trim();
  if (field('form') === 'sliders') return slide(view, field);
  const rule = field('form') === 'json' ? jsonOf(field('rule')) : ruleOf(field);
  const { id } = (await view.ask('/faults', { method: 'POST', body: rule })) as FaultRule;
  return `The rule ${id} is on.`;
}

async function slide(view: View, field: (name: string) => string): Promise<string> {
  const provider = field('provider');
  const rules = await rulesOf(view);
  for (const slider of sliders) {
    const id = idOf(provider, slider);
    const before = rules.find((rule) => rule.id === id);
    const value = Number(field(slider.name));
    if (value === (before ? slider.valueOf(before) : 0)) continue;
    if (value > 0) await view.ask('/faults', { method: 'POST', body: { id, provider, ...slider.rule(value) } });
    else await view.ask(`/faults/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }
  const left = (await rulesOf(view)).filter(({ id }) => sliders.some((slider) => idOf(provider, slider) === id));
  return left.length === 0
    ? `${titleOf(view, provider)} works again.`
    : left.map((rule) => ruleText(view, rule)).join('. ');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refused(400, `That is not JSON: ${(error as Error).message}`);
  }
}

/** The rule that the form describes; the control API says what is wrong with it. */
function ruleOf(field: (name: string) => string): Readonly<Record<string, unknown>> {
  const [effect, value, condition, count] = ['effect', 'value', 'condition', 'count'].map(field);
  const phase = field('after') === '' ? {} : { phase: 'after' };
  const [limit, window] = (value ?? '').split('/');
  const done: Readonly<Record<string, object>> = {
    error: { fault: { error: value, ...phase } },
    status: { fault: { status: Number(value), ...phase } },
    network: { fault: { network: value, ...phase } },
    rateLimit: { fault: { rateLimit: { limit: Number(limit), window } } },
    latency: { latency: value },
    drop: { webhook: { drop: Number(value) } },
    duplicate: { webhook: { duplicate: Number(value) } },
    delay: { webhook: { delay: value } },
    corruptSignature: { webhook: { corruptSignature: true } },
  };
  return {
    ...(field('provider') && { provider: field('provider') }),
    ...(field('operation') && { operation: field('operation') }),
    ...(condition !== 'always' && { when: { [condition ?? '']: Number(count) } }),
    ...done[effect ?? ''],
  };
}

export const faults = page('/faults', {
  title: 'Faults',
  group: 'The world',
  key: 'f',
  body: (view) => <Faults view={view} />,
  act: change,
});
