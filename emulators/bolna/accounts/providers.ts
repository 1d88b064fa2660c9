/** Keys of other providers that an account brings along. They are never shown again. */
import { schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { humanized, stamp } from '../times.ts';

const Kept = schema(() =>
  z.object({
    provider_id: z.string(),
    provider_name: z.string(),
    provider_value: z.string(),
    created_at: z.string(),
  }),
);

export const providers = collection('providers', {
  row: Kept,
  key: 'provider_name',
  owner: 'account',
  missing: () => errors.not_found('Provider'),
});

const masked = (value: string): string => 'x'.repeat(7) + value.slice(-2);

export const listProviders = operation('providers.list', 'GET /providers', {
  summary: 'All keys of other providers, masked',
  result: () => z.array(Kept().extend({ humanized_created_at: z.string() })),
  handler: async (ctx) =>
    (await providers.all(ctx)).map(({ created_at, ...one }) => ({
      ...one,
      humanized_created_at: humanized(created_at, ctx.now),
      created_at,
    })),
});

export const addProvider = operation('providers.add', 'POST /providers', {
  summary: 'Bring a key along; one of the same name is replaced',
  body: () => z.object({ provider_name: z.string(), provider_value: z.string() }),
  result: () => z.object({ message: z.string(), status: z.literal('added') }),
  async handler(ctx, { body: { provider_name, provider_value } }) {
    const known = await providers.get(ctx, provider_name);
    const value = masked(provider_value);
    if (known) await providers.update(ctx, known, { provider_value: value });
    else {
      const provider_id = ctx.random.uuid();
      await providers.insert(ctx, { provider_id, provider_name, provider_value: value, created_at: stamp(ctx) });
    }
    return { message: 'successful', status: 'added' as const };
  },
});

export const removeProvider = operation('providers.remove', 'DELETE /providers/{provider_key_name}', {
  summary: 'Take a key out',
  result: () => z.object({ message: z.string(), status: z.literal('removed') }),
  async handler(ctx, { params }) {
    await providers.remove(ctx, await providers.need(ctx, params.provider_key_name));
    return { message: 'successful', status: 'removed' as const };
  },
});
