/** What every page stands in, and what several of them show. */
import type { Child } from 'hono/jsx';
import { style } from './style.ts';

interface LayoutProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly children?: Child;
}

const Mark = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="9" fill="#0b57d0" />
    <rect x="6" y="11" width="13" height="10" rx="3" fill="#fff" />
    <path d="M20.5 14.6 26 11.2v9.6l-5.5-3.4z" fill="#fff" />
  </svg>
);

export const Layout = ({ title, wide = false, children }: LayoutProps) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>{title}</title>
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </head>
    <body>
      <header>
        <Mark />
        <span>Zoom</span>
        <small>test mode</small>
      </header>
      <main class={wide ? 'wide' : ''}>{children}</main>
      <footer>Zoom, as emulated by Backlot: nobody is called here</footer>
    </body>
  </html>
);

interface HeadProps {
  readonly topic: string;
  readonly about: string;
  readonly state?: { readonly text: string; readonly live: boolean };
}

/** What it is about, on top. */
export const Head = ({ topic, about, state }: HeadProps) => (
  <div class="head">
    {state && <span class={state.live ? 'state live' : 'state'}>{state.text}</span>}
    <h1>{topic}</h1>
    <p>{about}</p>
  </div>
);

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly type?: 'text' | 'email' | 'password' | 'tel';
  readonly required?: boolean;
  readonly hint?: string;
  readonly autocomplete?: string;
  readonly wrong?: boolean;
}

export const Field = ({
  name,
  label,
  value,
  type = 'text',
  required = false,
  hint,
  autocomplete,
  wrong,
}: FieldProps) => (
  <div class="field">
    <label for={name}>{label}</label>
    <input
      id={name}
      name={name}
      type={type}
      value={value ?? ''}
      required={required}
      autocomplete={autocomplete ?? 'off'}
      aria-invalid={wrong ? 'true' : undefined}
      aria-describedby={hint ? `${name}-hint` : undefined}
    />
    {hint && (
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
    )}
  </div>
);

export const Wrong = ({ text }: { text: string | undefined }) =>
  text === undefined ? (
    <></>
  ) : (
    <p class="wrong" role="alert">
      {text}
    </p>
  );

interface PersonProps {
  readonly name: string;
  readonly note?: string;
  readonly children?: Child;
}

export const PersonLine = ({ name, note, children }: PersonProps) => (
  <li>
    <span class="face" aria-hidden="true">
      {name.trim().slice(0, 1).toUpperCase() || '?'}
    </span>
    <span class="who">
      {name}
      {note && <span class="hint"> · {note}</span>}
    </span>
    {children}
  </li>
);
