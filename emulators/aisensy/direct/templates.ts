/** Templates through the Direct API, in Meta's form: components instead of fields, language codes instead of names. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { directApi } from '../api.ts';
import { errors } from '../errors.ts';
import type { AisensyCtx } from '../provider.ts';
import { reviewTemplate } from '../templates/review.ts';
import { draft, templates, type Given, type Template } from '../templates/rows.ts';
import { submitTemplate } from '../templates/templates.ts';

const Component = () =>
  z.looseObject({
    type: z.string(),
    format: z.string().nullish(),
    text: z.string().nullish(),
    buttons: z
      .array(
        z.looseObject({
          type: z.string(),
          text: z.string().nullish(),
          url: z.string().nullish(),
          phone_number: z.string().nullish(),
        }),
      )
      .nullish(),
  });

const Input = schema(() =>
  z.object({
    name: z.string(),
    category: z.enum(['UTILITY', 'MARKETING', 'AUTHENTICATION']),
    language: z.string(),
    components: z.array(Component()).min(1),
  }),
);
type Input = Infer<typeof Input>;

/** The English names of the commonest codes; others stay as they are. */
const languages: Readonly<Record<string, string>> = {
  en: 'English',
  en_US: 'English (US)',
  en_GB: 'English (UK)',
  hi: 'Hindi',
  ta: 'Tamil',
  te: 'Telugu',
  mr: 'Marathi',
  bn: 'Bengali',
  gu: 'Gujarati',
  kn: 'Kannada',
  ml: 'Malayalam',
  pa: 'Punjabi',
};

const codeOf = (language: string): string =>
  Object.entries(languages).find(([, name]) => name === language)?.[0] ?? language;

const formats = { IMAGE: 'IMAGE', VIDEO: 'VIDEO', DOCUMENT: 'FILE', LOCATION: 'LOCATION', TEXT: 'TEXT' } as const;

function fieldsOf({ name, category, language, components }: Input): { given: Given; header_text: string } {
  const part = (type: string) => components.find((component) => component.type.toUpperCase() === type);
  const header = part('HEADER');
  const buttons = part('BUTTONS')?.buttons ?? [];
  const format = Object.entries(formats).find(([one]) => one === header?.format?.toUpperCase())?.[1];
  const calls = buttons
    .filter(({ type }) => type === 'URL' || type === 'PHONE_NUMBER')
    .map(({ type, text, url, phone_number }) => ({
      type: type === 'URL' ? 'URL' : 'Phone Number',
      button_value: url ?? phone_number ?? '',
      button_title: text ?? '',
    }));
  const replies = buttons.filter(({ type }) => type === 'QUICK_REPLY').map(({ text }) => text ?? '');
  const given = {
    name,
    category,
    language: languages[language] ?? language,
    type: format ?? 'TEXT',
    text: part('BODY')?.text ?? 'Your code is {{1}}.', // an authentication template's body is Meta's own
    footerText: part('FOOTER')?.text ?? '',
    call_to_action: calls,
    quick_replies: replies,
  };
  return { given, header_text: header?.text ?? '' };
}

const Submitted = schema(() => z.object({ id: z.string(), status: z.string(), category: z.string() }));

export const createTemplate = directApi.operation('direct.templates.create', 'POST /direct-apis/t1/wa_template', {
  summary: 'Hand a template in for approval',
  body: Input,
  result: Submitted,
  async handler(ctx, { body }) {
    const { given, header_text } = fieldsOf(body);
    const { id, status, category } = await submitTemplate(ctx, given, { header_text, components: body.components });
    return { id, status, category };
  },
});

const Shown = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    category: z.string(),
    language: z.string(),
    components: z.array(z.unknown()),
  }),
);

/** In Meta's form; components are made of the fields where the template came without. */
function shown(template: Template): Infer<typeof Shown> {
  const { id, name, status, category, language, footerText } = template;
  const { body, components } = templates.internal(template);
  const made = [{ type: 'BODY', text: body }, ...(footerText ? [{ type: 'FOOTER', text: footerText }] : [])];
  return {
    id,
    name,
    status,
    category,
    language: codeOf(language),
    components: components.length > 0 ? components : made,
  };
}

/** Path and shape unconfirmed. */
export const listTemplates = directApi.operation('direct.templates.list', 'GET /direct-apis/t1/get-templates', {
  summary: 'All templates',
  result: () => z.object({ data: z.array(Shown()) }),
  handler: async (ctx) => ({ data: (await templates.all(ctx, { order: { direction: 'desc' } })).map(shown) }),
});

export const editTemplate = directApi.operation('direct.templates.edit', 'POST /direct-apis/t1/edit-template/{id}', {
  summary: 'Change a template, which goes to review again',
  body: () => Input().pick({ components: true }).extend({ category: Input().shape.category.optional() }),
  result: () => z.object({ success: z.literal(true) }),
  async handler(ctx, { params, body }) {
    await edit(ctx, await templates.need(ctx, params.id), body);
    return { success: true as const };
  },
});

async function edit(
  ctx: AisensyCtx,
  template: Template,
  { components, category }: Pick<Input, 'components'> & { category?: Input['category'] | undefined },
): Promise<void> {
  const kept = category ?? (template.category as Input['category']);
  const { given, header_text } = fieldsOf({ ...template, category: kept, components });
  const { row, internal } = draft(ctx, { ...given, id: template.id }, { header_text, components });
  await templates.update(ctx, template, { ...row, created_at: template.created_at }, internal);
  ctx.schedule(reviewTemplate, { template: template.id });
}

export const compareTemplates = directApi.operation(
  'direct.templates.compare',
  'POST /direct-apis/t1/compare-template/{id}',
  {
    summary: 'Figures of two templates side by side',
    body: () =>
      z.object({ template_ids: z.array(z.string()).min(1), start: z.int().nullish(), end: z.int().nullish() }),
    result: () => z.object({ data: z.array(z.looseObject({ metric: z.string() })) }),
    async handler(ctx, { params, body }) {
      const ids = [params.id, ...body.template_ids];
      for (const id of ids) if (!(await templates.get(ctx, id))) throw errors.template_missing();
      return {
        data: [
          { metric: 'BLOCK_RATE', type: 'RELATIVE', order_by_relative_metric: ids },
          { metric: 'MESSAGE_SENDS', type: 'NUMBER_VALUES', number_values: ids.map((key) => ({ key, value: 0 })) },
        ],
      };
    },
  },
);
