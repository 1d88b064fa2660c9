/** Test clocks: a customer made on one lives, with all that is the customer's, at the time at which the clock stands. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { describeObject } from './objects.ts';

export const TestClock = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('test_helpers.test_clock'),
    created: z.int(),
    deletes_after: z.int(),
    frozen_time: z.int(),
    livemode: z.boolean(),
    name: z.string().nullable(),
    status: z.enum(['advancing', 'internal_failure', 'ready']),
    status_details: z.object({ advancing: z.object({ target_frozen_time: z.int() }).optional() }),
  }),
);

export type TestClockRow = z.infer<ReturnType<typeof TestClock>>;

export const testClocks = collection('test_clocks', {
  row: TestClock,
  key: 'id',
  owner: 'account',
  columns: [{ name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'test_helpers.test_clock', 'test_clock'),
});

describeObject('test_helpers.test_clock', { prefixes: ['clock_'], load: (ctx, id) => testClocks.get(ctx, id) });

/** The same transaction on a test clock, by its id; on the namespace's clock for null. Throws when there is no such clock. */
export async function onClock(ctx: StripeCtx, clock: string | null | undefined): Promise<StripeCtx> {
  if (!clock || ctx.clock === clock) return ctx;
  const { id, frozen_time } = await testClocks.need(ctx, clock);
  return ctx.as({ clock: id, now: frozen_time * 1000 });
}
