/** Flow definitions as they are run: states by name, and where events lead from them. */
import { schema, z } from '../../../src/emulator/index.ts';

const Condition = () =>
  z.object({
    type: z.string(),
    value: z.string().default(''),
    arguments: z.array(z.string()).default([]),
  });
export type Condition = z.infer<ReturnType<typeof Condition>>;

const State = schema(() =>
  z.object({
    name: z.string(),
    type: z.string(),
    transitions: z
      .array(
        z.object({
          event: z.string(),
          next: z.string().nullish(),
          conditions: z.array(Condition()).default([]),
        }),
      )
      .default([]),
    properties: z.record(z.string(), z.unknown()).default({}),
  }),
);
export type State = z.infer<ReturnType<typeof State>>;

export type Definition = Readonly<Record<string, unknown>>;

/** The state of a name; undefined: there is none, or it is none. */
export function stateNamed({ states }: Definition, name: string): State | undefined {
  const all: readonly unknown[] = Array.isArray(states) ? states : [];
  const found = all.find((state) => (state as { name?: unknown } | null)?.name === name);
  return State().safeParse(found).data;
}

export const initialState = ({ initial_state: name }: Definition): string =>
  typeof name === 'string' ? name : 'Trigger';

/** Where an event leads; undefined: the flow ends there. */
export const nextOf = (state: State | undefined, event: string): string | undefined =>
  state?.transitions.find((transition) => transition.event === event)?.next ?? undefined;

/** A property as text, not yet rendered; undefined when it is missing or empty. */
export function propertyOf({ properties }: State, name: string): string | undefined {
  const value = properties[name];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const Pairs = schema(() => z.array(z.object({ key: z.string(), value: z.unknown() })));

/** A property that lists names and values. */
export const pairsOf = ({ properties }: State, name: string): readonly (readonly [string, string])[] =>
  (Pairs().safeParse(properties[name]).data ?? []).map(({ key, value }) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value ?? ''),
  ]);
