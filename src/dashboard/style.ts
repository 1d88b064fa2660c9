/** The dashboard's one style sheet: light, dark, and whatever the system says. */
export const style = `
:root{color-scheme:light dark;--bg:#f6f7f9;--panel:#fff;--line:#dfe3e8;--text:#1b2330;--soft:#505b69;--accent:#2352c4;--on:#fff;--good:#146c37;--bad:#b3261e;--warn:#7a4e00;--code:#f0f2f5;--badbg:#fdecea;--goodbg:#e6f4ea;--warnbg:#fff4db}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--bg:#12161c;--panel:#1a2029;--line:#2d3642;--text:#e4e9f0;--soft:#9eabba;--accent:#8ab0ff;--on:#0d1420;--good:#6dd58c;--bad:#ff9a90;--warn:#f2c261;--code:#222a35;--badbg:#3a1f1d;--goodbg:#173023;--warnbg:#35290f}}
:root[data-theme=dark]{color-scheme:dark;--bg:#12161c;--panel:#1a2029;--line:#2d3642;--text:#e4e9f0;--soft:#9eabba;--accent:#8ab0ff;--on:#0d1420;--good:#6dd58c;--bad:#ff9a90;--warn:#f2c261;--code:#222a35;--badbg:#3a1f1d;--goodbg:#173023;--warnbg:#35290f}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,sans-serif;background:var(--bg);color:var(--text)}
a{color:var(--accent)}a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible,textarea:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--panel);padding:8px}
header.top{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;padding:8px 16px;background:var(--panel);border-bottom:1px solid var(--line);position:sticky;top:0;z-index:2}
header.top .name{font-weight:700;text-decoration:none;color:var(--text);font-size:17px}
header.top form{display:flex;gap:6px;align-items:center;margin:0}
.clock{display:flex;flex-wrap:wrap;gap:6px;align-items:center;font-variant-numeric:tabular-nums}
.layout{display:grid;grid-template-columns:200px minmax(0,1fr);min-height:calc(100vh - 54px)}
nav.side{padding:16px 8px;border-right:1px solid var(--line);background:var(--panel)}
nav.side a{display:flex;justify-content:space-between;gap:8px;padding:5px 10px;border-radius:6px;text-decoration:none;color:var(--text)}
nav.side a[aria-current]{background:var(--code);font-weight:600}nav.side h2{font-size:12px;text-transform:uppercase;letter-spacing:.05em;color:var(--soft);margin:16px 10px 4px}
nav.side .count{color:var(--soft);font-variant-numeric:tabular-nums}
main{padding:20px 24px 60px;min-width:0}h1{font-size:22px;margin:0 0 14px}h2{font-size:16px;margin:24px 0 8px}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:14px 16px;margin:0 0 16px;min-width:0}
.grid{display:grid;gap:14px;grid-template-columns:repeat(auto-fill,minmax(280px,1fr))}
.row{display:flex;flex-wrap:wrap;gap:8px;align-items:center}.soft{color:var(--soft)}.right{margin-left:auto}.small{font-size:13px}
table{border-collapse:collapse;width:100%}th{text-align:left;font-size:12px;color:var(--soft);font-weight:600}th,td{padding:6px 10px;border-bottom:1px solid var(--line);vertical-align:top}
td.num{text-align:right;font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}tr:target{background:var(--warnbg)}
code,pre,.mono{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,monospace}pre{background:var(--code);padding:10px 12px;border-radius:8px;overflow:auto;max-height:480px;margin:6px 0;white-space:pre-wrap;word-break:break-word}
code{background:var(--code);padding:1px 5px;border-radius:5px;word-break:break-all}
button,.button{font:inherit;font-size:14px;padding:4px 12px;border-radius:7px;border:1px solid var(--line);background:var(--panel);color:var(--text);cursor:pointer;text-decoration:none;display:inline-block}
button.main{background:var(--accent);border-color:var(--accent);color:var(--on)}button:hover{border-color:var(--accent)}
input,select,textarea{font:inherit;font-size:14px;padding:4px 8px;border-radius:7px;border:1px solid var(--line);background:var(--panel);color:var(--text);min-width:0;max-width:100%}
.tag{display:inline-block;padding:0 8px;border-radius:20px;font-size:13px;background:var(--code)}.tag.good{color:var(--good);background:var(--goodbg)}.tag.bad{color:var(--bad);background:var(--badbg)}.tag.warn{color:var(--warn);background:var(--warnbg)}
.flash{padding:8px 14px;border-radius:8px;margin-bottom:14px;background:var(--goodbg);color:var(--good)}.flash.failed{background:var(--badbg);color:var(--bad)}
.banner{background:var(--warnbg);color:var(--warn);padding:6px 16px;display:flex;gap:12px;align-items:center;flex-wrap:wrap}
.empty{color:var(--soft);padding:20px 4px}dl.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 16px;margin:0}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;word-break:break-word}
iframe.mail{width:100%;height:60vh;border:1px solid var(--line);border-radius:8px;background:#fff}
.tabs{display:flex;gap:4px;flex-wrap:wrap;margin:12px 0}.tabs a{padding:4px 12px;border-radius:7px;text-decoration:none;color:var(--text)}.tabs a[aria-current]{background:var(--code);font-weight:600}
.new{position:sticky;top:60px;display:none;text-align:center}.new[data-on]{display:block}
details>summary{cursor:pointer}.masked:not(:hover):not(:focus){filter:blur(4px)}
@media (max-width:760px){.layout{grid-template-columns:minmax(0,1fr)}nav.side{border-right:0;border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;padding:6px}nav.side h2{display:none}main{padding:14px 12px 60px}header.top{position:static}}
`;
