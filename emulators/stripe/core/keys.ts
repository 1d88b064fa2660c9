/** Keys that the API itself hands out: of connected accounts (OAuth), and ephemeral ones for phones. */
import { schema, z } from '../../../src/emulator/index.ts';
import { platformOf, type StripeCtx } from '../account.ts';
import { newKey } from '../ids.ts';
import { collection } from '../provider.ts';

const ApiKey = schema(() =>
  z.object({
    key: z.string(),
    kind: z.enum(['secret', 'publishable', 'ephemeral', 'refresh']),
    account: z.string(),
    /** The customer whom an ephemeral key is for. */
    customer: z.string().nullable(),
    /** The object's id that goes with the key (`ephkey_…`). */
    id: z.string().nullable(),
  }),
);

export type ApiKeyRow = z.infer<ReturnType<typeof ApiKey>>;

export const apiKeys = collection('api_keys', { row: ApiKey, key: 'key', locates: true, columns: ['account', 'id'] });

/** A new secret or publishable key of an account. */
export async function issueKey(ctx: StripeCtx, kind: 'secret' | 'publishable', account: string): Promise<string> {
  const key = newKey(ctx.random, kind === 'secret' ? 'sk' : 'pk');
  await apiKeys.insert(ctx, { key, kind, account, customer: null, id: null });
  return key;
}

/** The publishable key of an account: what pages and `next_action` URLs carry. */
export async function publishableKeyOf(ctx: StripeCtx): Promise<string> {
  const { id } = ctx.account;
  if (id === platformOf(ctx)) return ctx.credentials.publishableKey ?? '';
  const row = await apiKeys.find(ctx, { where: { account: id }, match: ({ kind }) => kind === 'publishable' });
  return row?.key ?? issueKey(ctx, 'publishable', id);
}
