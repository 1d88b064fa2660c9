/** OAuth access tokens of an account's apps, until they expire. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

const AccessToken = schema(() =>
  z.object({ access_token: z.string(), account_sid: z.string(), client_id: z.string(), expires_at: z.string() }),
);

export const accessTokens = collection('access_tokens', {
  row: AccessToken,
  key: 'access_token',
  columns: ['account_sid', 'client_id'],
  locates: true,
  missing: errors.not_found,
});
