/** Alarms: rows that ring at a time, so that the order of jobs can be seen. */
import { nothing, schema, z } from '../../src/emulator/index.ts';
import { operation } from './api.ts';
import { collection, job } from './provider.ts';

const Alarm = schema(() => z.object({ id: z.string(), due: z.int(), calendar: z.boolean() }));
const Ring = schema(() => z.object({ number: z.int(), id: z.string(), at: z.int(), draw: z.string() }));

export const alarms = collection('alarms', { row: Alarm, key: 'id' });
export const rings = collection('rings', { row: Ring, key: 'number' });

const alarmInput = () => z.object({ id: z.string() });

export const setAlarm = operation('alarms.set', 'PUT /v1/alarms/{id}', {
  summary: 'Ring some milliseconds from now; set again, it moves',
  body: () => z.object({ after: z.int().min(0), calendar: z.boolean() }),
  result: Alarm,
  async handler(ctx, { params: { id }, body: { after, calendar } }) {
    const row = { id, due: ctx.now + after, calendar };
    const known = await alarms.get(ctx, id);
    if (known && known.calendar !== calendar) ctx.cancel(known.calendar ? ringByCalendar : ring, { id });
    ctx.schedule(calendar ? ringByCalendar : ring, { id }, { after });
    return known ? alarms.update(ctx, known, row) : alarms.insert(ctx, row);
  },
});

export const cancelAlarm = operation('alarms.cancel', 'DELETE /v1/alarms/{id}', {
  summary: 'Silence an alarm',
  async handler(ctx, { params: { id } }) {
    const known = await alarms.get(ctx, id);
    if (known) {
      ctx.cancel(known.calendar ? ringByCalendar : ring, { id });
      await alarms.remove(ctx, known);
    }
    return nothing();
  },
});

const run = async (ctx: Parameters<typeof rings.count>[0], { id }: { id: string }): Promise<void> => {
  await rings.insert(ctx, { number: await rings.count(ctx), id, at: ctx.now, draw: ctx.random.hex(8) });
};

export const ring = job('alarms.ring', { kind: 'progress', input: alarmInput, run });
export const ringByCalendar = job('alarms.ring-by-calendar', { kind: 'calendar', input: alarmInput, run });
