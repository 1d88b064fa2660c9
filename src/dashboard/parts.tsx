/** Small parts that pages are made of. */
import type { Child, FC } from 'hono/jsx';
import type { View } from './view.ts';

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

export const Copy: FC<{ text: string; what?: string }> = ({ text, what = 'Copy' }) => (
  <button type="button" data-copy={text} aria-label={`Copy ${what === 'Copy' ? 'text' : what}`}>
    {what === 'Copy' ? what : `Copy ${what}`}
  </button>
);

/** A time as people read it, whole in its title. */
export const Time: FC<{ of: string }> = ({ of }) => (
  <time datetime={of} title={of} class="mono">
    {of.slice(0, 10)} {of.slice(11, 19)}
  </time>
);

export const Empty: FC<{ children?: Child }> = ({ children }) => <p class="empty">{children}</p>;

/** JSON indented, other text as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export const Text: FC<{ of: string; label?: string }> = ({ of, label = 'Text' }) =>
  of === '' ? (
    <p class="soft small">empty</p>
  ) : (
    <pre tabindex={0} aria-label={label}>
      {pretty(of)}
    </pre>
  );

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

export const HeaderList: FC<{ of: Readonly<Record<string, string>> }> = ({ of }) => (
  <pre tabindex={0} aria-label="Headers">
    {Object.entries(of)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n')}
  </pre>
);

interface CallProps {
  readonly view: View;
  /** `POST /clock/advance`: a call of the control API. */
  readonly call: string;
  /** Fields of its body that are fixed. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly label: string;
  readonly main?: boolean;
  /** Inputs for further fields. */
  readonly children?: Child;
  /** Where to go afterwards; default the page itself. */
  readonly back?: string;
}

/** A button that makes a control call, and comes back to the page. */
export const Call: FC<CallProps> = ({ view, call, body = {}, label, main = false, children, back }) => (
  <form method="post" action={view.to('/do')} class="row" style="margin:0">
    <input type="hidden" name="call" value={call} />
    <input type="hidden" name="body" value={JSON.stringify(body)} />
    <input type="hidden" name="back" value={back ?? view.url.pathname + view.url.search} />
    {children}
    <button class={main ? 'main' : ''}>{label}</button>
  </form>
);

/** The same call for a terminal. */
export const AsCurl: FC<{ view: View; call: string; body?: unknown }> = ({ view, call, body }) => {
  const [method = 'GET', path = ''] = call.split(' ');
  const url = `${view.url.origin}/_backlot${path}?namespace=${view.namespace}`;
  const text = `curl -X ${method} '${url}'${body === undefined ? '' : ` -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`}`;
  return (
    <details class="small">
      <summary>As a command</summary>
      <pre tabindex={0} aria-label="Command">
        {text}
      </pre>
      <Copy text={text} what="command" />
    </details>
  );
};

export const Pager: FC<{ view: View; cursor: string | null | undefined }> = ({ view, cursor }) => {
  if (!cursor) return <></>;
  const next = new URL(view.url);
  next.searchParams.set('cursor', cursor);
  return (
    <p>
      <a class="button" href={next.pathname + next.search}>
        Older
      </a>
    </p>
  );
};
