/** What a card's bank holds for a charge without an intent is released after a week. */
import { z } from '../../../../src/emulator/index.ts';
import { emit } from '../../core/events.ts';
import { job } from '../../provider.ts';
import { charges } from '../charges/charge.ts';

export const releaseRest = job('charges.expire', {
  kind: 'calendar',
  input: () => z.object({ charge: z.string() }),
  async run(ctx, { charge: id }) {
    const before = await charges.get(ctx, id);
    if (!before || before.captured || before.refunded) return;
    const after = await charges.update(ctx, before, { amount_refunded: before.amount, refunded: true });
    await emit(ctx, 'charge.expired', after);
  },
});
