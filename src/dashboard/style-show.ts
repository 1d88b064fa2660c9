/** The style of what is shown to others: scenarios on a screen, reports on paper. */
export const styleOfShow = `
.stage{background:var(--panel);border:1px solid var(--line);border-radius:16px;padding:clamp(18px,3vw,40px);margin:0 0 14px;box-shadow:var(--lift);display:grid;gap:18px;min-height:210px;align-content:space-between}
.stage .telling{font-size:clamp(22px,2.7vw,38px);line-height:1.25;letter-spacing:-.015em;font-weight:600;max-width:26em;text-wrap:pretty;margin:0}
.stage .telling.about{font-size:clamp(17px,1.5vw,21px);font-weight:400;line-height:1.45;max-width:44em;letter-spacing:0}
.stage .foot{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center}.stage progress{flex:1 1 160px;height:8px;accent-color:var(--accent)}
ol.steps{list-style:none;margin:18px 0 0;padding:0;counter-reset:step;max-width:980px}
ol.steps>li{position:relative;padding:0 0 14px 40px;counter-increment:step}ol.steps>li::before{content:counter(step);position:absolute;left:0;top:0;width:26px;height:26px;line-height:26px;text-align:center;border-radius:50%;font-size:12px;font-variant-numeric:tabular-nums;background:var(--code);color:var(--soft)}
ol.steps>li::after{content:"";position:absolute;left:12.5px;top:30px;bottom:4px;width:1px;background:var(--line)}ol.steps>li:last-child::after{display:none}
ol.steps>li.done::before{background:var(--goodbg);color:var(--good)}ol.steps>li.running::before{background:var(--accent);color:var(--on)}ol.steps>li.failed::before{background:var(--badbg);color:var(--bad)}
ol.steps .said{font-size:15px;margin:0 0 2px;padding-top:2px}ol.steps .did{display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline;margin:0;min-height:26px}ol.steps .verb{font-weight:600}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:14px;margin:0 0 14px}.figures .panel{margin:0}.figures .big{display:block;font-size:clamp(17px,5vw,24px);overflow-wrap:anywhere}
form.range{display:flex;flex-wrap:wrap;gap:8px 12px;align-items:end;margin:0 0 14px}form.range label{display:grid;gap:3px;font-size:12.5px;color:var(--soft)}
.bars{margin:0;display:grid;grid-template-columns:max-content minmax(0,1fr) max-content;gap:4px 12px;align-items:center}.bars dd{margin:0}.bars .bar{height:12px;border-radius:4px;background:var(--accent);min-width:2px}
`;
