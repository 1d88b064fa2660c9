/** The setup intent: its shape and rows. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { hash } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { collection } from '../../provider.ts';

export const SetupIntent = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('setup_intent'),
    allowed_payment_method_types: z.array(z.string()).nullable(),
    application: z.string().nullable(),
    attach_to_self: z.boolean().optional(),
    automatic_payment_methods: z
      .object({ allow_redirects: z.enum(['always', 'never']).optional(), enabled: z.boolean().nullable() })
      .nullable(),
    cancellation_reason: z.enum(['abandoned', 'duplicate', 'requested_by_customer']).nullable(),
    client_secret: z.string().nullable(),
    created: z.int(),
    customer: z.string().nullable(),
    customer_account: z.string().nullable(),
    description: z.string().nullable(),
    excluded_payment_method_types: z.array(z.string()).nullable(),
    flow_directions: z.array(z.string()).nullable(),
    last_setup_error: hash().nullable(),
    latest_attempt: z.string().nullable(),
    livemode: z.boolean(),
    mandate: z.string().nullable(),
    metadata: Metadata(),
    next_action: hash().nullable(),
    on_behalf_of: z.string().nullable(),
    payment_method: z.string().nullable(),
    payment_method_configuration_details: z.object({ id: z.string(), parent: z.string().nullable() }).nullable(),
    payment_method_options: hash().nullable(),
    payment_method_types: z.array(z.string()),
    single_use_mandate: z.string().nullable(),
    status: z.enum([
      'canceled',
      'processing',
      'requires_action',
      'requires_confirmation',
      'requires_payment_method',
      'succeeded',
    ]),
    usage: z.string(),
  }),
);

export type SetupIntentRow = Infer<typeof SetupIntent>;

export const setupIntents = collection('setup_intents', {
  row: SetupIntent,
  internal: () =>
    z.object({
      session: z.string().optional(),
      subscription: z.string().optional(),
      returnUrl: z.string().optional(),
      attempt: z.string().optional(),
      action: z.enum(['authentication', 'redirect', 'microdeposits']).optional(),
      mandate: z.string().optional(),
    }),
  key: 'id',
  owner: 'account',
  columns: ['customer', 'payment_method', 'status', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'setupintent', 'intent'),
  stats: { by: ['status'] },
});

describeObject('setup_intent', {
  prefixes: ['seti_'],
  load: (ctx, id) => setupIntents.get(ctx, id),
  changes: [
    {
      since: '2026-09-30.endive',
      shape: (_, intent) =>
        Object.fromEntries(Object.entries(intent).filter(([name]) => name !== 'allowed_payment_method_types')),
    },
  ],
});
