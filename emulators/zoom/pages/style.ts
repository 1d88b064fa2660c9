/** The look of the pages: one sheet, in each page's head, because pages fetch nothing from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f2f4f8; --card: #fff; --ink: #14202e; --quiet: #586273; --line: #d9dfe8; --field: #fff;
  --brand: #0b57d0; --brand-ink: #fff; --tint: #e9f1fe; --live: #14713f; --live-tint: #e6f5ec; --bad: #b3261e; --bad-tint: #fdeceb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --card: #171d27; --ink: #e9eef7; --quiet: #a3aec0; --line: #303a49; --field: #10151d;
    --brand: #8ab4f8; --brand-ink: #0d1117; --tint: #1d2a40; --live: #7bd8a3; --live-tint: #15301f; --bad: #ffb4ab; --bad-tint: #3a1f22;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
header { display: flex; align-items: center; gap: .6rem; padding: .9rem 1.25rem; font-weight: 650; }
header svg { width: 2rem; height: 2rem; flex: none; }
header small { margin-left: auto; color: var(--quiet); font-weight: 400; }
main { width: min(100% - 2rem, 30rem); margin: 1.5rem auto; background: var(--card); border: 1px solid var(--line); border-radius: 16px; overflow: hidden; box-shadow: 0 12px 32px rgb(15 30 60 / .08); }
main.wide { width: min(100% - 2rem, 52rem); }
.head { padding: 1.5rem; border-bottom: 1px solid var(--line); display: grid; gap: .35rem; }
.head p { margin: 0; color: var(--quiet); }
h1 { margin: 0; font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 1rem; }
.body { padding: 1.5rem; display: grid; gap: 1.1rem; }
.body > p { margin: 0; }
.state { justify-self: start; padding: .15rem .7rem; border-radius: 99px; font-size: .85rem; font-weight: 600; background: var(--tint); color: var(--brand); }
.state.live { background: var(--live-tint); color: var(--live); }
form { display: grid; gap: 1rem; }
.field { display: grid; gap: .25rem; }
.field label { font-size: .9rem; font-weight: 550; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; align-items: start; }
@media (max-width: 30rem) { .pair { grid-template-columns: 1fr; } }
input:not([type=hidden]), select, textarea { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--field); border: 1px solid var(--quiet); border-radius: 10px; }
input[aria-invalid=true] { border-color: var(--bad); border-width: 2px; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
.hint { color: var(--quiet); font-size: .875rem; margin: 0; }
.wrong { background: var(--bad-tint); color: var(--bad); border-radius: 10px; padding: .75rem 1rem; margin: 0; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
.actions > * { flex: 1 1 9rem; }
button, .button { display: block; min-height: 2.9rem; padding: .6rem 1.1rem; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; color: var(--brand-ink); background: var(--brand); border: 1px solid var(--brand); border-radius: 12px; }
button:hover, .button:hover { filter: brightness(1.08); }
button.plain, .button.plain { color: var(--ink); background: transparent; border-color: var(--quiet); }
button.stop { color: #fff; background: #b3261e; border-color: #b3261e; }
button.small { min-height: 2.2rem; padding: .3rem .8rem; }
ul.people { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 12px; }
ul.people li { display: flex; align-items: center; gap: .75rem; padding: .6rem .9rem; }
ul.people li + li { border-top: 1px solid var(--line); }
ul.people .who { flex: 1; overflow-wrap: anywhere; }
.face { display: grid; place-items: center; width: 2.1rem; height: 2.1rem; border-radius: 50%; background: var(--tint); color: var(--brand); font-weight: 650; flex: none; }
ul.scopes { margin: 0; padding-left: 1.1rem; display: grid; gap: .2rem; }
details summary { cursor: pointer; color: var(--quiet); }
details ul { font: .8rem/1.5 ui-monospace, monospace; max-height: 14rem; overflow: auto; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .35rem 1rem; margin: 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
video, audio { width: 100%; display: block; background: #10151d; border-radius: 12px; }
pre { margin: 0; padding: 1rem; background: var(--ground); border-radius: 12px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; overflow: auto; }
footer { margin-top: auto; text-align: center; color: var(--quiet); font-size: .85rem; padding: 1rem; }
`;
