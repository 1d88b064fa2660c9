/** Rows as a person sees them, of all providers together: mails, chats, calls, appointments, meetings, payments. */
import { z } from 'zod';
import type { AnyCtx, Collection } from '../emulator/collection.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { schema } from '../emulator/schema.ts';
import type { Kind, Shows, Sights, Span } from '../emulator/shows.ts';
import type { Core } from '../server/core.ts';
import type { Query, StoredRow } from '../store/store.ts';
import type { NamespaceRow } from '../world/world.ts';
import { ControlError } from './failure.ts';
import { missing } from './input.ts';
import { limitOf, pageAnswer, pageOf, PageQuery } from './lists.ts';
import { withLinks } from './origins.ts';
import { collectionOf, providerOf } from './providers.ts';
import { route } from './route.ts';

/** Where a sight comes from. */
export interface Origin {
  readonly provider: string;
  readonly collection: string;
  /** Parts of a key of several fields stand between slashes. */
  readonly key: string;
  /** Whose it is, if not the main account's. */
  readonly account?: string;
}
export type Shown<K extends Kind> = Origin & Sights[K];

const kinds = [
  ...(['mail', 'chat', 'call', 'appointment', 'meeting'] as const),
  ...(['payment', 'request', 'subscription', 'refund', 'payout'] as const),
] satisfies readonly Kind[];
const Item = schema(() => z.looseObject({ provider: z.string(), collection: z.string(), key: z.string() }));

/** Rows that one call looks through for a text. */
const searched = 2000;

/** A walk through the rows of a collection, newest first. */
interface Stream {
  readonly id: string;
  readonly emulator: Emulator;
  readonly collection: Collection;
  readonly shows: Shows<object, object>;
  readonly where: Query['where'];
}

interface Found {
  readonly seq: number;
  readonly at: number;
  readonly item: Shown<Kind>;
}

interface Read {
  readonly stream: Stream;
  readonly found: readonly Found[];
  /** The last row that was looked at; undefined when none was left. */
  readonly last: number | undefined;
  readonly over: boolean;
}

function kindOf(name: string): Kind {
  const kind = kinds.find((one) => one === name);
  if (!kind) throw missing('kind', name, kinds);
  return kind;
}

/** Every collection that shows this, with each way in which it concerns a person. */
function streamsOf(
  core: Core,
  kind: Kind,
  { provider, person }: { provider?: string | undefined; person?: string | undefined },
): Stream[] {
  const emulators = provider === undefined ? [...core.emulators.values()] : [providerOf(core, provider)];
  return emulators.flatMap((emulator) =>
    [...emulator.collections.values()].flatMap((collection) => {
      const { shows } = collection.options;
      if (shows?.kind !== kind || (person !== undefined && !shows.person)) return [];
      const ways = person === undefined ? [undefined] : (shows.person?.(person) ?? []);
      return ways.map((where, way) => ({
        id: `${emulator.name}/${collection.name}/${way}`,
        emulator,
        collection,
        shows,
        where,
      }));
    }),
  );
}

export const listShown = route('GET /shown/{kind}', {
  summary: `What a person sees, newest first: ${kinds.join(', ')}`,
  description: `\`person\` finds what concerns an address or a number; \`text\` looks through at most ${searched} rows of each collection a call. \`from\` and \`to\` (epoch ms) ask for a span of a \`calendar\`.`,
  query: () =>
    PageQuery().extend({
      provider: z.string().optional(),
      person: z.string().optional(),
      text: z.string().optional(),
      from: z.coerce.number().int().optional(),
      to: z.coerce.number().int().optional(),
      calendar: z.string().optional(),
    }),
  result: pageOf('items', Item),
  async handler({ core, namespace, params, query, origin }) {
    const kind = kindOf(params.kind);
    const { from, to, calendar } = query;
    const look: Look = { core, namespace, origin, text: query.text?.toLowerCase() };
    const streams = streamsOf(core, kind, query);
    if (from !== undefined && to !== undefined && calendar !== undefined)
      return pageAnswer('items', await within(look, streams, { from, to, calendar }), undefined);
    const limit = limitOf(query);
    const places = placesIn(query.cursor);
    const open = streams.filter(({ id }) => places?.[id] !== null);
    const reads: Read[] = [];
    for (const stream of open) reads.push(await read(look, stream, places?.[stream.id] ?? undefined, limit));
    const { items, cursor } = merged(reads, limit);
    return pageAnswer('items', items, cursor && JSON.stringify({ ...places, ...cursor }));
  },
});

interface Look {
  readonly core: Core;
  readonly namespace: NamespaceRow;
  readonly origin: string;
  /** In lower case. */
  readonly text: string | undefined;
}

