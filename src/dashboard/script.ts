/** The dashboard's one script: copying, live regions, theme, keys. Without it every page reads and works, but stands still. */
export const script = String.raw`
'use strict';
const $ = (query, of = document) => of.querySelector(query);
const all = (query, of = document) => [...of.querySelectorAll(query)];
const namespace = document.body.dataset.namespace;

// What is pressed.
document.addEventListener('click', (event) => {
  const copy = event.target.closest('[data-copy],[data-copy-from]');
  if (copy) copied(copy);
  const secret = event.target.closest('[data-reveal]');
  if (secret) secret.toggleAttribute('data-shown');
  if (event.target.closest('[data-live-switch]')) pause(!paused);
  for (const open of all('details.drop[open],details.how[open]')) if (!open.contains(event.target)) open.open = false;
});
async function copied(button) {
  const text = button.dataset.copyFrom ? $('pre', button.closest('.code')).textContent : button.dataset.copy;
  try { await navigator.clipboard.writeText(text); }
  catch {
    const area = document.body.appendChild(document.createElement('textarea'));
    area.value = text; area.select(); document.execCommand('copy'); area.remove();
  }
  button.textContent = 'Copied'; button.classList.add('done');
  setTimeout(() => { button.textContent = 'Copy'; button.classList.remove('done'); }, 1200);
}
document.addEventListener('change', (event) => event.target.closest('form[data-auto]')?.requestSubmit());
document.addEventListener('input', (event) => {
  const shown = event.target.dataset.shownBy && document.getElementById(event.target.dataset.shownBy);
  if (shown) shown.textContent = event.target.value + (event.target.dataset.unit || '');
});
document.addEventListener('submit', (event) => {
  const { sure, themeForm } = event.target.dataset;
  if (sure && !confirm(sure)) event.preventDefault();
  if (themeForm === undefined) return;
  event.preventDefault();
  const input = $('input[name=theme]', event.target), button = $('button', event.target), themes = ['auto', 'light', 'dark'];
  const theme = input.value, next = themes[(themes.indexOf(theme) + 1) % 3];
  document.cookie = 'backlot_theme=' + theme + ';path=/;samesite=lax;max-age=31536000';
  document.documentElement.dataset.theme = theme;
  input.value = next; button.textContent = { auto: '◐', light: '☀', dark: '☾' }[theme];
  button.title = 'Theme: ' + theme; button.ariaLabel = 'Theme: ' + theme + '. Change it to ' + next;
});

// Live: on a change the page is fetched again, and its live regions become what they are there, node by node, so that
// what is open stays open and what is typed stays typed.
const keyOf = (node) => (node.nodeType === 1 ? node.id || node.dataset.key || '' : '');
let reading = false;
function become(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  if (old.nodeType !== 1) { if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue; return; }
  if (old.isEqualNode(fresh)) return;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== 'open' && name !== 'data-shown') old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (name !== 'open' && old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (/^(SELECT|TEXTAREA)$/.test(old.nodeName) && (old === document.activeElement || old.value !== old.defaultValue)) return;
  let at = old.firstChild;
  const known = new Map([...old.children].filter(keyOf).map((one) => [keyOf(one), one]));
  for (const next of [...fresh.childNodes]) {
    const key = keyOf(next);
    const same = key ? known.get(key) : at && !keyOf(at) && at.nodeName === next.nodeName ? at : undefined;
    if (!same) { if (key) next.classList.add('fresh'); old.insertBefore(next, at); continue; }
    if (same === at) at = at.nextSibling; else old.insertBefore(same, at);
    become(same, next);
  }
  const keeps = old.hasAttribute('data-feed') && reading && old.children.length < 400;
  while (at) { const gone = at; at = at.nextSibling; if (!keeps || !keyOf(gone)) gone.remove(); }
}

let paused = false, waiting = 0, timer, last = 0, seen;
const button = $('[data-live-switch]');
function pause(on) {
  paused = on;
  if (on) waiting = 0; else refresh();
  label();
}
function label() {
  if (!button) return;
  button.classList.toggle('paused', paused);
  button.textContent = paused ? 'Paused' + (waiting ? ' · ' + waiting + ' new' : '') : 'Live';
  button.title = paused ? 'Go on (p)' : 'Pause (p)';
}
function poke() {
  if (paused) { waiting++; return label(); }
  timer ??= setTimeout(refresh, Math.max(120, last + 1000 - Date.now()));
}
async function refresh() {
  clearTimeout(timer); timer = undefined; last = Date.now();
  if (document.hidden) { stale = true; return; }
  const answer = await fetch(location.href, { headers: { 'x-backlot-live': '1' } }).catch(() => undefined);
  if (!answer?.ok || paused) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const rows = all('[data-feed] > [data-key]');
  reading = scrollY > 160 || rows.some((row) => row.contains(document.activeElement));
  const anchor = rows.find((row) => row.getBoundingClientRect().top > 60);
  const before = anchor?.getBoundingClientRect().top;
  if (!reading) seen = undefined;
  else seen ??= rows[0]?.dataset.key;
  for (const part of all('[data-live]')) { const fresh = page.getElementById(part.id); if (fresh) become(part, fresh); }
  const first = $('[data-feed] > [data-key]');
  for (const row of all('[data-feed] > [data-key]')) row.classList.toggle('seen', row.dataset.key === seen && row !== first);
  if (reading && anchor?.isConnected) scrollBy(0, anchor.getBoundingClientRect().top - before);
}
let stale = false;
document.addEventListener('visibilitychange', () => { if (!document.hidden && stale) { stale = false; poke(); } });
if ($('[data-live]')) {
  if (button && $('main [data-live]')) { button.hidden = false; label(); }
  const source = new EventSource('/_backlot/events?namespace=' + encodeURIComponent(namespace));
  for (const kind of ['request', 'webhook', 'state', 'clock', 'fault', 'scenario']) source.addEventListener(kind, poke);
  source.addEventListener('error', () => { document.body.dataset.lost = ''; });
  // What happened between the making of the page and now was told to nobody.
  source.addEventListener('open', () => { delete document.body.dataset.lost; poke(); });
}
// A clock that runs is shown running.
setInterval(() => {
  const clock = $('[data-clock]');
  if (!clock) return;
  if (clock.dataset.at !== clock.dateTime) { clock.dataset.at = clock.dateTime; clock.began = Date.now(); }
  const now = Date.parse(clock.dateTime) + (Date.now() - clock.began) * Number(clock.dataset.clock);
  clock.textContent = new Date(now).toISOString().slice(0, 19).replace('T', ' ');
}, 1000);

// JSON in colours.
const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\b/gi;
function colour(pre) {
  const text = pre.textContent, parts = [];
  let at = 0;
  if (!/^\s*[[{]/.test(text)) return;
  for (const found of text.matchAll(token)) {
    const [whole, string, colon] = found, span = document.createElement('span');
    span.className = string ? (colon ? 'key' : 'string') : 'number';
    span.textContent = string ?? whole;
    parts.push(text.slice(at, found.index), span, colon ?? '');
    at = found.index + whole.length;
  }
  pre.replaceChildren(...parts, text.slice(at));
}
for (const pre of all('pre[data-lang=json]')) if (pre.textContent.length < 40000) colour(pre);

// Keys; none while somebody types.
let before = '', row;
const typing = (target) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;
document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (typing(target)) { if (key === 'Escape') target.blur(); return; }
  const rows = all('[data-row]').filter((one) => one.checkVisibility());
  const after = before; before = key;
  if (after === 'g') { const to = $('nav [data-go="' + CSS.escape(key) + '"]'); if (to) location.href = to.href; return; }
  if (key === '/') { event.preventDefault(); ($('main [data-search]') || $('[data-search]'))?.focus(); }
  else if (key === 'j' || key === 'k') {
    const at = rows.indexOf(rows.find((one) => one.contains(document.activeElement)) ?? row);
    row = rows[Math.max(0, Math.min(rows.length - 1, at + (key === 'j' ? 1 : -1)))];
    $('a', row)?.focus();
  }
  else if (key === 'p' && button && !button.hidden) pause(!paused);
  else if (key === '?') $('#keys')?.showModal();
  else if (key === 'Escape') {
    const open = $('details.drop[open],details.how[open]');
    if (open) { open.open = false; $('summary', open).focus(); } else if (history.length > 1) history.back();
  }
});
`;
