/** The frame of Connect's pages. */
import type { Child } from 'hono/jsx';

const style = `*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f6f8fa;color:#1a1f36}
main{max-width:32rem;margin:3rem auto;padding:2rem;background:#fff;border-radius:.6rem;box-shadow:0 1px 4px #0002}h1{font-size:1.25rem;margin:0 0 .25rem}
label{display:block;font-size:.9rem;margin:.9rem 0 .25rem}input,select{width:100%;font:inherit;padding:.55rem;border:1px solid #6a7383;border-radius:.35rem;background:#fff;color:#1a1f36}
button{width:100%;margin-top:1rem;font:inherit;font-weight:600;padding:.7rem;border:0;border-radius:.4rem;background:#0a5fb0;color:#fff;cursor:pointer}
button.plain{background:#fff;color:#0a5fb0;border:1px solid #0a5fb0}:focus-visible{outline:3px solid #1a1f36;outline-offset:1px}`;

export interface FormPageProps {
  readonly title: string;
  readonly note: string;
  readonly children?: Child;
}

export function FormPage({ title, note, children }: FormPageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style>{style}</style>
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          <p>{note}</p>
          {children}
        </main>
      </body>
    </html>
  );
}
