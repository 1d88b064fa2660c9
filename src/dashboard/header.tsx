/** The header of every page: name, namespace, search, clock, theme; below it the banner while something is made to go wrong. */
import type { FC } from 'hono/jsx';
import { AsCommand, Call, Time } from './parts.tsx';
import { themes, type View } from './view.ts';
import { atSecond } from './words.ts';

export const Header: FC<{ view: View }> = ({ view }) => (
  <header class="top">
    <button type="button" class="menu" popovertarget="menu" aria-label="Menu">
      ☰
    </button>
    <a class="name" href={view.to('/')}>
      Backlot
    </a>
    <form method="get" action={view.url.pathname} class="namespace" data-auto>
      <label class="hidden" for="namespace">
        Namespace
      </label>
      <select id="namespace" name="namespace">
        {view.namespaces.map((name) => (
          <option value={name} selected={name === view.namespace}>
            {name}
          </option>
        ))}
      </select>
      <noscript>
        <button>Go</button>
      </noscript>
    </form>
    <form method="get" action="/requests" class="search" role="search">
      {view.namespace !== 'default' && <input type="hidden" name="namespace" value={view.namespace} />}
      <label class="hidden" for="search">
        Search requests
      </label>
      <input
        id="search"
        name="q"
        type="search"
        placeholder="Search requests  /"
        autocomplete="off"
        data-search
        value={view.url.pathname === '/requests' ? (view.url.searchParams.get('q') ?? '') : ''}
      />
    </form>
    <Clock view={view} />
    <Theme view={view} />
  </header>
);

const steps = [
  ['1h', '+1h'],
  ['1d', '+1d'],
  ['1mo', '+1mo'],
] as const;

const Clock: FC<{ view: View }> = ({ view }) => {
  const { clock, next } = view;
  return (
    <div class="clock" id="clock" data-live>
      <details class="drop" id="clock-menu">
        <summary>
          <span class={`tag ${clock.mode === 'real' ? '' : 'accent'}`}>{clock.mode}</span>
          <time
            datetime={clock.now}
            class="mono"
            data-clock={clock.mode === 'real' ? String(clock.scale) : undefined}
            title={`${inWords(clock.now)}${clock.scale === 1 ? '' : `, at ${clock.scale} times the speed`}`}
          >
            {atSecond(clock.now)}
          </time>
        </summary>
        <ClockPanel view={view} />
      </details>
      <div class="steps">
        {steps.map(([by, label]) => (
          <Call view={view} call="POST /clock/advance" body={{ by }} label={label} how={false} />
        ))}
      </div>
      <a class="next small" href={view.to('/jobs')}>
        {next ? (
          <>
            next {fromNow(clock.now, next.due)} <strong>{`${next.provider} ${next.name}`}</strong>
          </>
        ) : (
          'nothing due'
        )}
      </a>
    </div>
  );
};

const ClockPanel: FC<{ view: View }> = ({ view }) => {
  const { clock, next } = view;
  return (
    <div class="pop">
      <p>
        <strong>{inWords(clock.now)}</strong>
      </p>
      <Call view={view} call="POST /clock/advance" label="Advance" main how={{ by: '2d 4h' }}>
        <label class="small" for="advance-by">
          by
        </label>
        <input id="advance-by" name="by" placeholder="2d 4h" required size={9} autocomplete="off" />
      </Call>
      <div class="row">
        {steps.map(([by, label]) => (
          <Call view={view} call="POST /clock/advance" body={{ by }} label={label} how={false} />
        ))}
      </div>
      {next && (
        <div class="row small">
          <span>
            Next: <strong>{`${next.provider} ${next.name}`}</strong> at <Time of={next.due} />
          </span>
          <Call view={view} call="POST /clock/advance" body={{ to: next.due }} label="Advance to it" />
        </div>
      )}
      <div class="row small">
        <span class="soft">Runs as</span>
        {['real', 'frozen', 'auto'].map((mode) =>
          mode === clock.mode ? (
            <span class="tag accent">{mode}</span>
          ) : (
            <Call view={view} call="PATCH /clock" body={{ mode }} label={mode} how={false} />
          ),
        )}
        <AsCommand view={view} call="PATCH /clock" body={{ mode: 'frozen' }} />
      </div>
      <p class="small soft">
        real runs with the wall clock; frozen stands until it is advanced; auto jumps to what is next as soon as nothing
        goes on.
      </p>
    </div>
  );
};

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' });

/** `Friday 20 November 2026 at 11:17 UTC`. */
export const inWords = (iso: string): string => `${day.format(new Date(iso))} UTC`;

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** `in 2 d 4 h`, `now`: two units at most. */
export function fromNow(now: string, then: string): string {
  const ms = Date.parse(then) - Date.parse(now);
  if (ms < 1000) return 'now';
  const first = units.findIndex(([, size]) => ms >= size);
  const parts = units.slice(first, first + 2).reduce<{ left: number; said: string[] }>(
    ({ left, said }, [name, size]) => {
      const count = Math.floor(left / size);
      return { left: left - count * size, said: count > 0 ? [...said, `${count} ${name}`] : said };
    },
    { left: ms, said: [] },
  );
  return `in ${parts.said.join(' ')}`;
}

const Theme: FC<{ view: View }> = ({ view: { theme } }) => {
  const next = themes[(themes.indexOf(theme) + 1) % themes.length];
  return (
    <form method="post" action="/theme" data-theme-form>
      <input type="hidden" name="theme" value={next} />
      <button class="quiet" title={`Theme: ${theme}`} aria-label={`Theme: ${theme}. Change it to ${next}`}>
        {{ auto: '◐', light: '☀', dark: '☾' }[theme]}
      </button>
    </form>
  );
};

export const Banner: FC<{ view: View }> = ({ view }) => {
  const { rules, profile } = view;
  const isQuiet = rules === 0 && profile === 'instant';
  return (
    <div id="banner" data-live>
      {!isQuiet && (
        <div class="banner" role="status">
          <span>
            {rules > 0 && `${rules} fault ${rules === 1 ? 'rule is' : 'rules are'} on. `}
            {profile !== 'instant' && `The profile is ${profile}: calls are slow, and some fail.`}
          </span>
          <a href={view.to('/faults')}>See</a>
          {rules > 0 && <Call view={view} call="DELETE /faults" label="Clear" />}
          {profile !== 'instant' && (
            <Call view={view} call="PUT /profile" body={{ name: 'instant' }} label="Back to instant" />
          )}
        </div>
      )}
    </div>
  );
};
