/** What references of a scenario stand for: `${lead.phone}`, `${credentials.stripe.secretKey}`, `${app.url}`. */
import { z } from 'zod';
import type { Finding } from '../reading/findings.ts';
import { fill, valueAt } from '../reading/values.ts';
import { StepFailed } from './errors.ts';

export type Names = ReadonlyMap<string, unknown>;

/** The value with every reference and relative time filled in; `type` says in which form times are. Throws `StepFailed`. */
export function filled<T>(value: T, names: Names, now: number, type: z.core.$ZodType = z.unknown()): T {
  const lookUp = (text: string): unknown => {
    const {
      way: [first = '', ...way],
      open,
    } = parsedReference(text);
    const found = valueAt(names.get(first), way);
    if (found === undefined && open) return null;
    if (found === undefined) throw new StepFailed(`\${${text}} stands for nothing: ${hint(names.get(first), way)}`);
    return found;
  };
  const wrong = ({ message }: Finding): never => {
    throw new StepFailed(message);
  };
  return fill(value, { lookUp, now, schema: type, wrong }) as T;
}

/** `lead.phone`, or `lead.phone?`, which stands for nothing where there is none. */
export function parsedReference(text: string): { readonly way: readonly string[]; readonly open: boolean } {
  const name = text.trim();
  const open = name.endsWith('?');
  return { way: (open ? name.slice(0, -1) : name).split('.'), open };
}

/** What stands where the way is lost. */
function hint(value: unknown, way: readonly string[]): string {
  const lost = way.findIndex((_, index) => valueAt(value, way.slice(0, index + 1)) === undefined);
  const before = valueAt(value, way.slice(0, Math.max(lost, 0)));
  const known = typeof before === 'object' && before !== null ? Object.keys(before) : [];
  return known.length === 0
    ? 'its step was left out, or answered nothing'
    : `there is ${known.slice(0, 20).join(', ')}`;
}

/** What `when` leaves a step out for. */
export const isNothing = (value: unknown): boolean =>
  value === false || value === null || value === undefined || value === '' || value === 0 || value === 'false';
