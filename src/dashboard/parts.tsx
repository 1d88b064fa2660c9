/** Small parts that pages are made of. */
import type { Child, FC } from 'hono/jsx';
import { commandsOf } from './commands.ts';
import type { View } from './view.ts';
import { atSecond } from './words.ts';

/** A status in colour: good below 400, bad from 400 on. */
export const Status: FC<{ code: number }> = ({ code }) => (
  <span class={`tag ${code < 400 ? 'good' : code < 500 ? 'warn' : 'bad'}`}>{code}</span>
);

const tones: Readonly<Record<string, string>> = {
  delivered: 'good',
  pending: 'warn',
  failed: 'bad',
  refused: 'bad',
  dropped: 'warn',
};

export const Outcome: FC<{ of: string }> = ({ of }) => <span class={`tag ${tones[of] ?? ''}`}>{of}</span>;

interface CopyProps {
  readonly text?: string;
  /** In place of a text: `code` takes what stands in the same block of code. */
  readonly from?: 'code';
  /** Names it: `command`. */
  readonly what?: string;
}

/** A button that copies, small: it stands beside what it copies. */
export const Copy: FC<CopyProps> = ({ text, from, what = 'text' }) => (
  <button
    type="button"
    class="copy"
    data-copy={text}
    data-copy-from={from}
    aria-label={`Copy ${what}`}
    title={`Copy ${what}`}
  >
    Copy
  </button>
);

/** Text that is copied whole: an id, a URL. */
export const Id: FC<{ of: string; what?: string }> = ({ of, what = 'id' }) => (
  <span class="id">
    <code>{of}</code> <Copy text={of} what={what} />
  </span>
);

/** Masked until it is pressed. */
export const Secret: FC<{ of: string; what: string }> = ({ of, what }) => (
  <span class="id">
    <button type="button" class="masked mono" data-reveal aria-label={`Show ${what}`}>
      {of}
    </button>{' '}
    <Copy text={of} what={what} />
  </span>
);

/** A time as people read it, whole in its title. */
export const Time: FC<{ of: string }> = ({ of }) => (
  <time datetime={of} title={of} class="mono">
    {atSecond(of)}
  </time>
);

/** What stands where there is nothing yet: what it would be, and the one command that fills it. */
export const Empty: FC<{ children?: Child; command?: string }> = ({ children, command }) => (
  <div class="empty">
    <p>{children}</p>
    {command !== undefined && <Code of={command} label="Command" />}
  </div>
);

/** Something is not there, or was refused. */
export const Problem: FC<{ children?: Child }> = ({ children }) => (
  <div class="panel">
    <p>{children}</p>
  </div>
);

/** JSON indented, other text as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Text to copy: a command, a snippet. */
export const Code: FC<{ of: string; label: string; lang?: 'json' }> = ({ of, label, lang }) => (
  <div class="code">
    <pre tabindex={0} role="group" aria-label={label} data-lang={lang}>
      {of}
    </pre>
    <Copy from="code" what={label.toLowerCase()} />
  </div>
);

/** A body: JSON is indented. */
export const Text: FC<{ of: string; label?: string }> = ({ of, label = 'Text' }) =>
  of === '' ? <p class="soft small">empty</p> : <Code of={pretty(of)} label={label} lang="json" />;

/** So much of a body stands in a page. */
const shownBody = 12_000;

/** A body that may be long: its beginning, and a link to all of it. */
export const Body: FC<{ of: string; label: string; whole: string }> = ({ of, label, whole }) => {
  const text = pretty(of);
  if (text.length <= shownBody) return <Text of={of} label={label} />;
  return (
    <>
      <Code of={`${text.slice(0, shownBody)}…`} label={label} lang="json" />
      <p class="small">
        <a href={whole}>All {text.length.toLocaleString('en')} characters</a>
      </p>
    </>
  );
};

export const Facts: FC<{ of: Readonly<Record<string, Child>> }> = ({ of }) => (
  <dl class="facts">
    {Object.entries(of).map(([name, value]) => (
      <>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </>
    ))}
  </dl>
);

export const HeaderList: FC<{ of: Readonly<Record<string, string>>; label?: string }> = ({ of, label = 'Headers' }) => (
  <Code
    of={Object.entries(of)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n')}
    label={label}
  />
);

interface CallProps {
  readonly view: View;
  /** `POST /clock/advance`: a call of the control API. */
  readonly call: string;
  /** Fields of its body that are fixed. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly label: string;
  readonly main?: boolean;
  /** Inputs for further fields, named as the body's. */
  readonly children?: Child;
  /** Where to go afterwards; default the page itself. */
  readonly back?: string;
  /** What the same call as a command shows, where inputs make the body; false: it is shown elsewhere. */
  readonly how?: Readonly<Record<string, unknown>> | false;
  /** Asked before it is done. */
  readonly sure?: string;
}

/** A button that makes a control call, and comes back to the page; beside it the same call for a shell. */
export const Call: FC<CallProps> = ({
  view,
  call,
  body = {},
  label,
  main = false,
  children,
  back = view.url.pathname + view.url.search,
  how = body,
  sure,
}) => (
  <form method="post" action={view.to('/do')} class="call" data-sure={sure}>
    <input type="hidden" name="call" value={call} />
    {Object.keys(body).length > 0 && <input type="hidden" name="body" value={JSON.stringify(body)} />}
    <input type="hidden" name="back" value={back} />
    {children}
    <button class={main ? 'main' : undefined}>{label}</button>
    {how !== false && <AsCommand view={view} call={call} body={how} />}
  </form>
);

/** The same call for a terminal, behind a small button. */
export const AsCommand: FC<{ view: View; call: string; body?: Readonly<Record<string, unknown>> }> = ({
  view,
  call,
  body = {},
}) => {
  const { backlot, curl } = commandsOf(view, call, body);
  return (
    <details class="how">
      <summary title="The same in a terminal" aria-label="The same in a terminal">
        {'>_'}
      </summary>
      <div class="pop">
        {backlot !== undefined && <Code of={backlot} label="Command" />}
        <Code of={curl} label="curl" />
      </div>
    </details>
  );
};

export const Pager: FC<{ view: View; cursor: string | null | undefined }> = ({ view, cursor }) => {
  const first = new URL(view.url);
  first.searchParams.delete('cursor');
  const next = new URL(view.url);
  if (cursor) next.searchParams.set('cursor', cursor);
  const behind = view.url.searchParams.has('cursor');
  if (!cursor && !behind) return <></>;
  return (
    <nav class="pager" aria-label="Pages">
      {behind && (
        <a class="button" href={first.pathname + first.search}>
          Newest
        </a>
      )}
      {cursor && (
        <a class="button" href={next.pathname + next.search} rel="next">
          Older
        </a>
      )}
    </nav>
  );
};
