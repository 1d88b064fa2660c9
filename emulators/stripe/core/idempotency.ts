/** Idempotency: what a key was first used for, and the answer that it gets again for a day. */
import { Answer, digest, schema, z, type Call } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { isHeld } from './in-flight.ts';
import { keeping } from './keeping.ts';

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
    /** Epoch ms on the namespace's clock. */
    at: z.int(),
  }),
);

export const idempotencyKeys = collection('idempotency_keys', {
  row: Idempotent,
  key: 'key',
  owner: 'account',
  columns: [{ name: 'at', type: 'integer', path: 'at' }],
});

const keptKeys = keeping(idempotencyKeys, {
  name: 'idempotency_keys.expire',
  column: 'at',
  unitMs: 1,
  forMs: 24 * 3_600_000,
});

export const { job: forgetKeys } = keptKeys;

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
  await keptKeys.begin(ctx);
  await idempotencyKeys.insert(ctx, { key, path: call.path, params: paramsOf(call, tree), at: ctx.now, ...first });
}

/** Whatever was sent, whichever its order. */
const paramsOf = ({ search }: Call, tree: unknown): string => digest('sha256', `${search}\n${sorted(tree)}`);

const sorted = (tree: unknown): string =>
  JSON.stringify(tree, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  ) ?? '';
