/** The dashboard's one style sheet: light, dark, and whatever the system says. */

const light =
  '--bg:#f7f7f9;--panel:#fff;--line:#e3e4ea;--strong:#c9cbd6;--text:#191b24;--soft:#5a5e70;--accent:#4338ca;--tint:#eef0ff;--on:#fff;--good:#13693a;--bad:#b3261e;--warn:#7a4e00;--code:#f1f2f6;--badbg:#fdecea;--goodbg:#e4f5ea;--warnbg:#fff3d6;--shadow:0 1px 2px #1119,0 8px 24px #1112;--lift:0 1px 2px #0000000d';
const dark =
  '--bg:#0f1117;--panel:#171a22;--line:#282c38;--strong:#3d4354;--text:#e6e8ef;--soft:#9ba2b6;--accent:#a5b0ff;--tint:#23274a;--on:#12142a;--good:#72d69a;--bad:#ff9d94;--warn:#f0c467;--code:#1f232d;--badbg:#3a1f1e;--goodbg:#15301f;--warnbg:#33290f;--shadow:0 1px 2px #000,0 10px 30px #000a;--lift:none';

export const style = `
:root{color-scheme:light;${light}}
@media (prefers-color-scheme:dark){:root[data-theme=auto]{color-scheme:dark;${dark}}}
:root[data-theme=dark]{color-scheme:dark;${dark}}
*{box-sizing:border-box}
html{scroll-padding-top:70px}
body{margin:0;font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;background:var(--bg);color:var(--text)}
a{color:var(--accent);text-underline-offset:2px}p{margin:0 0 8px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--panel);padding:8px;z-index:9}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
code,pre,.mono,kbd{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-variant-ligatures:none}
code{background:var(--code);padding:1px 5px;border-radius:5px;word-break:break-all}
kbd{background:var(--code);border:1px solid var(--line);border-bottom-width:2px;border-radius:5px;padding:0 6px;margin-right:4px}
time{font-variant-numeric:tabular-nums;white-space:nowrap}

header.top{display:flex;gap:10px 14px;align-items:center;min-height:54px;padding:8px 18px;background:var(--panel);border-bottom:1px solid var(--line);position:sticky;top:0;z-index:5}
header.top form{margin:0}
header.top .name{font-weight:750;font-size:16px;letter-spacing:-.02em;text-decoration:none;color:var(--text);display:flex;gap:8px;align-items:center}
header.top .name::before{content:"";width:18px;height:14px;border-radius:3px;background:linear-gradient(168deg,#818cf8 0 30%,var(--panel) 30% 38%,#4f46e5 38%)}
header.top .search{flex:1 1 140px;max-width:420px}header.top .search input{width:100%}
.clock{display:flex;gap:8px;align-items:center;margin-left:auto;min-width:0}
.clock>details>summary{display:flex;gap:8px;align-items:center;padding:4px 8px;border-radius:8px;border:1px solid var(--line)}
.clock .steps{display:flex;gap:4px}.clock .steps button{padding:4px 8px}
.clock .next{color:var(--soft);text-decoration:none;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;max-width:260px}.clock .next strong{font-weight:600;color:var(--text)}
button.menu{display:none}
.banner{background:var(--warnbg);color:var(--warn);padding:7px 18px;display:flex;gap:12px;align-items:center;flex-wrap:wrap;border-bottom:1px solid var(--line)}.banner a{color:inherit}

.layout{display:grid;grid-template-columns:216px minmax(0,1fr);min-height:calc(100vh - 54px)}
nav.side{display:block;position:sticky;inset:auto;top:54px;align-self:start;max-height:calc(100vh - 54px);overflow:auto;width:auto;height:auto;margin:0;border:0;padding:14px 10px 40px;background:none;color:inherit}
nav.side a{display:flex;gap:8px;align-items:center;padding:2.5px 10px;font-size:13.5px;border-radius:7px;text-decoration:none;color:var(--text)}
nav.side a:hover{background:var(--code)}nav.side a[aria-current]{background:var(--tint);color:var(--accent);font-weight:600}
nav.side h2{font-size:11px;font-weight:600;color:var(--soft);margin:12px 10px 3px;letter-spacing:.02em}
nav.side .count{margin-left:auto;color:var(--soft);font-size:12px;font-variant-numeric:tabular-nums;font-weight:400}
.dot{width:8px;height:8px;border-radius:50%;background:var(--strong);flex:none}.dot.used{background:#22a559}.dot.failing{background:#e5484d;box-shadow:0 0 0 3px var(--badbg)}

main{padding:22px 26px 70px;min-width:0;max-width:1500px}
.heading{display:flex;gap:12px;align-items:center;margin:0 0 14px}
h1{font-size:21px;line-height:1.25;letter-spacing:-.015em;margin:0;min-width:0;overflow-wrap:anywhere}h2{font-size:15px;margin:26px 0 8px;letter-spacing:-.005em}h3{font-size:14px;margin:0 0 6px}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:14px 16px;margin:0 0 14px;min-width:0;box-shadow:var(--lift)}
.panel>:last-child{margin-bottom:0}.panel>h2:first-child{margin-top:0}
.grid{display:grid;gap:14px;grid-template-columns:repeat(auto-fill,minmax(min(290px,100%),1fr));margin-bottom:14px}.grid>.panel{margin:0}
.beside{display:grid;gap:18px;grid-template-columns:minmax(0,1fr) 300px;align-items:start}
.row{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin-bottom:8px}.right{margin-left:auto}
.soft{color:var(--soft)}.small{font-size:12.5px}.big{font-size:24px;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}.panel.flush{padding:0;overflow:hidden}

table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--soft);padding:6px 10px}
th{text-align:left;font-size:12px;color:var(--soft);font-weight:600;white-space:nowrap}
th,td{padding:6px 12px;border-bottom:1px solid var(--line);vertical-align:top}tbody tr:last-child>*{border-bottom:0}
tbody tr[data-row]:hover{background:var(--code)}tbody tr[data-row]:focus-within{background:var(--tint)}
td.num,th.num{text-align:right;font-variant-numeric:tabular-nums}td.nowrap{white-space:nowrap}td.wide{min-width:240px}
tr.fresh{animation:fresh 2.5s ease-out}@keyframes fresh{from{background:var(--tint)}}
tr.seen>td{border-top:2px solid var(--accent)}
@media (prefers-reduced-motion:reduce){*{animation:none!important}}

pre{background:var(--code);padding:10px 12px;border-radius:9px;overflow:auto;max-height:480px;margin:0;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:2}
.key{color:var(--accent)}.string{color:var(--good)}.number{color:var(--warn)}
.code{position:relative;margin:6px 0}.code>.copy{position:absolute;top:6px;right:6px;background:var(--panel)}.code>pre{padding-right:62px;min-height:37px}
button,.button,summary.button{font:inherit;font-size:13px;padding:4px 12px;border-radius:8px;border:1px solid var(--strong);background:var(--panel);color:var(--text);cursor:pointer;text-decoration:none;display:inline-block;white-space:nowrap}
button:hover,.button:hover{border-color:var(--accent)}button.main{background:var(--accent);border-color:var(--accent);color:var(--on);font-weight:600}
button.copy{font-size:11.5px;padding:0 7px;line-height:20px;color:var(--soft);border-color:var(--line)}button.copy.done{color:var(--good)}
button.quiet{border-color:transparent;font-size:16px;padding:2px 8px}button.bad{color:var(--bad)}
button.live{display:inline-flex;gap:7px;align-items:center;border-radius:20px;border-color:var(--line);font-size:12px;padding:2px 11px;color:var(--soft)}button.live[hidden]{display:none}
button.live::before{content:"";width:7px;height:7px;border-radius:50%;background:#22a559}button.live.paused{color:var(--warn);background:var(--warnbg)}button.live.paused::before{background:#d97706}[data-lost] button.live::before{background:#e5484d}
button.masked{border:0;padding:1px 5px;background:var(--code);white-space:normal;overflow-wrap:anywhere;text-align:left}.masked:not([data-shown]):not(:focus){filter:blur(4.5px)}
input,select,textarea{font:inherit;font-size:13px;padding:5px 9px;border-radius:8px;border:1px solid var(--strong);background:var(--panel);color:var(--text);min-width:0;max-width:100%}
textarea{width:100%}::placeholder{color:var(--soft);opacity:1}input[type=range]{padding:0;accent-color:var(--accent);border:0}input[type=checkbox]{accent-color:var(--accent)}
form.call{display:inline-flex;flex-wrap:wrap;gap:6px;align-items:center;margin:0}
form.fields{display:grid;gap:10px 14px;grid-template-columns:repeat(auto-fill,minmax(min(200px,100%),1fr));align-items:end;margin:0}form.fields label{display:grid;gap:3px;font-size:12.5px;color:var(--soft)}form.fields .wide{grid-column:1/-1}

details>summary{cursor:pointer}details.how,details.drop{position:relative;display:inline-block}
details.how>summary,details.drop>summary{list-style:none}details.how>summary::-webkit-details-marker,details.drop>summary::-webkit-details-marker{display:none}
details.how>summary{font:11px/20px ui-monospace,Menlo,monospace;color:var(--soft);padding:1px 6px;border-radius:6px}details.how>summary:hover{background:var(--code);color:var(--text)}
.pop{position:absolute;z-index:6;top:calc(100% + 6px);left:0;width:max-content;max-width:min(480px,86vw);background:var(--panel);border:1px solid var(--strong);border-radius:11px;box-shadow:var(--shadow);padding:12px 14px;color:var(--text)}
.pop>*+*{margin-top:10px}details.panel>h3{margin-top:18px}.clock .pop{left:auto;right:0;width:400px}
details.how .pop,.clock details.how .pop{position:fixed;inset:auto 20px 20px auto;z-index:9;width:min(540px,calc(100vw - 40px));max-width:none}

.tag{display:inline-block;padding:0 8px;border-radius:20px;font-size:12.5px;line-height:20px;background:var(--code);white-space:nowrap}.tag.good{color:var(--good);background:var(--goodbg)}.tag.bad{color:var(--bad);background:var(--badbg)}.tag.warn{color:var(--warn);background:var(--warnbg)}.tag.accent{color:var(--accent);background:var(--tint)}
.method{font-weight:650;font-size:11.5px}.id{display:inline-flex;gap:5px;align-items:center;max-width:100%;min-width:0}
.flash{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;padding:9px 14px;border-radius:10px;margin-bottom:14px;background:var(--goodbg);color:var(--good)}.flash.failed{background:var(--badbg);color:var(--bad);white-space:pre-line}.flash code{color:var(--text);background:var(--panel)}
.empty{color:var(--soft);padding:22px 16px;max-width:760px}.empty .code{max-width:720px;color:var(--text)}
dl.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:5px 18px;margin:0}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;overflow-wrap:anywhere}
iframe.mail{width:100%;height:60vh;border:1px solid var(--line);border-radius:10px;background:#fff}
.tabs{display:flex;gap:2px;flex-wrap:wrap;margin:0 0 12px}.tabs a{padding:4px 11px;border-radius:8px;text-decoration:none;color:var(--soft)}.tabs a:hover{background:var(--code)}.tabs a[aria-current]{background:var(--tint);color:var(--accent);font-weight:600}
.sliders label{display:grid;grid-template-columns:96px minmax(0,1fr) 58px;gap:8px;align-items:center;font-size:13px;padding:2px 0}.sliders output{text-align:right;color:var(--soft);font-variant-numeric:tabular-nums}.sliders output.on{color:var(--bad);font-weight:600}
details.panel>summary{margin:-4px 0}details.panel[open]>summary{margin-bottom:12px}.why{font-size:15px;max-width:760px;margin:4px 0 12px}.facts+.row,.facts+form{margin-top:12px}.wrap{overflow-wrap:anywhere}.trouble{border-left:3px solid #e5484d}
details.endpoint{border:1px solid var(--line);border-radius:9px;padding:7px 12px;margin:0 0 8px}details.endpoint[open]>summary{margin-bottom:10px}details.endpoint>form{margin-bottom:10px}
.now{display:grid;grid-template-columns:repeat(auto-fit,minmax(112px,1fr));gap:6px 14px}.figure{display:flex;flex-direction:column;text-decoration:none;color:var(--text);padding:4px 8px;border-radius:8px;min-width:0}.figure:hover{background:var(--code)}.figure .big{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.big.bad{color:var(--bad)}svg.line{width:100%;height:22px;color:var(--accent);margin-top:4px}
.caused{padding-left:14px}.card .title{font-weight:650;text-decoration:none;color:var(--text);font-size:15px}.card .title:hover{text-decoration:underline}.links{display:flex;gap:12px}.names{columns:240px auto;line-height:1.9}.names a{display:block;overflow-wrap:anywhere;text-decoration:none}.names a:hover{text-decoration:underline}
.first{border-color:var(--accent)}
.filter{margin-bottom:14px}.filter form{display:flex;gap:8px;max-width:760px;margin:0 0 8px}.filter input{flex:1}.wrong{color:var(--bad)}
.chips{display:inline-flex;flex-wrap:wrap;gap:4px;margin-right:14px}.chips a{padding:1px 10px;border-radius:20px;border:1px solid var(--line);color:var(--soft);text-decoration:none;font-size:12.5px;background:var(--panel)}.chips a:hover{border-color:var(--accent)}.chips a[aria-current]{background:var(--tint);color:var(--accent);border-color:transparent;font-weight:600}
a.call{text-decoration:none;color:var(--text);overflow-wrap:anywhere}a.call:hover{text-decoration:underline}.address{font-size:13.5px;overflow-wrap:anywhere}
.two{display:grid;gap:0 18px;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr))}.two>section{min-width:0}
ol.timeline{list-style:none;margin:0 0 14px;padding:0}ol.timeline>li{position:relative;padding:0 0 12px 24px}ol.timeline>li::before{content:"";position:absolute;left:4px;top:6px;width:9px;height:9px;border-radius:50%;background:var(--strong)}ol.timeline>li::after{content:"";position:absolute;left:8px;top:18px;bottom:-4px;width:1px;background:var(--line)}ol.timeline>li:last-child::after{display:none}ol.timeline>li.good::before{background:#22a559}ol.timeline>li.bad::before{background:#e5484d}ol.timeline>li.warn::before{background:#d97706}ol.timeline ul{margin:2px 0;padding-left:18px}
.pager{display:flex;gap:8px;padding:12px 0}
dialog{border:1px solid var(--strong);border-radius:14px;background:var(--panel);color:var(--text);box-shadow:var(--shadow);min-width:320px}dialog::backdrop{background:#0006}dialog h2{margin-top:0}

@media (max-width:1180px){.clock .next{display:none}.beside{grid-template-columns:minmax(0,1fr)}}
@media (max-width:860px){
.layout{grid-template-columns:minmax(0,1fr)}button.menu{display:block;padding:4px 9px}
nav.side{display:none;position:fixed;inset:0 auto 0 0;width:250px;max-height:none;height:100%;background:var(--panel);box-shadow:var(--shadow)}nav.side:popover-open{display:block}
main{padding:16px 14px 60px}header.top{flex-wrap:wrap;position:static;padding:8px 14px}header.top .search{order:5;flex-basis:100%;max-width:none}.clock{margin-left:0}.clock .steps{display:none}.clock .pop{position:fixed;inset:auto 12px 12px;width:auto;max-width:none;z-index:9}header.top .namespace{margin-left:auto}
th,td{padding:6px 9px}dl.facts{grid-template-columns:minmax(0,1fr);gap:0}dl.facts dd{margin-bottom:8px}
}
@media print{header.top,nav.side,.banner,.live,.how,.copy,.pager{display:none!important}.layout{display:block}main{padding:0;max-width:none}body{background:#fff}.panel{box-shadow:none;break-inside:avoid}}
`;
