/** Mandates: a customer's permission to debit an account. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { operation } from '../api.ts';
import { describeObject } from '../core/objects.ts';
import { hash, params } from '../core/params.ts';
import { errors } from '../errors.ts';
import { newCode, newId } from '../ids.ts';
import { collection } from '../provider.ts';
import type { PaymentMethodRow } from './methods/method.ts';

export const Mandate = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('mandate'),
    customer_acceptance: z.object({
      accepted_at: z.int().nullable(),
      offline: hash().optional(),
      online: z.object({ ip_address: z.string().nullable(), user_agent: z.string().nullable() }).optional(),
      type: z.enum(['offline', 'online']),
    }),
    livemode: z.boolean(),
    multi_use: hash().optional(),
    payment_method: z.string(),
    payment_method_details: hash(),
    single_use: z.object({ amount: z.int(), currency: z.string() }).optional(),
    status: z.enum(['active', 'inactive', 'pending']),
    type: z.enum(['multi_use', 'single_use']),
  }),
);

export type MandateRow = Infer<typeof Mandate>;

export const mandates = collection('mandates', {
  row: Mandate,
  key: 'id',
  owner: 'account',
  missing: (id) => errors.resource_missing(id, 'mandate', 'mandate'),
});

describeObject('mandate', { prefixes: ['mandate_'], load: (ctx, id) => mandates.get(ctx, id) });

/** `mandate_data` of a confirmation. */
export const mandateData = () =>
  z.object({
    customer_acceptance: z
      .object({
        accepted_at: z.int().optional(),
        offline: hash().optional(),
        online: z.object({ ip_address: z.string().optional(), user_agent: z.string().optional() }).optional(),
        type: z.enum(['offline', 'online']),
      })
      .optional(),
  });

export type MandateDataInput = z.infer<ReturnType<typeof mandateData>>;

/** A new mandate; `once` says for how much, where it is for one payment. */
export async function newMandate(
  ctx: StripeCtx,
  method: PaymentMethodRow,
  data: MandateDataInput | null | undefined,
  once?: { amount: number; currency: string },
): Promise<MandateRow> {
  const { accepted_at, type = 'online', online, offline } = data?.customer_acceptance ?? {};
  const reference = newCode(ctx.random, 16);
  return mandates.insert(ctx, {
    id: newId(ctx.random, 'mandate'),
    object: 'mandate',
    customer_acceptance: {
      accepted_at: accepted_at ?? Math.floor(ctx.now / 1000),
      ...(type === 'offline'
        ? { offline: offline ?? {} }
        : { online: { ip_address: online?.ip_address ?? null, user_agent: online?.user_agent ?? null } }),
      type,
    },
    livemode: false,
    ...(once ? { single_use: once } : { multi_use: {} }),
    payment_method: method.id,
    payment_method_details: {
      [method.type]: method.type === 'sepa_debit' ? { reference, url: `https://stripe.com/mandates/${reference}` } : {},
      type: method.type,
    },
    status: 'active',
    type: once ? 'single_use' : 'multi_use',
  });
}

export const retrieveMandate = operation('mandates.retrieve', 'GET /v1/mandates/{id}', {
  summary: 'Retrieve a mandate',
  query: () => params({}),
  result: Mandate,
  handler: (ctx, { params: { id } }) => mandates.need(ctx, id),
});
