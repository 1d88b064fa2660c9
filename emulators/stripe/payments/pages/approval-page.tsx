/** The page on which a person approves a payment, or doesn't: the bank's of a card, or another company's. */

export interface ApprovalProps {
  readonly title: string;
  /** `$20.00`, or what else is to be approved. */
  readonly what: string;
  readonly approve: string;
  readonly refuse: string;
}

const style = `body{font:16px/1.5 system-ui;background:#f6f8fa;color:#1a1f36;margin:0}
main{max-width:26rem;margin:4rem auto;background:#fff;padding:2rem;border-radius:.5rem;box-shadow:0 1px 4px #0003}
h1{font-size:1.25rem;margin:0 0 .5rem}
form{display:flex;gap:.75rem;margin-top:1.5rem}
button{flex:1;font:inherit;padding:.6rem;border-radius:.35rem;border:1px solid #635bff;background:#fff;color:#4b45c6;cursor:pointer}
button[value=complete]{background:#4b45c6;color:#fff}
button:focus-visible{outline:3px solid #1a1f36}`;

export function ApprovalPage({ title, what, approve, refuse }: ApprovalProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{title}</title>
        <style>{style}</style>
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          <p>{what}</p>
          <p>This is a test: nobody is asked but you.</p>
          <form method="post">
            <button type="submit" name="outcome" value="complete" id="test-source-authorize-3ds">
              {approve}
            </button>
            <button type="submit" name="outcome" value="fail" id="test-source-fail-3ds">
              {refuse}
            </button>
          </form>
        </main>
      </body>
    </html>
  );
}

/** What is left to see where there is nowhere to go back to. */
export function DonePage({ words }: { readonly words: string }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{words}</title>
        <style>{style}</style>
      </head>
      <body>
        <main>
          <h1>{words}</h1>
          <p>You can close this page.</p>
        </main>
        <script
          dangerouslySetInnerHTML={{
            __html: "(window.opener||window.parent).postMessage({type:'stripe-action-done'},'*')",
          }}
        />
      </body>
    </html>
  );
}
