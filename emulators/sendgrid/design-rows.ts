/** Designs: HTML kept for later, for templates and Single Sends. */
import { iso, schema, z } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import { collection } from './provider.ts';

export const Design = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    subject: z.string(),
    editor: z.enum(['code', 'design']),
    html_content: z.string(),
    plain_content: z.string(),
    generate_plain_content: z.boolean(),
    categories: z.array(z.string()),
    thumbnail_url: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
);
export type Design = z.infer<ReturnType<typeof Design>>;

export const blankDesign = {
  subject: '',
  editor: 'code' as const,
  html_content: '',
  plain_content: '',
  generate_plain_content: true,
  categories: [] as string[],
  thumbnail_url: '',
};

export const designs = collection('designs', {
  row: Design,
  key: 'id',
  owner: 'account',
  columns: ['updated_at'],
  missing: errors.not_found,
  make: (ctx, given) => {
    const times = { created_at: iso(ctx.now), updated_at: iso(ctx.now) };
    return { row: { ...blankDesign, id: ctx.random.uuid(), name: 'Design', ...times, ...given } };
  },
});
