/** Links, which today are called products: pages that sell one thing. */
import { emptyable, schema, z, type Ctx } from '../../../src/emulator/index.ts';
import type { InstamojoAccount } from '../account.ts';
import { errors } from '../errors.ts';
import { twoDecimals } from '../money.ts';
import { collection } from '../provider.ts';
import { productUrl } from '../urls.ts';

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
  make: made,
});

/** Django's `slugify`; a taken one gets a number. */
export async function freeSlug(ctx: Ctx, title: string): Promise<string> {
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_\s-]/g, '');
  const wanted = plain.replaceAll(/[\s-]+/g, '-').replaceAll(/^[-_]+|[-_]+$/g, '') || 'link';
  for (let number = 1; ; number++) {
    const slug = number === 1 ? wanted : `${wanted}-${number}`;
    if (!(await links.get(ctx, slug))) return slug;
  }
}

/** A link of which nothing but the title is said. */
export const blank = ({ account }: { readonly account: InstamojoAccount }, slug: string, title: string): Link => ({
  title,
  description: '',
  slug,
  shorturl: null,
  url: productUrl(account.username, slug),
  cover_image: null,
  currency: 'INR',
  base_price: '0.00',
  quantity: null,
  quantity_sold: 0,
  requires_shipping: false,
  ships_within_days: null,
  start_date: null,
  end_date: null,
  venue: null,
  timezone: null,
  note: null,
  redirect_url: null,
  webhook_url: null,
  status: 'Live',
  enable_pwyw: false,
  enable_sign: false,
  socialpay_platforms: '',
});

/** From what a fixture says. */
async function made(ctx: Ctx<never>, said: Readonly<Record<string, unknown>>): Promise<{ row: Link }> {
  const { title = 'Test product', base_price = '10.00', ...given } = said as Partial<Link>;
  const slug = given.slug ?? (await freeSlug(ctx, title));
  return { row: { ...blank(ctx, slug, title), ...given, base_price: twoDecimals(String(base_price)) } };
}

export const isFree = ({ base_price, enable_pwyw }: Link): boolean => base_price === '0.00' && !enable_pwyw;

/** How many are left; undefined: without limit. */
export const left = ({ quantity, quantity_sold }: Link): number | undefined =>
  quantity === null ? undefined : Math.max(quantity - quantity_sold, 0);
