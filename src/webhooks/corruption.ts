/** The fault `corruptSignature`: a signature that is wrong in one character, as one made with another secret would be. */
import type { Outgoing } from './ports.ts';

/** Fields of form bodies that sign the rest. */
const signingField = /(^|&)(mac|data_sign)=([^&]+)/g;

/** The same, with its signatures spoilt: headers that are called so, and the signing fields of a form. */
export function corruptSignature(outgoing: Outgoing): Outgoing {
  const headers = Object.entries(outgoing.headers).map(([name, value]) =>
    /signature/i.test(name) ? [name, spoil(value)] : [name, value],
  );
  return { ...outgoing, headers: Object.fromEntries(headers), body: outgoing.body && spoilForm(outgoing) };
}

function spoilForm({ headers, body }: Outgoing): Buffer | undefined {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (!body || !type.startsWith('application/x-www-form-urlencoded')) return body;
  const form = body
    .toString()
    .replace(signingField, (_, before: string, name: string, value: string) => `${before}${name}=${spoil(value)}`);
  return Buffer.from(form);
}

/** Changes one character in the middle of each long run (`t=…,v1=…,v1=…`: any one may match), else of the longest. */
function spoil(value: string): string {
  const runs = [...value.matchAll(/[A-Za-z0-9+/_-]+/g)];
  const longest = Math.max(...runs.map(([run]) => run.length));
  const wanted = runs.filter(([run]) => run.length >= Math.min(longest, 24));
  return wanted.reduce((spoilt, { 0: run, index }) => {
    const at = index + Math.floor(run.length / 2);
    return spoilt.slice(0, at) + (spoilt[at] === '0' ? '1' : '0') + spoilt.slice(at + 1);
  }, value);
}
