/** Templates as they are kept: Meta approves them before anything can be sent with them. */
import { schema, z, type Ctx } from '../../../src/emulator/index.ts';
import type { AisensyAccount } from '../account.ts';
import { errors } from '../errors.ts';
import { objectId } from '../ids.ts';
import { collection } from '../provider.ts';
import { numbered, parameterCount, wholeText } from './text.ts';

export const categories = ['TRANSACTIONAL', 'MARKETING', 'OTP', 'UTILITY', 'AUTHENTICATION'] as const;
export const types = ['TEXT', 'IMAGE', 'VIDEO', 'FILE', 'LOCATION', 'CAROUSEL', 'ORDER_DETAILS'] as const;

export const CallToAction = () => z.object({ type: z.string(), button_value: z.string(), button_title: z.string() });

export const Template = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    label: z.string(),
    status: z.enum(['PENDING', 'APPROVED', 'REJECTED']),
    call_to_action: z.array(CallToAction()),
    quick_replies: z.array(z.string()),
    type: z.enum(types),
    language: z.string(),
    /** With the buttons appended. */
    text: z.string(),
    sample_text: z.string(),
    message_action_type: z.string(),
    total_parameters: z.int(),
    project_id: z.string(),
    business_id: z.string(),
    project_owner_id: z.string(),
    assistant_name: z.string(),
    created_at: z.int(),
    updated_at: z.int(),
    category: z.string(),
    rejected_reason: z.string(),
    footerText: z.string(),
    partner_id: z.string().nullable(),
  }),
);
export type Template = z.infer<ReturnType<typeof Template>>;

const Hidden = schema(() =>
  z.object({
    /** The text alone, without buttons. */
    body: z.string(),
    header_text: z.string(),
    carousel_cards: z.array(z.unknown()),
    /** Of a template that was made in Meta's form, its components as given. */
    components: z.array(z.unknown()),
  }),
);
export type TemplateHidden = z.infer<ReturnType<typeof Hidden>>;

export const templates = collection('templates', {
  row: Template,
  internal: Hidden,
  key: 'id',
  owner: 'account',
  columns: ['name', 'status', 'category', 'type'],
  missing: () => errors.template_missing(),
  stats: { by: ['status', 'category', 'type'] },
  make: (ctx: Ctx<AisensyAccount>, given) => {
    const { text = 'Hi {{1}}', ...others } = given as Partial<Template>;
    const { row, internal } = draft(ctx, { name: 'welcome', text, ...others });
    const approved: Template = { ...row, status: 'APPROVED', ...others, text: row.text };
    return { row: { ...approved, call_to_action: row.call_to_action }, internal };
  },
});

export type Given = Pick<Template, 'name' | 'text'> &
  Partial<
    Pick<
      Template,
      | 'id'
      | 'label'
      | 'category'
      | 'type'
      | 'language'
      | 'sample_text'
      | 'message_action_type'
      | 'call_to_action'
      | 'quick_replies'
      | 'footerText'
    >
  >;

/** A template as it goes to Meta. Its text gets the buttons appended, whose variables are numbered on. */
export function draft(
  ctx: Ctx<AisensyAccount>,
  given: Given,
  hidden: Partial<TemplateHidden> = {},
): { row: Template; internal: TemplateHidden } {
  const { projectId, businessId } = ctx.account;
  const call_to_action = numbered(given.text, given.call_to_action ?? []);
  const quick_replies = given.quick_replies ?? [];
  const text = wholeText(given.text, call_to_action, quick_replies);
  const row: Template = {
    id: given.id ?? objectId(ctx),
    name: given.name,
    label: given.label ?? given.name,
    status: 'PENDING',
    call_to_action,
    quick_replies,
    type: given.type ?? 'TEXT',
    language: given.language ?? 'English',
    text,
    sample_text: given.sample_text ?? given.text.replaceAll(/\{\{(\d+)\}\}/g, '[sample $1]'),
    message_action_type: given.message_action_type ?? actionsOf(call_to_action, quick_replies),
    total_parameters: parameterCount(text),
    project_id: projectId,
    business_id: businessId,
    project_owner_id: businessId,
    assistant_name: 'Backlot Shop',
    created_at: ctx.now,
    updated_at: ctx.now,
    category: given.category ?? 'UTILITY',
    rejected_reason: '',
    footerText: given.footerText ?? '',
    partner_id: null,
  };
  return { row, internal: { body: given.text, header_text: '', carousel_cards: [], components: [], ...hidden } };
}

function actionsOf(calls: readonly unknown[], replies: readonly unknown[]): string {
  if (calls.length > 0) return replies.length > 0 ? 'All' : 'CTA';
  return replies.length > 0 ? 'QuickReplies' : 'None';
}
