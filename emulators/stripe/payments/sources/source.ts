/** The source, a way of paying from before payment methods: its shape and rows. What can be charged has a method of the same id. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { Address, hash } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { collection } from '../../provider.ts';
import { paymentMethods, type PaymentMethodRow } from '../methods/method.ts';

export const Source = schema(() =>
  z
    .object({
      id: z.string(),
      object: z.literal('source'),
      allow_redisplay: z.string().nullable(),
      amount: z.int().nullable(),
      card: hash().optional(),
      client_secret: z.string(),
      created: z.int(),
      currency: z.string().nullable(),
      customer: z.string().optional(),
      flow: z.enum(['code_verification', 'none', 'receiver', 'redirect']),
      livemode: z.boolean(),
      metadata: Metadata(),
      owner: z.object({
        address: Address().nullable(),
        email: z.string().nullable(),
        name: z.string().nullable(),
        phone: z.string().nullable(),
        verified_address: Address().nullable(),
        verified_email: z.string().nullable(),
        verified_name: z.string().nullable(),
        verified_phone: z.string().nullable(),
      }),
      redirect: z
        .object({
          failure_reason: z.string().nullable(),
          return_url: z.string(),
          status: z.string(),
          url: z.string(),
        })
        .optional(),
      sepa_debit: hash().optional(),
      statement_descriptor: z.string().nullable(),
      status: z.enum(['canceled', 'chargeable', 'consumed', 'failed', 'pending']),
      type: z.string(),
      usage: z.string().nullable(),
    })
    .catchall(z.unknown()),
);

export type SourceRow = Infer<typeof Source>;

export const sources = collection('sources', {
  row: Source,
  key: 'id',
  owner: 'account',
  columns: ['status', 'type'],
  missing: (id) => errors.resource_missing(id, 'source', 'source'),
});

/** A source with the customer whose it is, which its method knows. */
export const asSource = (source: SourceRow, method: PaymentMethodRow | undefined): SourceRow =>
  method?.customer ? { ...source, customer: method.customer } : source;

describeObject('source', {
  prefixes: ['src_'],
  load: async (ctx, id) => {
    const source = await sources.get(ctx, id);
    return source && asSource(source, await paymentMethods.get(ctx, id));
  },
});
