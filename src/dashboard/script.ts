/** The dashboard's one script: copy buttons, live regions, theme, keys. Without it every page reads and works, but stands still. */
export const script = `
const $ = (q, of = document) => of.querySelector(q);
document.addEventListener('click', (event) => {
  const copy = event.target.closest('[data-copy]');
  if (copy) { navigator.clipboard?.writeText(copy.dataset.copy); const said = copy.textContent; copy.textContent = 'Copied'; setTimeout(() => (copy.textContent = said), 900); }
  const theme = event.target.closest('[data-theme-switch]');
  if (theme) { const next = { auto: 'light', light: 'dark', dark: 'auto' }[localStorage.theme || 'auto']; localStorage.theme = next; paint(); }
  if (event.target.closest('[data-show-new]')) refresh(true);
});
function paint() { const theme = localStorage.theme || 'auto'; if (theme === 'auto') delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = theme; const button = $('[data-theme-switch]'); if (button) button.textContent = 'Theme: ' + theme; }
paint();
let waiting = 0, timer;
async function refresh(force) {
  const live = document.querySelectorAll('[data-live]');
  if (!live.length) return;
  const reading = !force && (scrollY > 200 || live[0].contains(document.activeElement));
  if (reading) { waiting++; const mark = $('.new'); if (mark) { mark.dataset.on = ''; $('button', mark).textContent = 'Show what is new'; } return; }
  const page = new DOMParser().parseFromString(await (await fetch(location.href, { headers: { 'x-backlot-live': '1' } })).text(), 'text/html');
  for (const part of live) { const fresh = page.getElementById(part.id); if (fresh) part.replaceChildren(...fresh.childNodes); }
  waiting = 0; const mark = $('.new'); if (mark) delete mark.dataset.on;
}
const namespace = document.body.dataset.namespace;
if (document.querySelector('[data-live]')) {
  const source = new EventSource('/_backlot/events?namespace=' + encodeURIComponent(namespace));
  for (const kind of ['request', 'webhook', 'state', 'clock', 'fault']) source.addEventListener(kind, () => { clearTimeout(timer); timer = setTimeout(refresh, 150); });
}
let first = '', row = -1;
const go = { o: '/', r: '/requests', w: '/webhooks', i: '/inbox', j: '/jobs', s: '/state', f: '/faults', p: '/payments' };
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const rows = [...document.querySelectorAll('[data-row]')];
  if (first === 'g' && go[event.key]) location.href = go[event.key] + '?namespace=' + encodeURIComponent(namespace);
  else if (event.key === '/') { event.preventDefault(); $('[data-search]')?.focus(); }
  else if (event.key === 'j' || event.key === 'k') { row = Math.max(0, Math.min(rows.length - 1, row + (event.key === 'j' ? 1 : -1))); rows[row]?.querySelector('a')?.focus(); }
  else if (event.key === 'Escape') history.back();
  else if (event.key === '?') $('#keys')?.showModal();
  first = event.key;
});
`;
