/** Links, which today are called products: pages that sell one thing. */
import { emptyable, schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

const given = () => emptyable(z.string()).nullable();

export const Link = schema(() =>
  z.object({
    title: z.string(),
    description: emptyable(z.string()),
    slug: z.string(),
    shorturl: z.string().nullable(),
    url: z.string(),
    cover_image: z.string().nullable(),
    currency: z.string(),
    base_price: z.string(), // rupees, two decimals
    /** How many there are in all; null: without limit. */
    quantity: z.int().nullable(),
    quantity_sold: z.int(),
    requires_shipping: z.boolean(),
    ships_within_days: z.int().nullable(),
    start_date: given(),
    end_date: given(),
    venue: given(),
    timezone: given(),
    note: given(),
    redirect_url: given(),
    webhook_url: given(),
    status: z.enum(['Live', 'Archived']),
    enable_pwyw: z.boolean(),
    enable_sign: z.boolean(),
    socialpay_platforms: emptyable(z.string()),
  }),
);

export type Link = z.infer<ReturnType<typeof Link>>;

export const links = collection('links', {
  row: Link,
  internal: () => z.object({ file: z.string().optional() }),
  key: 'slug',
  owner: 'account',
  columns: ['status', 'shorturl'],
  missing: () => errors.not_found(),
  stats: { by: ['status'] },
});

export const isFree = ({ base_price, enable_pwyw }: Link): boolean => base_price === '0.00' && !enable_pwyw;

/** How many are left; undefined: without limit. */
export const left = ({ quantity, quantity_sold }: Link): number | undefined =>
  quantity === null ? undefined : Math.max(quantity - quantity_sold, 0);
