/** The look of the pages: one sheet, in each page's head, because pages fetch nothing from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f3f5fa; --card: #fff; --ink: #1c1f26; --quiet: #5a6172; --line: #dadfe9; --accent: #1a56c4; --accent-ink: #fff; --tint: #eaf0fd; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root { --ground: #111318; --card: #1b1e25; --ink: #e9ecf4; --quiet: #a5adbf; --line: #363b48; --accent: #a4c2ff; --accent-ink: #0c2453; --tint: #24314d; --bad: #ffb4ab; }
}
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main { width: min(100% - 2rem, 34rem); margin: 3rem auto 1.5rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 20px; }
.mark { display: flex; align-items: center; gap: .6rem; color: var(--quiet); font-size: .9rem; margin: 0 0 1.5rem; }
.mark svg { width: 1.6rem; height: 1.6rem; flex: none; }
h1 { margin: 0 0 .5rem; font-size: 1.6rem; line-height: 1.25; font-weight: 600; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
p { margin: .5rem 0; }
.quiet { color: var(--quiet); }
fieldset { border: 0; padding: 0; margin: 1.5rem 0 0; }
legend { padding: 0; font-weight: 600; margin-bottom: .5rem; }
.list { margin: 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.list > * + * { border-top: 1px solid var(--line); }
.choice { display: flex; gap: .8rem; align-items: center; padding: .75rem 1rem; cursor: pointer; }
.choice:hover { background: var(--tint); }
.choice input { width: 1.15rem; height: 1.15rem; accent-color: var(--accent); margin: 0; flex: none; }
.choice small, .granted small { display: block; color: var(--quiet); }
.granted { padding: .75rem 1rem; }
.initial { display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: 50%; background: var(--tint); color: var(--accent); font-weight: 600; flex: none; }
input[type=text], select { display: block; width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--quiet); border-radius: 10px; }
.buttons { display: flex; gap: .75rem; justify-content: flex-end; margin-top: 2rem; flex-wrap: wrap; }
button, .button { min-height: 2.75rem; padding: .5rem 1.5rem; border-radius: 999px; border: 1px solid var(--accent); background: var(--accent); color: var(--accent-ink); font: inherit; font-weight: 600; cursor: pointer; text-decoration: none; display: inline-flex; align-items: center; }
button.plain { background: transparent; color: var(--accent); border-color: var(--line); }
button:hover, .button:hover { filter: brightness(1.06); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .5rem 1rem; margin: 1.25rem 0 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
code { font-size: .9em; overflow-wrap: anywhere; }
.bad { color: var(--bad); }
footer { margin: 0 auto 2rem; color: var(--quiet); font-size: .85rem; text-align: center; padding: 0 1rem; }
@media (max-width: 30rem) { main { margin: 1rem auto; padding: 1.25rem; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; } .buttons { flex-direction: column-reverse; } button, .button { justify-content: center; } }
`;
