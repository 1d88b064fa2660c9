/** Templates and their versions, as stored and as answered. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { templateTime } from '../ids.ts';
import { collection } from '../provider.ts';

const TemplateRow = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    generation: z.enum(['legacy', 'dynamic']),
    updated_at: z.string(),
  }),
);
export type TemplateRow = z.infer<ReturnType<typeof TemplateRow>>;

export const Version = schema(() =>
  z.object({
    id: z.string(),
    user_id: z.int(),
    template_id: z.string(),
    active: z.union([z.literal(0), z.literal(1)]),
    name: z.string(),
    subject: z.string(),
    html_content: z.string(),
    plain_content: z.string(),
    generate_plain_content: z.boolean(),
    editor: z.enum(['code', 'design']),
    thumbnail_url: z.string(),
    updated_at: z.string(),
    test_data: z.string().optional(),
    warnings: z.array(z.object({ message: z.string() })),
  }),
);
export type Version = z.infer<ReturnType<typeof Version>>;

/** In lists a version comes without its contents. */
export const VersionSummary = schema(() =>
  Version().omit({ html_content: true, plain_content: true, test_data: true }),
);

export const Template = schema(() =>
  TemplateRow().extend({ versions: z.array(z.union([Version(), VersionSummary()])) }),
);
export type Template = z.infer<ReturnType<typeof Template>>;

export const templates = collection('templates', {
  row: TemplateRow,
  key: 'id',
  owner: 'account',
  columns: ['generation', 'updated_at'],
  missing: errors.not_found,
  stats: { by: ['generation'] },
  make: (ctx, given) => {
    const generation: TemplateRow['generation'] = given.generation === 'legacy' ? 'legacy' : 'dynamic';
    const id = newTemplateId(ctx, generation);
    return { row: { id, name: 'Template', updated_at: templateTime(ctx.now), ...given, generation } };
  },
});

export const versions = collection('template_versions', {
  row: Version,
  key: 'id',
  owner: 'account',
  columns: ['template_id', { name: 'active', type: 'integer', path: 'active' }],
  indexes: [['template_id', 'active']],
  missing: errors.not_found,
  make: (ctx, given) => ({
    row: {
      ...blankVersion,
      id: ctx.random.uuid(),
      user_id: Number(ctx.credentials.userId),
      active: 1 as const,
      updated_at: templateTime(ctx.now),
      ...given,
    },
  }),
});

export const blankVersion = {
  template_id: '',
  name: 'Version',
  subject: '',
  html_content: '',
  plain_content: '',
  generate_plain_content: true,
  editor: 'code',
  thumbnail_url: '',
  warnings: [] as { message: string }[],
} as const;

export const newTemplateId = (ctx: Pick<SendgridCtx, 'random'>, generation: 'legacy' | 'dynamic'): string =>
  generation === 'dynamic' ? `d-${ctx.random.hex(32)}` : ctx.random.uuid();

export const versionsOf = (ctx: SendgridCtx, template: string): Promise<Version[]> =>
  versions.all(ctx, { where: { template_id: template } });

/** The version that is used, if the template exists and has one. */
export async function activeVersion(ctx: SendgridCtx, template: string): Promise<Version | undefined> {
  if (!(await templates.get(ctx, template))) return undefined;
  return versions.find(ctx, { where: { template_id: template, active: 1 } });
}
