/** Faces for people: hosted pages, opened in a browser without credentials; an id in the URL finds namespace and account. */
import { html, schema, z, type Authenticate, type Call } from '../../../src/emulator/index.ts';
import { accountOf, type StripeAccount, type StripeCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { collection, stripe } from '../provider.ts';

const PageId = schema(() => z.object({ id: z.string(), account: z.string(), object: z.string() }));

/** The ids in URLs of pages: whose page it is, and about which object. */
export const pageIds = collection('page_ids', { row: PageId, key: 'id', locates: true, columns: ['object'] });

/** Makes an id known that URLs of pages carry (a session's, a payment attempt's), of an object of the context's account. */
export async function openPage(ctx: StripeCtx, id: string, object: string = id): Promise<void> {
  const known = await pageIds.get(ctx, id);
  if (!known) await pageIds.insert(ctx, { id, account: ctx.account.id, object });
}

const byId = (idOf: (call: Call) => string | undefined): Authenticate<StripeAccount> => ({
  key: idOf,
  async account(ctx, id) {
    if (id?.startsWith('acct_')) return accountOf(ctx, id);
    const page = id === undefined ? undefined : await pageIds.get(ctx, id);
    return page ? accountOf(ctx, page.account) : ctx.account;
  },
});

/** A parameter of the query. */
export const queryParam = (call: Pick<Call, 'search'>, name: string): string | undefined =>
  new URLSearchParams(call.search).get(name) ?? undefined;

/**
 * An api of pages on one of Stripe's hosts. `idOf` says which id in a call finds the namespace and the account: the
 * account's own, where the URL tells it, or one that was made known with `openPage`.
 *
 * @example
 * export const checkout = hostedPages('checkout', '/c/pay', ({ params }) => params.session);
 */
export function hostedPages(host: string, path: string, idOf: (call: Call) => string | undefined) {
  return stripe.api({
    host,
    path,
    people: true,
    authenticate: byId(idOf),
    bodies: 'brackets',
    queries: 'brackets',
    envelope: ({ message, status }) => html(errorPage(message), { status }),
    invalid: () => errors.invalid_params('This form is not filled in well.'),
    unknown: ({ method, path: where }) => errors.unrecognized_url(method, where),
  });
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const errorPage = (message: string): string =>
  `<html lang="en"><head><meta charset="utf-8"><title>Something went wrong</title></head><body><main><h1>Something went wrong</h1><p>${escaped(message)}</p></main></body></html>`;
