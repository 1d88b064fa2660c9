/** Quotas: how many calls a minute a project and each of its users may make, and how many calendars a day. Off unless a namespace sets them. */
import { schema, z, type Call } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import { collection, type GoogleCtx } from './provider.ts';

const Meter = schema(() =>
  z.object({
    /** `project`, `user ada@example.com`, `calendars ada@example.com`. */
    id: z.string(),
    /** What was used of late. Both clocks count, in ms: a minute passes on whichever is first. */
    used: z.array(z.object({ at: z.int(), wall: z.int(), units: z.int() })),
  }),
);

type Meter = z.infer<ReturnType<typeof Meter>>;

export const meters = collection('quotas', { row: Meter, key: 'id' });

const [second, minute, day] = [1000, 60_000, 86_400_000];

/** A patch costs three units, everything else one. */
const unitsOf = ({ operation }: Call): number => (operation === 'google.events.patch' ? 3 : 1);

/** Whoever a call counts for: its user, or whom it names by `quotaUser`. */
function userOf({ account }: GoogleCtx, { search }: Call): string {
  const named = search.includes('quotaUser=') ? new URLSearchParams(search).get('quotaUser') : undefined;
  return `user ${named?.slice(0, 40) || account.id}`;
}

/** Does what a call asks for, and counts it, whatever comes of it. Throws 403 for a call that is one too many. */
export async function withinQuotas<T>(ctx: GoogleCtx, call: Call, work: () => Promise<T>): Promise<T> {
  await checkQuotas(ctx, call);
  try {
    return await work();
  } finally {
    await chargeQuotas(ctx, call);
  }
}

async function checkQuotas(ctx: GoogleCtx, call: Call): Promise<void> {
  const { queriesPerMinute, queriesPerMinutePerUser } = ctx.settings;
  if (await isSpent(ctx, userOf(ctx, call), queriesPerMinutePerUser, minute)) throw errors.userRateLimitExceeded();
  if (await isSpent(ctx, 'project', queriesPerMinute, minute)) throw errors.rateLimitExceeded();
}

async function chargeQuotas(ctx: GoogleCtx, call: Call): Promise<void> {
  const { queriesPerMinute, queriesPerMinutePerUser } = ctx.settings;
  if (queriesPerMinutePerUser > 0) await charge(ctx, userOf(ctx, call), unitsOf(call), minute);
  if (queriesPerMinute > 0) await charge(ctx, 'project', unitsOf(call), minute);
}

/** Counts a new calendar. Throws 403 when there were too many in a day. */
export async function countCalendar(ctx: GoogleCtx): Promise<void> {
  const { calendarsPerDay } = ctx.settings;
  if (calendarsPerDay === 0) return;
  const id = `calendars ${ctx.account.id}`;
  if (await isSpent(ctx, id, calendarsPerDay, day)) throw errors.quotaExceeded();
  await charge(ctx, id, 1, day);
}

async function isSpent(ctx: GoogleCtx, id: string, limit: number, span: number): Promise<boolean> {
  if (limit === 0) return false;
  const used = lately(ctx, await meters.get(ctx, id), span);
  return used.reduce((sum, { units }) => sum + units, 0) >= limit;
}

const wallOf = ({ request, now }: GoogleCtx): number => request?.wallNow ?? now;

const lately = (ctx: GoogleCtx, meter: Meter | undefined, span: number): Meter['used'] =>
  (meter?.used ?? []).filter(({ at, wall }) => ctx.now - at < span && wallOf(ctx) - wall < span);

/** What falls into one second is one entry. */
async function charge(ctx: GoogleCtx, id: string, units: number, span: number): Promise<void> {
  const meter = await meters.get(ctx, id);
  const [at, wall] = [ctx.now, wallOf(ctx)];
  const used = lately(ctx, meter, span);
  const last = used.at(-1);
  const isClose = last && at - last.at < second && wall - last.wall < second;
  const next = isClose
    ? [...used.slice(0, -1), { ...last, units: last.units + units }]
    : [...used, { at, wall, units }];
  if (meter) await meters.update(ctx, meter, { used: next });
  else await meters.insert(ctx, { id, used: next });
}
