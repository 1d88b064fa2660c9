/** Idempotency: what a key was first used for, and the answer that it gets again for a day. */
import { Answer, digest, schema, z, type Call } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { collection, job } from '../provider.ts';
import { isHeld } from './in-flight.ts';

const Idempotent = schema(() =>
  z.object({
    key: z.string(),
    path: z.string(),
    /** Of body and query. */
    params: z.string(),
    /** The request that did the work. */
    request: z.string(),
    status: z.int(),
    body: z.string(),
  }),
);

export const idempotencyKeys = collection('idempotency_keys', { row: Idempotent, key: 'key', owner: 'account' });

/** Answers a key's first answer again, if there is one. Throws when the key was used for something else. */
export async function replay(ctx: StripeCtx, call: Call, key: string, tree: unknown): Promise<Answer | undefined> {
  if (key.trim() === '') throw errors.idempotency_key_empty();
  if (key.length > 255) throw errors.idempotency_key_long();
  if (isHeld(call)) throw errors.idempotency_key_in_use(key);
  const first = await idempotencyKeys.get(ctx, key);
  if (!first) return undefined;
  if (first.path !== call.path) throw errors.idempotency_endpoint(key, first.path, call.path);
  if (first.params !== paramsOf(call, tree)) throw errors.idempotency_error(key);
  return new Answer(
    first.status,
    { 'idempotent-replayed': 'true', 'original-request': first.request, 'stripe-should-retry': 'false' },
    undefined,
    { body: first.body, type: 'application/json' },
  );
}

/** Keeps what a key's first use was answered. */
export async function remember(
  ctx: StripeCtx,
  call: Call,
  { key, tree, ...first }: { key: string; tree: unknown; request: string; status: number; body: string },
): Promise<void> {
  await idempotencyKeys.insert(ctx, { key, path: call.path, params: paramsOf(call, tree), ...first });
  ctx.schedule(forgetKey, { account: ctx.account.id, key });
}

/** Whatever was sent, whichever its order. */
const paramsOf = ({ search }: Call, tree: unknown): string => digest('sha256', `${search}\n${sorted(tree)}`);

const sorted = (tree: unknown): string =>
  JSON.stringify(tree, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  ) ?? '';

export const forgetKey = job('idempotency_keys.expire', {
  kind: 'calendar',
  input: () => z.object({ account: z.string(), key: z.string() }),
  after: '24h',
  async run(ctx, { key }) {
    const row = await idempotencyKeys.get(ctx, key);
    if (row) await idempotencyKeys.remove(ctx, row);
  },
});
