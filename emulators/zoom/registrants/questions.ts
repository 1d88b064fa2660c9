/** What people are asked when they register. */
import { schema, z } from '../../../src/emulator/index.ts';

const CustomQuestion = () =>
  z.object({
    title: z.string(),
    type: z.string(),
    required: z.boolean().optional(),
    answers: z.array(z.string()).optional(),
  });

export const Questions = schema(() =>
  z.object({
    questions: z.array(z.object({ field_name: z.string(), required: z.boolean() })),
    custom_questions: z.array(CustomQuestion()),
  }),
);

export type Questions = z.infer<ReturnType<typeof Questions>>;

export const noQuestions: Questions = { questions: [], custom_questions: [] };
