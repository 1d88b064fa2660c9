/** Schemas: what a value is. Built at first use, because hundreds of them at start would cost more than everything else together. */
import type { z } from 'zod';

export type Schema<T extends z.ZodType = z.ZodType> = () => T;
export type Infer<S extends Schema | undefined> = S extends Schema ? z.infer<ReturnType<S>> : undefined;

/** Delays a schema to its first use: `const Parcel = schema(() => z.object({ … }))`, then `Parcel()`. */
export function schema<T extends z.ZodType>(build: () => T): () => T {
  let built: T | undefined;
  return () => (built ??= build());
}

const emptyables = new WeakSet<z.ZodType>();

/**
 * A text field that keeps an empty string as it is: in a form, `name=` otherwise counts as empty (an issue, or null for
 * a nullable field).
 */
export function emptyable<T extends z.ZodType>(inner: T): T {
  emptyables.add(inner);
  return inner;
}

export const isEmptyable = (type: z.ZodType): boolean => emptyables.has(type);
