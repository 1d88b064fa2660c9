/** Bounces, blocks, invalid addresses and spam reports: four lists of one kind, and what keeps them. */
import { emptyable, nothing, schema, seconds, z, type Collection } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { looseNumber } from '../paging.ts';
import { collection } from '../provider.ts';
import { needs } from '../scopes.ts';

interface Entry {
  readonly created: number; // unix seconds
  readonly email: string;
}

/** Addresses are compared in lower case. */
const Address = schema(() => z.object({ address: z.string() }));
type Addressed = z.infer<ReturnType<typeof Address>>;

/** A list of addresses, newest first. Fixtures may leave out all but the address. */
export const addressList = <R extends Entry>(name: string, row: () => z.ZodType<R>, rest: Omit<R, keyof Entry>) =>
  collection<R, Addressed>(name, {
    row,
    internal: Address,
    key: 'address',
    owner: 'account',
    columns: ['internal.address', { name: 'created', type: 'integer', path: 'created' }],
    missing: errors.resource_not_found,
    make: (ctx, given) => {
      const email = String(given.email ?? 'someone@example.com');
      const made = { created: seconds(ctx.now), email, ...rest, ...given } as unknown as R;
      return { row: made, internal: { address: email.toLowerCase() } };
    },
  });

/** Puts an address on a list; one that is there already is renewed. */
export async function suppress<R extends Entry>(
  ctx: SendgridCtx,
  list: Collection<R, Addressed>,
  entry: R,
): Promise<void> {
  const address = entry.email.toLowerCase();
  const before = await list.get(ctx, address);
  if (before) await list.update(ctx, before, entry);
  else await list.insert(ctx, entry, { address });
}

/** Takes an address off; false when it wasn't on the list. */
export async function release<R extends Entry>(
  ctx: SendgridCtx,
  list: Collection<R, Addressed>,
  email: string,
): Promise<boolean> {
  const entry = await list.get(ctx, email.toLowerCase());
  if (entry) await list.remove(ctx, entry);
  return entry !== undefined;
}

/** What a list can be filtered by. Addresses match from their beginning; `%` and `*` stand for anything. */
export const ListFilter = () =>
  z.object({ start_time: looseNumber(), end_time: looseNumber(), email: emptyable(z.string()).optional() });

export function listFilter({ start_time, end_time, email }: z.infer<ReturnType<typeof ListFilter>>) {
  const between = {
    ...(typeof start_time === 'number' && { gte: start_time }),
    ...(typeof end_time === 'number' && { lte: end_time }),
  };
  const form = email && likeForm(email);
  return {
    where: { created: Object.keys(between).length > 0 ? between : undefined },
    match: form ? (entry: Entry) => form.test(entry.email) : undefined,
    order: { column: 'created', direction: 'desc' as const },
  };
}

function likeForm(prefix: string): RegExp {
  const source = prefix.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/[%*]/g, '.*');
  return new RegExp(`^${source}`, 'i');
}

const Removal = () => z.object({ delete_all: z.boolean().optional(), emails: z.array(z.string()).optional() });

/** The five operations of a list. */
function suppressionList<R extends Entry>(path: string, title: string, list: Collection<R, Addressed>) {
  const traits = needs(`suppression.${path}`);
  const row = list.options.row;
  return {
    list: operation(`${path}.list`, `GET /v3/suppression/${path}`, {
      summary: `List ${title}, newest first`,
      traits,
      query: ListFilter,
      list: row,
      handler: (ctx, { query, page }) => list.list(ctx, { ...listFilter(query), page }),
    }),
    get: operation(`${path}.get`, `GET /v3/suppression/${path}/{email}`, {
      summary: `Whether an address is among the ${title}`,
      traits,
      result: () => z.array(row()),
      async handler(ctx, { params }) {
        const entry = await list.get(ctx, params.email.toLowerCase());
        return entry ? [entry] : [];
      },
    }),
    remove: operation(`${path}.delete`, `DELETE /v3/suppression/${path}/{email}`, {
      summary: `Take an address off the ${title}`,
      traits,
      async handler(ctx, { params }) {
        if (!(await release(ctx, list, params.email))) throw errors.resource_not_found();
        return nothing();
      },
    }),
    removeMany: operation(`${path}.delete-many`, `DELETE /v3/suppression/${path}`, {
      summary: `Take some addresses, or all, off the ${title}`,
      traits,
      body: Removal,
      async handler(ctx, { body: { delete_all = false, emails = [] } }) {
        if (delete_all === emails.length > 0) throw errors.delete_all_or_some();
        for (const email of emails) await release(ctx, list, email);
        if (delete_all) for (const entry of await list.all(ctx)) await list.remove(ctx, entry);
        return nothing();
      },
    }),
  };
}

const Bounce = schema(() => z.object({ created: z.int(), email: z.string(), reason: z.string(), status: z.string() }));

const invalidReason = 'Mail domain mentioned in email address is unknown';

export const bounces = addressList('bounces', Bounce, {
  reason: '550 5.1.1 The email account that you tried to reach does not exist.',
  status: '5.1.1',
});
export const blocks = addressList('blocks', Bounce, { reason: '550 5.7.1 message content rejected', status: '4.0.0' });
export const invalidEmails = addressList(
  'invalid_emails',
  schema(() => z.object({ created: z.int(), email: z.string(), reason: z.string() })),
  { reason: invalidReason },
);
export const spamReports = addressList(
  'spam_reports',
  schema(() => z.object({ created: z.int(), email: z.string(), ip: z.string() })),
  { ip: '167.89.0.10' },
);

export const {
  list: listBounces,
  get: getBounce,
  remove: deleteBounce,
  removeMany: deleteBounces,
} = suppressionList('bounces', 'bounces', bounces);
export const {
  list: listBlocks,
  get: getBlock,
  remove: deleteBlock,
  removeMany: deleteBlocks,
} = suppressionList('blocks', 'blocks', blocks);
export const {
  list: listInvalidEmails,
  get: getInvalidEmail,
  remove: deleteInvalidEmail,
  removeMany: deleteInvalidEmails,
} = suppressionList('invalid_emails', 'invalid addresses', invalidEmails);
export const {
  list: listSpamReports,
  get: getSpamReport,
  remove: deleteSpamReport,
  removeMany: deleteSpamReports,
} = suppressionList('spam_reports', 'spam reports', spamReports);
