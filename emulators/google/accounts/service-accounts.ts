/** Service accounts: robots that prove themselves with a key file. */
import { schema, z } from '../../../src/emulator/index.ts';
import { given } from '../credentials.ts';
import { keyPool, type PooledKey } from '../keys/pool.ts';
import { collection, type GoogleCtx } from '../provider.ts';

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

/** The account with this address; that of the namespace's key file is there without a row. */
export async function serviceAccountOf(ctx: GoogleCtx, email: string): Promise<ServiceAccount | undefined> {
  const { client_email, client_id, project_id, private_key_id } = given(ctx).serviceAccount;
  const account = await serviceAccounts.get(ctx, email);
  if (account || email !== client_email) return account;
  return { client_email, client_id, project_id, private_key_id, delegated: true };
}

export const keyOf = ({ private_key_id }: ServiceAccount): PooledKey | undefined =>
  keyPool.find(({ id }) => id === private_key_id);
