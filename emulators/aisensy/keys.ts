/** Keys and tokens that were made after the namespace: Direct API tokens, the passwords of a partner's projects. */
import { schema, z } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import { collection } from './provider.ts';

const Key = schema(() =>
  z.object({
    key: z.string(),
    kind: z.enum(['direct', 'project', 'campaign']),
    /** The account that it opens. */
    account: z.string(),
    created_at: z.int(), // epoch ms
  }),
);

export const keys = collection('keys', {
  row: Key,
  key: 'key',
  columns: ['kind', 'account'],
  locates: true,
  missing: () => errors.invalid_token(),
});