type Places = Readonly<Record<string, number | null>>;

/** Where each walk goes on; null: it is over. */
function placesIn(cursor: string | undefined): Places | undefined {
  if (cursor === undefined) return undefined;
  try {
    const places = JSON.parse(cursor) as unknown;
    if (typeof places === 'object' && places !== null) return places as Places;
  } catch {
    // said below
  }
  throw new ControlError(400, 'invalid_cursor', 'that is no nextCursor of this list');
}

/** So many sights of a walk, or fewer when there are no more, or too many rows would have to be searched. */
async function read(look: Look, stream: Stream, after: number | undefined, limit: number): Promise<Read> {
  const { core, namespace, text } = look;
  const { table } = stream.collection;
  const size = text === undefined ? limit + 1 : 200;
  const found: Found[] = [];
  let last = after;
  for (let seen = 0; seen < searched && found.length <= limit; seen += size) {
    const query = { where: stream.where, limit: size, ...(last !== undefined && { after: { seq: last } }) };
    const rows = await core.store.transaction(namespace.world, (tx) =>
      tx.list(table, { world: namespace.world }, query),
    );
    if (rows.length > 0) found.push(...(await sightsOf(look, stream, rows)));
    last = rows.at(-1)?.seq ?? last;
    if (rows.length < size) return { stream, found, last, over: true };
  }
  return { stream, found, last, over: false };
}

/** Visits everything that shows a kind, of all providers, newest first each; links are not written out: for counting. */
export async function eachShown<K extends Kind>(
  core: Core,
  namespace: NamespaceRow,
  kind: K,
  visit: (item: Shown<K>) => void,
): Promise<void> {
  const { world } = namespace;
  for (const { emulator, collection } of streamsOf(core, kind, {})) {
    let last: number | undefined;
    for (let more = true; more;) {
      const query = { limit: slice, ...(last !== undefined && { after: { seq: last } }) };
      const rows = await core.store.transaction(world, (tx) => tx.list(collection.table, { world }, query));
      await core.look(namespace, emulator, async (ctx) => {
        for (const row of rows) {
          const item = await sightOf(ctx, collection, row);
          if (item) visit(item as unknown as Shown<K>); // its stream shows this kind alone
        }
      });
      last = rows.at(-1)?.seq;
      more = rows.length === slice;
    }
  }
}

/** Rows that are read at a time. */
const slice = 1000;

async function sightsOf(look: Look, { emulator, collection }: Stream, rows: readonly StoredRow[]): Promise<Found[]> {
  const { core, namespace, text } = look;
  const found: Found[] = [];
  await core.look(namespace, emulator, async (ctx) => {
    for (const row of rows) {
      const item = await sightOf(ctx, collection, row);
      if (item && (text === undefined || JSON.stringify(item).toLowerCase().includes(text)))
        found.push({ seq: row.seq, at: timeOf(item), item: written(look, emulator, item) });
    }
  });
  return found;
}

const written = <T>({ origin, namespace }: Look, emulator: Emulator, item: T): T =>
  withLinks(item, emulator, { origin, namespace: namespace.name });

const timeOf = (item: Shown<Kind>): number => ('at' in item ? item.at : (item.start ?? 0));

async function sightOf(
  ctx: AnyCtx,
  collection: Collection,
  { owner, key, data, internal }: StoredRow,
): Promise<Shown<Kind> | undefined> {
  const { shows } = collection.options;
  const foreign = owner !== '' && owner !== ctx.account.id;
  const own = foreign ? ctx.as({ account: owner }) : ctx;
  const [row, hidden] = [JSON.parse(data) as object, JSON.parse(internal ?? '{}') as object];
  const sight = await shows?.of(row, hidden, own);
  if (!sight) return undefined;
  return {
    provider: collection.provider,
    collection: collection.name,
    key: typeof collection.options.key === 'string' ? key : key.replaceAll('\u001F', '/'),
    ...(foreign && { account: owner }),
    ...sight,
  };
}

