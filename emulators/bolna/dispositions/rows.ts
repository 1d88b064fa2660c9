/** Dispositions: questions that are answered from a call's transcript. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { naive } from '../times.ts';

const Option = () => z.looseObject({ value: z.string(), condition: z.string() });

export const subjectiveTypes = ['text', 'timestamp', 'numeric', 'boolean', 'email', 'regex'] as const;

export const Disposition = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    question: z.string(),
    system_prompt: z.string().nullable(),
    category: z.string(),
    model: z.string(),
    is_subjective: z.boolean(),
    is_objective: z.boolean(),
    subjective_type: z.enum(subjectiveTypes),
    subjective_type_config: z.looseObject({ pattern: z.string().optional() }).nullable(),
    objective_options: z.array(Option()).nullable(),
    agent_ids: z.array(z.string()),
    created_by: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
);
export type Disposition = z.infer<ReturnType<typeof Disposition>>;

export const dispositions = collection('dispositions', {
  row: Disposition,
  key: 'id',
  owner: 'account',
  columns: ['name', 'category'],
  missing: () => errors.not_found('Disposition'),
  make: (ctx, given) => {
    const at = naive(ctx.now * 1000);
    return {
      row: {
        id: ctx.random.uuid(),
        name: 'Call Outcome',
        question: 'What was the outcome of this call?',
        system_prompt: null,
        category: 'General',
        model: 'gpt-4.1-mini',
        is_subjective: true,
        is_objective: false,
        subjective_type: 'text' as const,
        subjective_type_config: null,
        objective_options: null,
        agent_ids: [],
        created_by: ctx.credentials.userId ?? '',
        created_at: at,
        updated_at: at,
        ...given,
      },
    };
  },
});
