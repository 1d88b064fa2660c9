/** Polls of meetings and webinars, and what people answered (and asked) while they were on. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

const questionTypes = [
  'single',
  'multiple',
  'matching',
  'rank_order',
  'short_answer',
  'long_answer',
  'fill_in_the_blank',
  'rating_scale',
] as const;

const Question = () =>
  z.object({
    name: z.string().max(1024),
    type: z.enum(questionTypes).optional(),
    answers: z.array(z.string()).optional(),
    right_answers: z.array(z.string()).optional(),
    prompts: z
      .array(
        z.object({
          prompt_question: z.string().optional(),
          prompt_right_answers: z.array(z.string()).optional(),
        }),
      )
      .optional(),
    answer_required: z.boolean().optional(),
    show_as_dropdown: z.boolean().optional(),
    case_sensitive: z.boolean().optional(),
    answer_min_character: z.int().optional(),
    answer_max_character: z.int().optional(),
    rating_min_value: z.int().optional(),
    rating_max_value: z.int().optional(),
    rating_min_label: z.string().optional(),
    rating_max_label: z.string().optional(),
  });

/** What apps send. */
export const PollBody = schema(() =>
  z.object({
    title: z.string().max(64).optional(),
    /** 1 poll, 2 advanced, 3 quiz. */
    poll_type: z.literal([1, 2, 3]).optional(),
    anonymous: z.boolean().optional(),
    questions: z.array(Question()).max(50).optional(),
  }),
);

export const Poll = schema(() =>
  z.object({
    id: z.string(),
    status: z.enum(['notstart', 'started', 'ended', 'sharing']),
    title: z.string(),
    poll_type: z.int(),
    anonymous: z.boolean(),
    questions: z.array(Question()),
  }),
);

export type PollBody = z.infer<ReturnType<typeof PollBody>>;
export type Poll = z.infer<ReturnType<typeof Poll>>;

export const polls = collection('polls', {
  row: Poll,
  internal: schema(() => z.object({ session: z.string() })),
  key: 'id',
  columns: ['status', 'internal.session'],
  missing: errors.poll_not_found,
});

const Response = schema(() =>
  z.object({
    /** Of the run. */
    uuid: z.string(),
    kind: z.enum(['poll', 'question']),
    name: z.string(),
    email: z.string(),
    question: z.string(),
    answer: z.string(),
    polling_id: z.string(),
    date_time: z.string(),
  }),
);

export type Response = z.infer<ReturnType<typeof Response>>;

export const responses = collection('responses', {
  row: Response,
  internal: schema(() => z.object({ id: z.string() })),
  key: 'id',
  columns: ['uuid', 'kind'],
});
