/**
 * The register of objects: how each kind is found by id, what can be included in it, and how older API versions showed
 * it. Each resource file describes its own (`describeObject`), so that expansion needs to import none of them.
 */
import type { StripeCtx } from '../account.ts';

/** An object as answered: its `object` says of which kind. */
export type StripeObject = Readonly<Record<string, unknown>>;

/** What a version changed: calls of older versions get the object as `shape` makes it from the newer one. */
export interface VersionChange {
  /** The version that brought the change, `2022-11-15` or `2025-03-31.basil`. */
  readonly since: string;
  /** The object as it was before that version. */
  shape(ctx: StripeCtx, object: StripeObject): StripeObject | Promise<StripeObject>;
}

export interface ObjectKind {
  /** Beginnings of its ids, with the underscore: for fields that hold ids of several kinds. */
  readonly prefixes?: readonly string[];
  /** The object with an id, in the account of the context (deleted ones as what is left of them). */
  load?(ctx: StripeCtx, id: string): Promise<object | undefined>;
  /** Fields that are only there when expanded: `{ refunds: (ctx, charge) => listObject(…) }`. */
  readonly includes?: Readonly<Record<string, (ctx: StripeCtx, object: never) => Promise<unknown>>>;
  readonly changes?: readonly VersionChange[];
}

const kinds = new Map<string, ObjectKind>();

/**
 * Describes the kind of object that `object: NAME` marks, beside its collection. What another resource adds to it
 * (`subscriptions` of a customer) is described there, and joined.
 *
 * @example
 * describeObject('refund', { prefixes: ['re_', 'pyr_'], load: (ctx, id) => refunds.get(ctx, id) });
 * describeObject('customer', { includes: { subscriptions: (ctx, { id }: { id: string }) => subscriptionsOf(ctx, id) } });
 */
export function describeObject(object: string, kind: ObjectKind): void {
  const known = kinds.get(object);
  const changes = [...(known?.changes ?? []), ...(kind.changes ?? [])];
  kinds.set(object, {
    ...known,
    ...kind,
    includes: { ...known?.includes, ...kind.includes },
    changes: changes.sort((one, other) => (one.since < other.since ? 1 : -1)),
  });
}

export const kindOf = (object: unknown): ObjectKind | undefined =>
  typeof object === 'string' ? kinds.get(object) : undefined;

/** Kinds of fields that hold ids of several kinds, told apart by prefix. */
const mixed = new Set(['payment_source', 'balance_transaction_source', 'external_account']);

/** The object with an id. `kind` is its `object`, or one of the mixed ones. */
export function loadObject(ctx: StripeCtx, kind: string, id: string): Promise<object | undefined> {
  const found = mixed.has(kind) ? kindOfId(id) : kinds.get(kind);
  return found?.load?.(ctx, id) ?? Promise.resolve(undefined);
}

function kindOfId(id: string): ObjectKind | undefined {
  for (const kind of kinds.values()) if (kind.prefixes?.some((prefix) => id.startsWith(prefix))) return kind;
  return undefined;
}
