/** Service accounts: robots that prove themselves with a key file. */
import { schema, z } from '../../../src/emulator/index.ts';
import { keyPool, type PooledKey } from '../keys/pool.ts';
import { collection } from '../provider.ts';

const ServiceAccount = schema(() =>
  z.object({
    client_email: z.string(),
    /** 21 digits; `sub` and `aud` of its tokens. */
    client_id: z.string(),
    project_id: z.string(),
    private_key_id: z.string(),
    /** May act for the users of the domain. */
    delegated: z.boolean(),
  }),
);

export type ServiceAccount = z.infer<ReturnType<typeof ServiceAccount>>;

export const serviceAccounts = collection('service_accounts', {
  row: ServiceAccount,
  key: 'client_email',
  locates: true,
});

export const keyOf = ({ private_key_id }: ServiceAccount): PooledKey | undefined =>
  keyPool.find(({ id }) => id === private_key_id);
