/** The style of the pages that look like the real thing: inbox, phones, calls, calendar, meetings. */

const inbox = `
ul.mails,.people ul,ul.meetings,ul.files,ul.people-list,ul.past,ul.waiting,ol.moments,ol.said,.screen ol{list-style:none;margin:0;padding:0}
.find{flex-wrap:nowrap}.find input[name=text]{flex:1 1 auto}.find input{max-width:420px}
.badge{margin-left:6px;font-size:11px;padding:0 6px;border-radius:20px;background:var(--code);color:var(--soft)}
.mails li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:4px 14px;align-items:center;padding:0 16px 0 0;border-bottom:1px solid var(--line)}.mails li:last-child{border-bottom:0}
.mails li:hover{background:var(--code)}.mails li:focus-within{background:var(--tint)}
.mails a{display:grid;grid-template-columns:minmax(120px,230px) minmax(0,1fr);gap:14px;padding:9px 0 9px 16px;text-decoration:none;color:var(--text);min-width:0}
.mails .who,.mails .subject,.people .last{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.mails .facts{display:flex;gap:10px;align-items:center}.mails .by{min-width:64px;text-align:right}
.acts{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;margin:10px 0}.acts:empty{display:none}.acts form.call{gap:2px}
.acts select{max-width:280px}.acts .pop{width:min(380px,86vw)}.acts .pop form.call{display:grid;width:100%}
iframe.mail.narrow{width:375px;max-width:100%;height:667px;border-radius:22px;border:6px solid var(--strong);display:block}
.files .panel{display:flex;gap:12px;align-items:baseline;margin-bottom:8px}
ol.moments li{padding:3px 0 3px 16px;border-left:2px solid var(--line);position:relative;overflow-wrap:anywhere}ol.moments li::before{content:"";position:absolute;left:-5px;top:11px;width:8px;height:8px;border-radius:50%;background:var(--strong)}
ol.moments time{color:var(--soft);margin-right:8px}
.money{font-variant-numeric:tabular-nums;white-space:nowrap}
.chart{margin:0 0 14px}.chart img{display:block;width:100%;height:auto}
`;

const phones = `
.phones{display:grid;grid-template-columns:300px minmax(0,1fr);gap:18px;align-items:start}
.people ul{margin-top:8px;max-height:76vh;overflow:auto}.people li{border-bottom:1px solid var(--line)}.people li:last-child{border-bottom:0}
.people li a{display:grid;gap:1px;padding:9px 14px;text-decoration:none;color:var(--text)}.people li a:hover{background:var(--code)}.people li a[aria-current]{background:var(--tint)}
.people .line{display:flex;gap:10px;justify-content:space-between;align-items:baseline;min-width:0}.people time{color:var(--soft);font-size:12px}
.people .find{margin:0}
.threads{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr));gap:18px}
.thread{display:flex;flex-direction:column;background:var(--panel);border:1px solid var(--line);border-radius:22px;overflow:hidden;box-shadow:var(--lift);min-width:0}
.thread h2{margin:0;padding:11px 18px;border-bottom:1px solid var(--line);font-size:14px}.thread.whatsapp h2{background:#075e54;color:#fff}.thread.sms h2{background:var(--code)}
.screen{display:flex;flex-direction:column-reverse;flex:1 0 auto;height:min(52vh,540px);overflow:auto;padding:14px;background:var(--bg)}
.screen ol{display:flex;flex-direction:column;gap:8px;margin-bottom:auto}.screen .nothing{text-align:center;padding:30px 0}
.bubble{display:flex;flex-direction:column;gap:3px;max-width:86%;align-self:flex-start;align-items:flex-start}.bubble.in{align-self:flex-end;align-items:flex-end}
.bubble .body{background:var(--panel);border:1px solid var(--line);border-radius:14px 14px 14px 4px;padding:7px 11px;display:flex;flex-direction:column;gap:4px;min-width:0;max-width:100%}
.bubble.in .body{border-radius:14px 14px 4px 14px;background:var(--tint);border-color:transparent}.whatsapp .bubble.in .body{background:var(--goodbg)}
.bubble.badly .body{border-color:var(--bad)}
.bubble .text,p.text{white-space:pre-wrap;overflow-wrap:anywhere}.bubble .meta{display:flex;gap:6px;justify-content:flex-end;font-size:11px;color:var(--soft)}.bubble .error{color:var(--bad);font-size:12px}
.bubble .sender{font-size:11.5px;color:var(--soft);padding-left:4px}.bubble img,.bubble video{max-width:100%;max-height:220px;border-radius:9px}.bubble audio{max-width:100%}.bubble .row{margin:0}
.ticks.read>span:first-child{color:#1d7fc4;font-weight:700}@media (prefers-color-scheme:dark){[data-theme=auto] .ticks.read>span:first-child{color:#64b5f6}}[data-theme=dark] .ticks.read>span:first-child{color:#64b5f6}
.composer{display:grid;gap:8px;padding:10px 12px;border-top:1px solid var(--line);margin:0}.composer .row{margin:0;flex-wrap:nowrap}.composer input[type=file]{border:0;padding:0;flex:1 1 0;background:none;font-size:12px}.composer select{width:100%}
.past li{padding:4px 0}ul.past{padding:8px 16px}.phone .calling{margin-top:20px}.phone .calling h2{margin:0}
.live-call{border-color:var(--accent)}.live-call .two{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:6px 28px;align-items:start}.live-call .two:not(:has(.keypad)){grid-template-columns:minmax(0,1fr)}::file-selector-button{font:inherit;font-size:12px;padding:4px 10px;border-radius:8px;border:1px solid var(--strong);background:var(--panel);color:var(--text);margin-right:8px;cursor:pointer}.ring{width:10px;height:10px;border-radius:50%;background:#22a559;animation:ring 1.2s infinite}@keyframes ring{50%{box-shadow:0 0 0 6px var(--goodbg)}}
ol.said{display:flex;flex-direction:column;gap:6px;margin:8px 0}ol.said li{padding:6px 11px;border-radius:12px;background:var(--code);max-width:90%;align-self:flex-start;overflow-wrap:anywhere}ol.said li.them{align-self:flex-end;background:var(--tint)}
.keypad{display:grid;grid-template-columns:repeat(3,56px);gap:6px;margin:8px 0 0}.keypad button{font-size:17px;padding:8px 0;border-radius:12px}
.player{margin:0}.player figcaption{margin-bottom:8px}.player audio{width:100%}.player video{width:100%;border-radius:9px;background:#000}
`;

