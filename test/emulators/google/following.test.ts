/** Incremental sync: a client that follows stays equal to one that lists anew, whatever people do. */
import { expect } from 'vitest';
import { Random } from '../../../src/emulator/index.ts';
import type { World } from '../../../src/index.ts';
import { calendarCall, person, type Json } from './sdk.ts';
import { googleTest } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00.000Z' } });

const path = '/calendars/primary/events';

interface Place {
  /** Whose calendar, by number. */
  readonly user: number;
  readonly singleEvents: boolean;
}

/** A client as Google's guide describes it: a full list once, then only what has changed, and anew after a 410. */
class Follower {
  readonly known = new Map<string, Json>();
  /** Full lists, the first one included. */
  full = 0;
  #token = '';

  constructor(
    readonly world: World,
    readonly place: Place,
    readonly maxResults: number,
  ) {}

  async follow(): Promise<void> {
    if (!this.#token) this.full++;
    let pageToken = '';
    do {
      const { user: as, singleEvents } = this.place;
      const query = {
        singleEvents,
        maxResults: this.maxResults,
        ...(this.#token && { syncToken: this.#token }),
        ...(pageToken && { pageToken }),
      };
      const { status, json } = await calendarCall(this.world, path, { query, as });
      if (status === 410) return this.#again();
      expect(status).toBe(200);
      for (const item of json.items as Json[]) this.#take(item);
      pageToken = json.nextPageToken ?? '';
      if (!pageToken) this.#token = json.nextSyncToken;
    } while (pageToken);
  }

  #again(): Promise<void> {
    this.#token = '';
    this.known.clear();
    return this.follow();
  }

  #take(item: Json): void {
    const isGone = item.status === 'cancelled' && (this.place.singleEvents || !item.recurringEventId);
    if (isGone) this.known.delete(item.id);
    else this.known.set(item.id, item);
  }

  /** What of it lives, without instances that went with their series. */
  get state(): string[] {
    return [...this.known.values()]
      .filter(({ status, recurringEventId }) => status !== 'cancelled' || this.known.has(recurringEventId))
      .map((item) => JSON.stringify([item.id, item.status, item.etag, item.summary, item.start, item.attendees]))
      .sort();
  }
}

const rules = ['RRULE:FREQ=DAILY;COUNT=5', 'RRULE:FREQ=WEEKLY;COUNT=4', 'RRULE:FREQ=DAILY;INTERVAL=2;COUNT=6'];

/** People at work: one of them owns the calendar, another is invited now and then. */
class People {
  #masters: string[] = [];
  #singles: string[] = [];
  #other = '';

  constructor(
    readonly world: World,
    readonly random: Random,
  ) {}

