/** Fills in what a text that people wrote leaves open: references (`${stripe.customers.alice.id}`, `${mail.msg_id}`) and relative times (`now+2d`). */
import { z } from 'zod';
import { isDuration, milliseconds } from '../world/durations.ts';
import type { Finding } from './findings.ts';
import { typesAt } from './schemas.ts';

const reference = /\$\{([^}]*)\}/g;
const whole = /^\$\{([^}]*)\}$/;
/** `now`, `now+2d`, `now+2d at 09:30` (of that day, in UTC). */
const relative = /^now(?:\s*([+-])\s*(\d.*?))?(?:\s+at\s+([01]\d:[0-5]\d|2[0-3]:[0-5]\d))?$/;

/** Every reference of a value, with where it stands. */
export function* referencesIn(
  value: unknown,
  path: readonly PropertyKey[] = [],
): Generator<{ readonly text: string; readonly path: readonly PropertyKey[] }> {
  if (typeof value === 'string') for (const [, text = ''] of value.matchAll(reference)) yield { text, path };
  else for (const [step, item] of stepsOf(value)) yield* referencesIn(item, [...path, step]);
}

export interface Filling {
  /** What a reference stands for. */
  lookUp(text: string, path: readonly PropertyKey[]): unknown;
  /** The namespace's clock, epoch ms. */
  readonly now: number;
  /** What the value is, for the form of its times. */
  readonly schema: z.core.$ZodType;
  wrong(finding: Finding): void;
}

/** The value with everything filled in. Text that is nothing but one reference becomes what that stands for, whatever it is. */
export function fill(value: unknown, filling: Filling, path: readonly PropertyKey[] = []): unknown {
  if (typeof value === 'string') return fillText(value, filling, path);
  if (Array.isArray(value)) return value.map((item, index) => fill(item, filling, [...path, index]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, filling, [...path, name])]));
}

function fillText(text: string, filling: Filling, path: readonly PropertyKey[]): unknown {
  const only = whole.exec(text)?.[1];
  if (only !== undefined) return filling.lookUp(only, path);
  if (relative.test(text)) return time(text, filling, path);
  return text.replace(reference, (_, name: string) => String(filling.lookUp(name, path)));
}

/** A relative time, in the form that the field has: whole seconds, a date, a time with or without milliseconds. */
function time(text: string, { now, schema, wrong }: Filling, path: readonly PropertyKey[]): unknown {
  const [, sign, duration, clock] = relative.exec(text) ?? [];
  if (duration !== undefined && !isDuration(duration)) {
    wrong({ path, message: `"${text}" is no time: write for example now+2d, now-1h30m or now+2d at 09:30` });
    return text;
  }
  const moved = now + (sign === '-' ? -1 : 1) * (duration === undefined ? 0 : milliseconds(duration));
  const at = clock === undefined ? moved : Date.parse(`${new Date(moved).toISOString().slice(0, 10)}T${clock}:00Z`);
  const types = typesAt(schema, path);
  if (types.some((type) => type instanceof z.ZodNumber)) return Math.floor(at / 1000);
  const iso = new Date(at).toISOString();
  if (types.some((type) => type instanceof z.ZodISODate)) return iso.slice(0, 10);
  const isWithoutMs = types.some((type) => type instanceof z.ZodISODateTime && type._zod.def.precision === 0);
  return isWithoutMs || clock !== undefined ? `${iso.slice(0, 19)}Z` : iso;
}

/** What stands at a dotted way into an object; undefined when there is nothing. */
export const valueAt = (value: unknown, way: readonly string[]): unknown =>
  way.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null ? (inner as Readonly<Record<string, unknown>>)[step] : undefined,
    value,
  );

const stepsOf = (value: unknown): Iterable<readonly [PropertyKey, unknown]> =>
  Array.isArray(value)
    ? (value as unknown[]).entries()
    : Object.entries(typeof value === 'object' && value !== null ? value : {});