const calendar = `
.row>form{min-width:0;max-width:100%;margin:0}.row>form select{flex:0 1 auto}.span{font-size:15px}.row .tabs{margin:0}
.event{display:block;overflow:hidden;text-decoration:none;font-size:12px;line-height:1.35;border-radius:6px;padding:2px 6px;background:var(--tint);color:var(--text);border:1px solid var(--panel);border-left:3px solid var(--accent)}
.event.free{background:var(--panel);border-color:var(--line);border-left-color:var(--strong)}.event.pending{border-left-style:dashed}.event.badly{text-decoration:line-through;color:var(--soft)}
.event.chip{white-space:nowrap;text-overflow:ellipsis;margin-top:2px}.event:hover{border-color:var(--accent)}
.week{overflow:auto;}.week .head,.week .all-day,.week .hours{display:grid;grid-template-columns:56px repeat(7,minmax(96px,1fr))}
.week .head{position:sticky;top:0;background:var(--panel);z-index:2;border-bottom:1px solid var(--line)}.week .head a{padding:8px;text-decoration:none;color:var(--text);text-align:center}.week .head a[aria-current]{color:var(--accent)}
.week .all-day{border-bottom:1px solid var(--line)}.week .all-day>*{padding:3px 4px;min-width:0;border-left:1px solid var(--line);min-height:26px}.week .all-day>span{border:0;font-size:11px}
.week .scale{display:grid;grid-template-rows:repeat(var(--hours),var(--hour));text-align:right;padding-right:6px;font-size:11px}.week .scale span{font-size:11px}
.week .day{position:relative;height:calc(var(--hour)*var(--hours));border-left:1px solid var(--line);background:repeating-linear-gradient(to bottom,var(--line) 0 1px,transparent 1px var(--hour))}.week .day .event{position:absolute}
.agenda{display:none}
.month{display:grid;grid-template-columns:repeat(7,minmax(0,1fr))}.month .name{padding:6px 10px}.month .day{min-height:104px;padding:4px 6px;border-top:1px solid var(--line);border-left:1px solid var(--line);min-width:0}.month .day:nth-child(7n+1){border-left:0}
.month .number{text-decoration:none;color:var(--text);font-size:12.5px;padding:0 5px}.month .number[aria-current]{background:var(--accent);color:var(--on);border-radius:20px;font-weight:600}.month .foreign{background:var(--bg)}.month .foreign .number{color:var(--soft)}
table.busy svg{display:block;width:100%;min-width:60px;height:14px;border-radius:4px}table.busy .free{fill:var(--code)}table.busy .taken{fill:var(--accent)}
ul.waiting li{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center;padding:3px 0}ul.waiting .acts{margin:0 0 0 auto}
ul.meetings li{display:grid;grid-template-columns:190px minmax(0,1fr) auto;gap:4px 14px;align-items:center;padding:8px 16px;border-bottom:1px solid var(--line)}ul.meetings li:last-child{border-bottom:0}ul.meetings .acts{margin:0}
ul.meetings li>span{overflow-wrap:anywhere}.when{color:var(--soft);font-variant-numeric:tabular-nums}.when.live{color:var(--good);font-weight:600}ul.people-list{padding:10px 16px}ul.people-list li{padding:3px 0}
`;

const narrow = `
@media (max-width:1180px){.phones{grid-template-columns:minmax(0,1fr)}.phones.one .people{display:none}.people ul{max-height:none}}
@media (max-width:860px){
.mails li{grid-template-columns:minmax(0,1fr);padding:9px 14px}.mails a{grid-template-columns:minmax(0,1fr);gap:1px;padding:0}.mails .who{font-size:12.5px;color:var(--soft)}.mails .facts{flex-wrap:wrap}.mails .by{min-width:0}
.find{flex-wrap:wrap}.find input{flex:1 1 140px}.screen{height:46vh}
.week{display:none}.agenda{display:block}.month .chip{font-size:0;padding:3px;height:8px}.month .day{min-height:64px}.month .day .small{font-size:11px}
ul.meetings li{grid-template-columns:minmax(0,1fr)}.live-call .two{grid-template-columns:minmax(0,1fr)}
table.stack,table.stack tbody{display:block}table.stack thead{position:absolute;clip-path:inset(50%)}table.stack tr{display:flex;flex-wrap:wrap;gap:2px 12px;padding:9px 14px;border-bottom:1px solid var(--line)}table.stack td,table.stack td.num{border:0;padding:0;text-align:left}
}
`;

export const styleOfSights = inbox + phones + calendar + narrow;
