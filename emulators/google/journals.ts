/** Journals: how often each list (events of a calendar, a user's calendar list, …) has changed. Sync tokens and list etags come from them. */
import { digest, iso, schema, z } from '../../src/emulator/index.ts';
import { errors, invalid } from './errors.ts';
import { collection, job, type GoogleCtx } from './provider.ts';
import { announce } from './push/channels.ts';
import { readToken, writeToken, type SyncPoint } from './sync-tokens.ts';

const Journal = schema(() =>
  z.object({
    /** `events/CALENDAR`, `acl/CALENDAR`, `calendarList/USER`, `settings/USER`. */
    id: z.string(),
    /** How many changes there were. */
    change: z.int(),
    /** Sync tokens of an earlier change are dead. */
    horizon: z.int(),
    /** Absent while nothing has changed. */
    updated: z.string().optional(),
  }),
);

export type Journal = z.infer<ReturnType<typeof Journal>>;

export const journals = collection('journals', { row: Journal, key: 'id' });

const lifetime = '28d'; // Google says "some weeks"

/** Where a list stands. */
export const journalOf = async (ctx: GoogleCtx, id: string): Promise<Journal> =>
  (await journals.get(ctx, id)) ?? { id, change: 0, horizon: 0 };

/** Notes a change of a list, tells whoever watches it, and answers the change's number. */
export async function tick(ctx: GoogleCtx, id: string, eventType?: string): Promise<number> {
  const journal = await journals.get(ctx, id);
  const [change, updated] = [(journal?.change ?? 0) + 1, iso(ctx.now)];
  if (journal) await journals.update(ctx, journal, { change, updated });
  else await journals.insert(ctx, { id, change, horizon: 0, updated });
  await announce(ctx, id, eventType);
  return change;
}

/** Every sync token of a list that was handed out so far is dead. */
export async function killTokens(ctx: GoogleCtx, id: string): Promise<void> {
  const change = await tick(ctx, id);
  const journal = await journals.need(ctx, id);
  await journals.update(ctx, journal, { horizon: change });
}

/** A sync token for what has happened up to a change. It lives some weeks. */
export function issueSyncToken(ctx: GoogleCtx, id: string, point: SyncPoint): string {
  ctx.schedule(expireSync, { id, change: point.change }, { after: lifetime });
  return writeToken(id, point);
}

/** What a sync token stands for. Throws 400 for garbage, 410 for a dead one. */
export function syncPoint(token: string, { id, change, horizon }: Journal): SyncPoint {
  const point = readToken(id, token);
  if (!point || point.change > change)
    throw invalid('Invalid sync token value.', { locationType: 'parameter', location: 'syncToken' });
  if (point.change < horizon) throw errors.fullSyncRequired();
  return point;
}

export const expireSync = job('sync-tokens.expire', {
  kind: 'calendar',
  input: () => z.object({ id: z.string(), change: z.int() }),
  async run(ctx, { id, change }) {
    const journal = await journals.get(ctx, id);
    if (!journal) return void (await journals.insert(ctx, { id, change: 1, horizon: 1 }));
    if (journal.horizon > change) return;
    // A token of now must not be one of those that died: an empty change stands between them.
    await journals.update(ctx, journal, { horizon: change + 1, change: Math.max(journal.change, change + 1) });
  },
});

/** `"p33g9h3e2tjnug0g"`: of a list as it stands, and as it was asked for. */
export function listEtag({ id, change }: Journal, asked: string): string {
  const alphabet = '0123456789abcdefghijklmnopqrstuv';
  const bytes = Buffer.from(digest('sha256', `${id} ${change} ${asked}`), 'hex').subarray(0, 14);
  return `"p${[...bytes].map((byte) => alphabet[byte % 32]).join('')}g"`;
}
