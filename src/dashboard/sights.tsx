/** Parts of the pages that look like the real thing: states in colour, times, what a person can do. */
import type { Child, FC } from 'hono/jsx';
import type { Shown } from '../control/shown.ts';
import type { Act, Kind, Money as Amount, Went as HowItWent } from '../emulator/shows.ts';
import { commandsOf } from './commands.ts';
import { Call, Empty } from './parts.tsx';
import { timeIn, written } from './writing.ts';
import type { View } from './view.ts';

const tones = { well: 'good', badly: 'bad', pending: 'warn' } as const satisfies Record<HowItWent, string>;

/** The provider's word, in the colour of how it went. */
export const Went: FC<{ of: { readonly state: string; readonly went: HowItWent } }> = ({ of }) => (
  <span class={`tag ${tones[of.went]}`}>{of.state.replaceAll('_', ' ')}</span>
);

const short: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };

/** A time of the namespace's clock, in UTC unless a zone is said; whole in its title. */
export const When: FC<{ at: number; zone?: string }> = ({ at, zone = 'UTC' }) => {
  const iso = new Date(at).toISOString();
  return (
    <time datetime={iso} title={`${iso} ${zone}`}>
      {timeIn(zone, at, short)}
    </time>
  );
};

/** `₹499.00`, with the currency's sign. */
export const Money: FC<{ of: Amount }> = ({ of: { amount, currency } }) => (
  <span class="money">{written(amount, currency)}</span>
);

interface ActProps {
  readonly view: View;
  readonly provider: string;
  readonly act: Act | undefined;
  readonly label: string;
  readonly main?: boolean;
  /** Inputs for what it asks. */
  readonly children?: Child;
}

/** A button that pulls a trigger; nothing when there is none. */
export const Do: FC<ActProps> = ({ view, provider, act, label, main = false, children }) =>
  act === undefined ? (
    <></>
  ) : (
    <Call view={view} call={`POST /triggers/${provider}/${act.trigger}`} body={act.input} label={label} main={main}>
      {children}
    </Call>
  );

/** There is none of a kind yet: what it is, and the command that makes one in this namespace. */
export const NoneYet: FC<{ view: View; kind: Kind; children?: Child }> = ({ view, kind, children }) => {
  const [command] = [...view.core.emulators.values()].flatMap(({ name, collections }) =>
    [...collections.values()].flatMap(({ name: collection, options: { shows } }) => {
      if (shows?.kind !== kind || !shows.example) return [];
      const { example } = shows;
      const { backlot, curl } =
        'trigger' in example
          ? commandsOf(view, `POST /triggers/${name}/${example.trigger}`)
          : commandsOf(view, 'POST /fixtures', { fixtures: { [name]: { [collection]: [example.row] } } });
      return [backlot ?? curl];
    }),
  );
  return <Empty {...(command !== undefined && { command })}>{children}</Empty>;
};

export const titleOf = (view: View, provider: string): string => view.core.emulators.get(provider)?.title ?? provider;

type Of = Pick<Shown<Kind>, 'provider' | 'collection' | 'key' | 'account'>;

/** The page of one thing (`/inbox/sendgrid/messages/KEY`), or what stands below it. */
export const linkTo = (
  view: View,
  under: string,
  { provider, collection, key, account }: Of,
  { below = '', query = {} }: { below?: string; query?: Readonly<Record<string, string>> } = {},
): string =>
  view.to(`${under}/${provider}/${collection}/${encodeURIComponent(key)}${below}`, {
    ...query,
    ...(account && { account }),
  });

/** Which one a page of that path is about. */
export const named = (view: View, params: Readonly<Record<'provider' | 'collection' | 'key', string>>): Of => {
  const account = view.url.searchParams.get('account');
  return { ...params, ...(account !== null && { account }) };
};

/** A search in what a page shows. */
export const Search: FC<{ view: View; label: string; children?: Child }> = ({ view, label, children }) => (
  <form method="get" class="row find" role="search">
    {view.namespace !== 'default' && <input type="hidden" name="namespace" value={view.namespace} />}
    {children}
    <input
      name="text"
      data-search
      aria-label={label}
      placeholder={label}
      value={view.url.searchParams.get('text') ?? ''}
    />
    <button>Search</button>
  </form>
);

interface Tab {
  readonly name: string;
  readonly to: string;
  readonly on: boolean;
  readonly count?: number | undefined;
}

export const Tabs: FC<{ of: readonly Tab[]; label: string }> = ({ of, label }) => (
  <nav class="tabs" aria-label={label}>
    {of.map(({ name, to, on, count }) => (
      <a href={to} aria-current={on ? 'page' : undefined}>
        {name}
        {count !== undefined && count > 0 && <span class="badge">{count}</span>}
      </a>
    ))}
  </nav>
);
