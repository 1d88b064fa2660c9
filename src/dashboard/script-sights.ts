/** What makes the phones nicer where scripts run: words are spoken, Enter sends, a keyboard dials. */
export const scriptOfSights = String.raw`
// Words of a live call, spoken as they come.
const speech = window.speechSynthesis;
let aloud = false;
try { aloud = sessionStorage.aloud === '1'; } catch {}
const spoken = new Set();
function speak() {
  for (const button of all('[data-speak]')) {
    const label = aloud ? 'Speaking aloud' : 'Speak aloud';
    if (!button.hidden === !!speech && button.textContent === label) continue; // what is watched must come to rest
    button.hidden = !speech; button.setAttribute('aria-pressed', String(aloud)); button.textContent = label;
  }
  for (const line of all('.live-call [data-say]')) {
    const id = line.dataset.key + line.dataset.say;
    if (spoken.has(id)) continue;
    spoken.add(id);
    if (aloud && speech) speech.speak(new SpeechSynthesisUtterance(line.dataset.say));
  }
}
document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-speak]')) return;
  aloud = !aloud;
  try { sessionStorage.aloud = aloud ? '1' : ''; } catch {}
  if (aloud) spoken.clear(); else speech?.cancel();
  speak();
});
const calls = $('#calls') || $('#call');
if (calls) { speak(); new MutationObserver(speak).observe(calls, { childList: true, subtree: true }); }

// Enter sends, with Shift it is a new line.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || !event.target.matches?.('[data-enter]')) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
`;
