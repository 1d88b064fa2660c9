/** Who has left which unsubscribe group. */
import { schema, seconds, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

export const groupSuppressions = collection('group_suppressions', {
  row: schema(() => z.object({ email: z.string(), group_id: z.int(), created_at: z.int() })),
  internal: schema(() => z.object({ address: z.string() })),
  key: ['group_id', 'address'],
  owner: 'account',
  columns: ['internal.address', { name: 'group_id', type: 'integer', path: 'group_id' }],
  missing: errors.resource_not_found,
  make: (ctx, given) => {
    const email = String(given.email ?? 'someone@example.com');
    const row = { group_id: Number(given.group_id ?? 0), created_at: seconds(ctx.now), ...given, email };
    return { row, internal: { address: email.toLowerCase() } };
  },
});
