/** Schemas of parameters: the few kinds that Stripe's have. An empty value unsets what is `unset(…)`, and is refused elsewhere. */
import { emptyable, schema, z } from '../../../src/emulator/index.ts';

/** The parameters of an operation: its own, and `expand`, which every operation takes. */
export const params = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.object({ ...shape, expand: z.array(z.string()).optional() });

/** Text of at most 5000 characters, as most of Stripe's is. */
export const text = (max = 5000) => z.string().max(max);

/** Optional, and an empty value makes it null: `description: unset(text(350))`. */
export const unset = <T extends z.ZodType>(inner: T) => inner.nullable().optional();

/** Merged into what is there (`merged`): an empty value removes its key, an empty hash all of them. */
export const metadata = () =>
  z
    .record(z.string().max(40), emptyable(z.string().max(500)))
    .nullable()
    .optional();

/** A hash whose members this emulator keeps as they come, or doesn't look at. */
export const hash = () => z.record(z.string(), z.unknown());

/** `created=1700000000` or `created[gte]=…`; goes as it is into a list's `where`. */
export const range = () =>
  z
    .union([
      z.int(),
      z.object({
        gt: z.int().optional(),
        gte: z.int().optional(),
        lt: z.int().optional(),
        lte: z.int().optional(),
      }),
    ])
    .optional();

export const email = () => z.email().max(512);

export const url = () => z.url({ protocol: /^https?$/ }).max(5000);

const part = () => unset(text());

/** An address as given. */
export const address = () =>
  z.object({
    city: part(),
    country: part(),
    line1: part(),
    line2: part(),
    postal_code: part(),
    state: part(),
  });

/** An address as answered: every part, or null. */
export const Address = schema(() =>
  z.object({
    city: z.string().nullable(),
    country: z.string().nullable(),
    line1: z.string().nullable(),
    line2: z.string().nullable(),
    postal_code: z.string().nullable(),
    state: z.string().nullable(),
  }),
);

export type AddressRow = z.infer<ReturnType<typeof Address>>;

/** The whole address of what is given, on top of what there was. */
export const wholeAddress = (given: Partial<AddressRow>, before: AddressRow | null | undefined = null): AddressRow => ({
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
  ...before,
  ...defined(given),
});

/** Shipping as given. */
export const shipping = () =>
  z.object({
    address: address(),
    name: text(),
    carrier: part(),
    phone: part(),
    tracking_number: part(),
  });

/** Shipping as answered. */
export const Shipping = schema(() =>
  z.object({
    address: Address().optional(),
    carrier: z.string().nullable().optional(),
    name: z.string().optional(),
    phone: z.string().nullable().optional(),
    tracking_number: z.string().nullable().optional(),
  }),
);

export type ShippingRow = z.infer<ReturnType<typeof Shipping>>;

/** Shipping as given, whole. */
export const wholeShipping = ({
  address: where,
  name,
  carrier = null,
  phone = null,
  tracking_number = null,
}: z.infer<ReturnType<typeof shipping>>): ShippingRow => ({
  address: wholeAddress(where),
  carrier,
  name,
  phone,
  tracking_number,
});

/** What is given of an object's members, those that aren't left out: `{ ...row, ...defined(body) }`. */
export function defined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