/** The newest of all walks, and where each goes on. */
function merged(reads: readonly Read[], limit: number): { items: readonly Shown<Kind>[]; cursor: Places | undefined } {
  const heads = reads.map(({ found }) => ({ found, taken: 0 }));
  const items: Shown<Kind>[] = [];
  while (items.length < limit) {
    const [newest] = heads
      .filter(({ found, taken }) => taken < found.length)
      .sort((a, b) => (b.found[b.taken]?.at ?? 0) - (a.found[a.taken]?.at ?? 0));
    const next = newest?.found[newest.taken];
    if (!newest || !next) break;
    newest.taken++;
    items.push(next.item);
  }
  const places = reads.map(({ stream, found, last, over }, index) => {
    const taken = heads[index]?.taken ?? 0;
    const all = taken === found.length;
    if (all && over) return [stream.id, null] as const;
    return [stream.id, all ? last : found[taken - 1]?.seq] as const;
  });
  const left = places.some(([, place]) => place !== null);
  const cursor = Object.fromEntries(places.filter((place): place is [string, number | null] => place[1] !== undefined));
  return { items, cursor: left ? cursor : undefined };
}

async function within(look: Look, streams: readonly Stream[], span: Span): Promise<Shown<Kind>[]> {
  const found: Shown<Kind>[] = [];
  for (const { emulator, collection, shows } of streams) {
    const all = await look.core.look(look.namespace, emulator, async (ctx) => {
      return (await shows.within?.(ctx, span)) ?? [];
    });
    const items = all.map((sight) => ({ provider: emulator.name, collection: collection.name, ...sight }));
    found.push(...written(look, emulator, items));
  }
  return found.sort((a, b) => timeOf(a) - timeOf(b));
}

export const getShown = route('GET /shown/{kind}/{provider}/{collection}/{key}', {
  summary: 'One of them, with all that is known of it',
  query: () => z.strictObject({ account: z.string().optional() }),
  result: Item,
  async handler({ core, namespace, params, query, origin }) {
    const kind = kindOf(params.kind);
    const emulator = providerOf(core, params.provider);
    const collection = collectionOf(emulator, params.collection);
    const { shows, owner, key: fields } = collection.options;
    const { key } = params;
    const none = new ControlError(
      404,
      `unknown_${kind}`,
      `${emulator.name} has no ${kind} "${key}" in ${namespace.name}`,
    );
    if (shows?.kind !== kind) throw none;
    const item = await core.look(namespace, emulator, async (ctx) => {
      const whose = query.account ?? ctx.account.id;
      const stored = await ctx.unit.tx.get(
        collection.table,
        namespace.world,
        owner === 'account' ? whose : '',
        typeof fields === 'string' ? key : key.replaceAll('/', '\u001F'),
      );
      const sight = stored && (await sightOf(ctx, collection, stored));
      if (!sight) throw none;
      const own = ctx.as({ account: whose });
      const [row, hidden] = [JSON.parse(stored.data) as object, JSON.parse(stored.internal ?? '{}') as object];
      return { ...sight, ...(await shows.whole?.(row, hidden, own)) };
    });
    return withLinks(item, emulator, { origin, namespace: namespace.name });
  },
});

export const listCalendars = route('GET /calendars', {
  summary: 'The calendars of every provider that keeps some',
  result: schema(() =>
    z.object({
      calendars: z.array(z.object({ provider: z.string(), id: z.string(), name: z.string(), zone: z.string() })),
    }),
  ),
  async handler({ core, namespace }) {
    const calendars = [];
    for (const { emulator, shows } of streamsOf(core, 'appointment', {})) {
      const found = await core.look(namespace, emulator, async (ctx) => (shows.calendars ? shows.calendars(ctx) : []));
      calendars.push(...found.map((calendar) => ({ provider: emulator.name, ...calendar })));
    }
    return { calendars };
  },
});

const Begin = schema(() =>
  z.object({
    provider: z.string(),
    channel: z.enum(['sms', 'whatsapp', 'call']),
    ours: z.string().describe('a number of the app'),
    act: z.object({
      trigger: z.string(),
      input: z.record(z.string(), z.unknown()),
      asks: z.record(z.string(), z.string()).optional().describe('inputs that the person adds, by what they are'),
    }),
  }),
);
export type Begun = z.infer<ReturnType<typeof Begin>>;

export const listBegins = route('GET /begins', {
  summary: 'How a person (`theirs`) begins to write to each number of the app, or calls it: which triggers, with what',
  query: () => z.strictObject({ theirs: z.string() }),
  result: schema(() => z.object({ begins: z.array(Begin()) })),
  async handler({ core, namespace, query: { theirs } }) {
    const begins: Begun[] = [];
    for (const emulator of core.emulators.values()) {
      const ways = [...emulator.collections.values()].flatMap(({ options }) => options.shows?.begins ?? []);
      if (ways.length === 0) continue;
      await core.look(namespace, emulator, async (ctx) => {
        for (const { channel, numbers, act } of ways)
          for (const ours of await numbers(ctx))
            begins.push({ provider: emulator.name, channel, ours, act: act(ours, theirs) });
      });
    }
    return { begins };
  },
});
