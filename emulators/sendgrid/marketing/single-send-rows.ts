/** Single Sends: one mail to lists and segments, drafted, scheduled, triggered. */
import { iso, schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

export const EmailConfig = schema(() =>
  z.object({
    subject: z.string(),
    html_content: z.string(),
    plain_content: z.string(),
    generate_plain_content: z.boolean(),
    design_id: z.string(),
    editor: z.enum(['code', 'design']),
    suppression_group_id: z.int().nullable(),
    custom_unsubscribe_url: z.string(),
    sender_id: z.int().nullable(),
    ip_pool: z.string(),
  }),
);

const SendTo = schema(() =>
  z.object({ list_ids: z.array(z.string()), segment_ids: z.array(z.string()), all: z.boolean() }),
);

export const SingleSend = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    status: z.enum(['draft', 'scheduled', 'triggered']),
    categories: z.array(z.string()),
    send_at: z.string().nullable(),
    send_to: SendTo(),
    email_config: EmailConfig(),
    is_abtest: z.boolean(),
    abtest: z.null(),
    created_at: z.string(),
    updated_at: z.string(),
    warnings: z.array(z.object({ message: z.string(), field: z.string(), warning_id: z.string() })),
  }),
);
export type SingleSend = z.infer<ReturnType<typeof SingleSend>>;

/** What somebody says of one. */
export const GivenSingleSend = schema(() =>
  z.object({
    name: z.string().min(1).max(100),
    categories: z.array(z.string()).max(10).optional(),
    send_at: z.string().nullable().optional(),
    send_to: SendTo().partial().optional(),
    email_config: EmailConfig()
      .partial()
      .extend({
        html_content: z.string().nullable().optional(),
        plain_content: z.string().nullable().optional(),
        design_id: z.string().nullable().optional(),
        custom_unsubscribe_url: z.string().nullable().optional(),
        ip_pool: z.string().nullable().optional(),
      })
      .optional(),
  }),
);
export type GivenSingleSend = z.infer<ReturnType<typeof GivenSingleSend>>;

export const blankConfig: SingleSend['email_config'] = {
  subject: '',
  html_content: '',
  plain_content: '',
  generate_plain_content: true,
  design_id: '',
  editor: 'code',
  suppression_group_id: null,
  custom_unsubscribe_url: '',
  sender_id: null,
  ip_pool: '',
};

export const blankSendTo: SingleSend['send_to'] = { list_ids: [], segment_ids: [], all: false };

export const singleSends = collection('singlesends', {
  row: SingleSend,
  key: 'id',
  owner: 'account',
  columns: ['status', 'updated_at'],
  missing: errors.not_found,
  stats: { by: ['status'] },
  make: (ctx, given) => {
    const usual = {
      status: 'draft' as const,
      categories: [],
      send_at: null,
      is_abtest: false,
      abtest: null,
      warnings: [],
    };
    const times = { created_at: iso(ctx.now), updated_at: iso(ctx.now) };
    const name = 'Single Send';
    const config = { ...blankConfig, ...(given.email_config as object | undefined) };
    const sendTo = { ...blankSendTo, ...(given.send_to as object | undefined) };
    const row = { id: ctx.random.uuid(), name, ...usual, ...times, ...given, email_config: config, send_to: sendTo };
    return { row };
  },
});
