/** The look of the pages: one sheet, in each page's head, because pages fetch nothing from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #eef1f8; --card: #fff; --ink: #1b2437; --quiet: #56607a; --line: #d3d9e6; --field: #fff;
  --brand: #3a4bbd; --brand-ink: #fff; --tint: #eceffc; --good: #14713f; --bad: #b3261e; --bad-tint: #fdeceb;
  --radius: 14px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10131c; --card: #1a1f2c; --ink: #eceffa; --quiet: #a6afc6; --line: #363e52; --field: #121622;
    --brand: #9aa8ff; --brand-ink: #10131c; --tint: #242b40; --good: #6fd59c; --bad: #ffb4ab; --bad-tint: #3a1f22;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
.strip { background: var(--brand); color: var(--brand-ink); text-align: center; font-size: .875rem; padding: .4rem 1rem; }
main { width: min(100% - 2rem, 30rem); margin: 2rem auto; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; box-shadow: 0 10px 30px rgb(20 30 70 / .08); }
body.embedded { background: var(--card); }
.embedded main { width: 100%; margin: 0; border: 0; border-radius: 0; box-shadow: none; }
.bill { padding: 1.5rem; background: var(--tint); border-bottom: 1px solid var(--line); }
.bill p { margin: 0; }
.merchant { color: var(--quiet); }
h1 { margin: .1rem 0; font-size: 1.25rem; line-height: 1.3; overflow-wrap: anywhere; }
.amount { font-size: 2rem; font-weight: 700; letter-spacing: -.02em; }
.body { padding: 1.5rem; display: grid; gap: 1.25rem; }
.body > p { margin: 0; }
form { display: grid; gap: 1.25rem; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; display: grid; gap: .75rem; }
legend { padding: 0; margin-bottom: .25rem; font-weight: 600; }
.field { display: grid; gap: .25rem; }
.field label { font-size: .9rem; font-weight: 500; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; align-items: start; }
input:not([type=radio]), select { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--field); border: 1px solid var(--quiet); border-radius: 8px; }
input[readonly] { background: var(--tint); }
input[aria-invalid=true], select[aria-invalid=true] { border-color: var(--bad); border-width: 2px; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
.hint { color: var(--quiet); font-size: .85rem; margin: 0; }
.wrong { color: var(--bad); font-size: .875rem; margin: 0; }
.problems { background: var(--bad-tint); color: var(--bad); border-radius: 8px; padding: .75rem 1rem; }
.problems h2 { margin: 0; font-size: 1rem; }
.problems ul { margin: .25rem 0 0; padding-left: 1.1rem; }
.problems a { color: inherit; }
.methods { border: 1px solid var(--line); border-radius: 10px; }
.method + .method { border-top: 1px solid var(--line); }
.method > label { display: flex; gap: .75rem; align-items: center; padding: .8rem 1rem; font-weight: 500; cursor: pointer; }
.method input[type=radio] { width: 1.15rem; height: 1.15rem; accent-color: var(--brand); margin: 0; }
.panel { display: grid; gap: .75rem; padding: 0 1rem 1rem; }
@supports selector(:has(a)) { .method:not(:has(> label > input:checked)) > .panel { display: none; } }
button, .button { display: block; width: 100%; min-height: 3rem; padding: .6rem 1rem; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; color: var(--brand-ink); background: var(--brand); border: 1px solid var(--brand); border-radius: 10px; }
button:hover, .button:hover { filter: brightness(1.08); }
button.plain, .button.plain { color: var(--brand); background: transparent; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .4rem 1rem; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
.verdict { font-weight: 700; font-size: 1.1rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
.cover { display: block; width: 100%; max-height: 16rem; object-fit: cover; }
.description { white-space: pre-wrap; }
footer { text-align: center; color: var(--quiet); font-size: .85rem; padding: 0 1rem 2rem; }
`;
