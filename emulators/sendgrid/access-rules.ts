/** The access allow list: addresses from which an account may be called, once that is enforced. */
import { schema, z } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import { collection } from './provider.ts';

export const AccessRule = schema(() =>
  z.object({ id: z.int(), ip: z.string(), created_at: z.int(), updated_at: z.int() }),
);

export const accessRules = collection('access_rules', {
  row: AccessRule,
  key: 'id',
  owner: 'account',
  columns: ['ip'],
  missing: errors.not_found,
});
