/** Content templates as they are kept, with what WhatsApp said of them. */
import { link, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { collection } from '../provider.ts';

export const Content = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    friendly_name: z.string(),
    language: z.string(),
    variables: z.record(z.string(), z.unknown()),
    types: z.record(z.string(), z.unknown()),
    url: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    links: z.object({ approval_create: z.string(), approval_fetch: z.string() }),
  }),
);
export type Content = z.infer<ReturnType<typeof Content>>;

export const Approval = schema(() =>
  z.object({
    type: z.literal('whatsapp'),
    name: z.string(),
    category: z.string(),
    content_type: z.string(),
    status: z.enum(['unsubmitted', 'received', 'pending', 'approved', 'rejected', 'paused', 'disabled']),
    rejection_reason: z.string(),
    allow_category_change: z.boolean(),
  }),
);
export type Approval = z.infer<ReturnType<typeof Approval>>;

const ContentFacts = schema(() => z.object({ approval: Approval().nullable() }));

export const contents = collection('contents', {
  row: Content,
  internal: ContentFacts,
  key: 'sid',
  owner: 'account',
  columns: ['friendly_name', 'language'],
  missing: errors.not_found,
  make: (ctx: TwilioCtx, given) => ({ row: newContent(ctx, given), internal: { approval: null } }),
});

/** A row of a new template. */
export function newContent(ctx: TwilioCtx, given: Partial<Content>): Content {
  const { sid: id = sid(ctx, 'HX') } = given;
  const url = link({ options: { host: 'content' } }, `/v1/Content/${id}`);
  return {
    sid: id,
    account_sid: ctx.account.id,
    friendly_name: '',
    language: 'en',
    variables: {},
    types: {},
    url,
    ...newIsoDates(ctx.now),
    links: {
      approval_create: `${url}/ApprovalRequests/whatsapp`,
      approval_fetch: `${url}/ApprovalRequests`,
    },
    ...given,
  };
}
