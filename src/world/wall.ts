/** The machine's clock as worlds go by it: where it is set back, time goes on from where it was. */

let ahead = 0;
let last = 0;

/** Epoch ms. Never less than it has answered before in this process. */
export function wallNow(): number {
  const now = Date.now() + ahead;
  if (now < last) ahead += last - now;
  last = Math.max(last, now);
  return last;
}
