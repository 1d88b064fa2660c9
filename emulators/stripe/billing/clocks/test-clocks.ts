/** Test clocks: what can be asked of them. Advancing one runs all that is due for its customers, in order. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { onClock, TestClock, testClocks, type TestClockRow } from '../../core/clocks.ts';
import { emit } from '../../core/events.ts';
import { params, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { customerOf, customers } from '../../payments/customers/customer.ts';
import { removeCustomer } from '../../payments/customers/customers.ts';
import { job } from '../../provider.ts';
import { addMonths, lengthOf, stepped, type Repeat } from '../periods.ts';
import { hasEnded, subscriptions } from '../subscriptions/subscription.ts';

const keptFor = 7 * 86_400;

export const createClock = operation('test_helpers.test_clocks.create', 'POST /v1/test_helpers/test_clocks', {
  summary: 'Create a test clock',
  body: () => params({ customer: text().optional(), frozen_time: z.int(), name: text(300).optional() }),
  result: TestClock,
  async handler(ctx, { body: { frozen_time, name, customer } }) {
    const created = seconds(ctx.now);
    const row = await testClocks.insert(ctx, {
      id: newId(ctx.random, 'clock'),
      object: 'test_helpers.test_clock',
      created,
      deletes_after: created + keptFor,
      frozen_time,
      livemode: false,
      name: name ?? null,
      status: 'ready',
      status_details: {},
    });
    if (customer !== undefined) await customers.update(ctx, await customerOf(ctx, customer), { test_clock: row.id });
    ctx.schedule(deleteLater, { clock: row.id }, { at: row.deletes_after * 1000 });
    await emit(ctx, 'test_helpers.test_clock.created', row);
    return row;
  },
});

export const retrieveClock = operation('test_helpers.test_clocks.retrieve', 'GET /v1/test_helpers/test_clocks/{id}', {
  summary: 'Retrieve a test clock',
  query: () => params({}),
  result: TestClock,
  handler: (ctx, { params: { id } }) => testClocks.need(ctx, id),
});

export const listClocks = operation('test_helpers.test_clocks.list', 'GET /v1/test_helpers/test_clocks', {
  summary: 'List test clocks, newest first',
  list: TestClock,
  handler: (ctx, { page }) => testClocks.list(ctx, { page }),
});

export const advanceClock = operation(
  'test_helpers.test_clocks.advance',
  'POST /v1/test_helpers/test_clocks/{id}/advance',
  {
    summary: 'Advance a test clock; poll it until it is ready again',
    body: () => params({ frozen_time: z.int() }),
    result: TestClock,
    async handler(ctx, { params: { id }, body: { frozen_time: to } }) {
      const clock = await testClocks.need(ctx, id);
      if (clock.status !== 'ready') {
        throw errors.invalid_request('This test clock is already advancing. Wait until its status is `ready`.');
      }
      if (to <= clock.frozen_time) throw wrongTime('Test clock frozen_time must be after the current frozen_time.');
      await checkReach(ctx, clock, to);
      const after = await testClocks.update(ctx, clock, {
        status: 'advancing',
        status_details: { advancing: { target_frozen_time: to } },
      });
      await emit(ctx, 'test_helpers.test_clock.advancing', after);
      ctx.advance(id, to * 1000, [arrive, { clock: id, to }]);
      return after;
    },
  },
);

const wrongTime = (message: string) => errors.invalid_request(message).with({ param: 'frozen_time' });

/** Two intervals of the shortest subscription, where the limit is on; two years without any. */
async function checkReach(ctx: StripeCtx, clock: TestClockRow, to: number): Promise<void> {
  if (!ctx.settings.testClockLimit) return;
  const rows = await subscriptions.all(ctx, { where: { test_clock: clock.id }, match: (row) => !hasEnded(row) });
  const repeats = rows.flatMap((row) =>
    row.items.data.flatMap(({ price }) => (price.recurring ? [price.recurring] : [])),
  );
  const [shortest] = repeats.sort((one: Repeat, other: Repeat) => lengthOf(one) - lengthOf(other));
  const limit = shortest ? stepped(clock.frozen_time, shortest, 2) : addMonths(clock.frozen_time, 24);
  if (to <= limit) return;
  throw wrongTime(
    'Test clock frozen_time cannot be more than two intervals in the future from the shortest subscription in this test clock.',
  );
}

/** All that was due has been done. */
export const arrive = job('test_clocks.arrive', {
  kind: 'progress',
  input: () => z.object({ clock: z.string(), to: z.int() }),
  async run(ctx, { clock, to }) {
    const row = await testClocks.get(ctx, clock);
    if (!row) return;
    const after = await testClocks.update(ctx, row, { frozen_time: to, status: 'ready', status_details: {} });
    await emit(ctx, 'test_helpers.test_clock.ready', after);
  },
});

async function remove(ctx: StripeCtx, clock: TestClockRow): Promise<void> {
  const on = await onClock(ctx, clock.id);
  for (const customer of await customers.all(ctx, { where: { test_clock: clock.id } })) {
    await removeCustomer(on, customer);
  }
  ctx.cancel(deleteLater, { clock: clock.id });
  await testClocks.remove(ctx, clock);
  await emit(ctx, 'test_helpers.test_clock.deleted', clock);
}

export const deleteLater = job('test_clocks.delete', {
  kind: 'calendar',
  input: () => z.object({ clock: z.string() }),
  async run(ctx, { clock }) {
    const row = await testClocks.get(ctx, clock);
    if (row) await remove(ctx, row);
  },
});

export const deleteClock = operation('test_helpers.test_clocks.delete', 'DELETE /v1/test_helpers/test_clocks/{id}', {
  summary: 'Delete a test clock, with its customers and their subscriptions',
  query: () => params({}),
  body: () => params({}),
  result: () => z.object({ id: z.string(), object: z.literal('test_helpers.test_clock'), deleted: z.literal(true) }),
  async handler(ctx, { params: { id } }) {
    await remove(ctx, await testClocks.need(ctx, id));
    return { id, object: 'test_helpers.test_clock' as const, deleted: true as const };
  },
});