  /** Does one thing that people do with events. */
  async edit(): Promise<void> {
    const { random } = this;
    const summary = `Edit ${random.digits(6)}`;
    const [single, master] = [this.#one(this.#singles), this.#one(this.#masters)];
    const either = random.chance(0.5) ? single : master;
    const rule = random.pick(rules);
    switch (random.int(0, 14)) {
      case 0:
        return this.#make(this.#singles, { summary, ...this.#times(), ...this.#guests() });
      case 1:
        return this.#make(this.#masters, { summary, ...this.#times(), recurrence: [rule], ...this.#guests() });
      case 2:
        return this.#send('PATCH', either, { summary });
      case 3:
        return this.#send('PATCH', either, this.#guests());
      case 4:
        return this.#send('PATCH', master, this.#times());
      case 5:
        return this.#send('PATCH', master, { recurrence: random.chance(0.2) ? null : [rule] });
      case 6:
        return this.#send('PATCH', await this.#instance(master), { summary, ...this.#times() });
      case 7:
        return this.#send('DELETE', await this.#instance(master));
      case 8:
        return this.#send('DELETE', either);
      case 9:
        return this.#send('PATCH', random.chance(0.5) ? either : await this.#instance(master), this.#answer(), 1);
      case 10:
        return this.#send('DELETE', random.chance(0.5) ? either : await this.#instance(master), undefined, 1);
      case 11:
        return this.#move(either);
      case 12:
        return this.#send('PATCH', either, { guestsCanModify: random.chance(0.7) });
      case 13:
        return this.#send('PATCH', either, random.chance(0.5) ? { summary } : this.#times(), 1);
      default:
        return this.#send('PUT', either, {
          summary,
          ...this.#times(),
          ...(random.chance(0.3) && { recurrence: [rule] }),
        });
    }
  }

  #one(ids: readonly string[]): string {
    return ids.length > 0 ? this.random.pick(ids) : 'nothing';
  }

  #times(): object {
    const day = String(this.random.int(1, 28)).padStart(2, '0');
    const hour = String(this.random.int(0, 22)).padStart(2, '0');
    const at = (minute: string) => ({ dateTime: `2026-12-${day}T${hour}:${minute}:00Z`, timeZone: 'UTC' });
    return { start: at('00'), end: at('30') };
  }

  #guests(): object {
    return this.random.chance(0.5) ? { attendees: [{ email: person(this.world, 1).email }] } : { attendees: [] };
  }

  #answer(): object {
    const responseStatus = this.random.pick(['accepted', 'declined', 'tentative']);
    return { attendees: [{ email: person(this.world, 1).email, responseStatus }] };
  }

  /** A dozen of each kind at a time: who makes one more deletes the oldest. */
  async #make(ids: string[], body: object): Promise<void> {
    const { json } = await calendarCall(this.world, path, { body });
    ids.push(json.id);
    if (ids.length > 12) await this.#send('DELETE', ids.shift() ?? '');
  }

  /** To another calendar, or back from there. */
  async #move(id: string): Promise<void> {
    this.#other ||= (await calendarCall(this.world, '/calendars', { body: { summary: 'Other' } })).json.id as string;
    const [from, destination] = this.random.chance(0.5) ? ['primary', this.#other] : [this.#other, 'primary'];
    const place = `/calendars/${encodeURIComponent(from)}/events/${id}/move`;
    const { status } = await calendarCall(this.world, place, { method: 'POST', query: { destination } });
    expect([200, 400, 403, 404, 409, 410]).toContain(status);
  }

  /** Half of what people try is refused: what was meant is gone by then, or not theirs. */
  async #send(method: string, id: string, body?: object, as = 0): Promise<void> {
    const { status } = await calendarCall(this.world, `${path}/${id}`, { method, as, ...(body && { body }) });
    expect([200, 204, 400, 403, 404, 410]).toContain(status);
  }

  async #instance(master: string): Promise<string> {
    const { json } = await calendarCall(this.world, `${path}/${master}/instances`, { query: { showDeleted: true } });
    return this.#one(((json.items ?? []) as Json[]).map(({ id }) => id));
  }
}

/** When somebody is busy, as free/busy says it. */
async function busy(world: World, as: number, window: { timeMin: string; timeMax: string }): Promise<unknown> {
  const { json } = await calendarCall(world, '/freeBusy', { as, body: { ...window, items: [{ id: 'primary' }] } });
  return json.calendars.primary.busy;
}

/** The same from what a client knows of single events: what he has not declined, joined where it overlaps. */
function busyFrom(known: Iterable<Json>, { timeMin, timeMax }: { timeMin: string; timeMax: string }) {
  const spans = [...known]
    .filter(
      ({ attendees = [] }) => !(attendees as Json[]).some((guest) => guest.self && guest.responseStatus === 'declined'),
    )
    .map(({ start, end }) => ({ start: start.dateTime as string, end: end.dateTime as string }))
    .filter(({ start, end }) => end > timeMin && start < timeMax)
    .sort((one, other) => (one.start < other.start ? -1 : 1));
  const joined: { start: string; end: string }[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (!last || span.start >= last.end) joined.push({ ...span });
    else if (span.end > last.end) last.end = span.end;
  }
  return joined;
}

const december = { timeMin: '2026-12-01T00:00:00Z', timeMax: '2027-01-31T00:00:00Z' };

const places: readonly Place[] = [
  { user: 0, singleEvents: false },
  { user: 0, singleEvents: true },
  { user: 1, singleEvents: false },
  { user: 1, singleEvents: true },
];

test('clients that sync stay equal to full lists through 2,000 edits', { timeout: 120_000 }, async ({ world }) => {
  const people = new People(world, new Random('sync', 'people'));
  const followers = places.map((place) => new Follower(world, place, 25));
  for (let round = 0; round < 143; round++) {
    for (let count = 0; count < 14; count++) await people.edit();
    // One calendar after the other looks, in both ways.
    for (const follower of followers.filter(({ place }) => place.user === round % 2)) {
      await follower.follow();
      const fresh = new Follower(world, follower.place, 1000);
      await fresh.follow();
      expect(follower.state).toEqual(fresh.state);
      if (follower.place.singleEvents)
        expect(await busy(world, follower.place.user, december)).toEqual(busyFrom(follower.known.values(), december));
    }
    // After a month what was deleted is forgotten, and old tokens with it.
    await world.advance(round % 36 === 35 ? '31d' : '2m');
  }
  for (const { known, full } of followers) {
    expect(known.size).toBeGreaterThan(5);
    expect([full > 1, full < 10]).toEqual([true, true]);
  }
});
