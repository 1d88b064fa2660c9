/** What can be switched in a namespace: how calls end, and how long everything takes. */
import { z } from '../../src/emulator/index.ts';

/** A duration (`5s`), or an even range of them. */
const Wait = z.union([z.string(), z.object({ min: z.string(), max: z.string() })]);

export const drawable = [
  'completed',
  'partial',
  'no-answer',
  'busy',
  'failed',
  'voicemail',
  'error',
  'canceled',
] as const;
export const outcomes = [...drawable, 'balance-low'] as const;
export type Outcome = (typeof outcomes)[number];

export const Settings = () =>
  z.object({
    /** Weights of how outbound calls end when nothing forces it. */
    outcomes: z
      .partialRecord(z.enum(drawable), z.number().min(0))
      .default({ completed: 65, partial: 15, 'no-answer': 10, busy: 5, failed: 5 }),
    /** Length of a full talk, and of one that the callee ends early. */
    duration: Wait.default({ min: '30s', max: '180s' }),
    partialDuration: Wait.default({ min: '30s', max: '75s' }),
    voicemailDuration: Wait.default({ min: '8s', max: '20s' }),
    dialAfter: Wait.default('1s'),
    ringAfter: Wait.default('2s'),
    answerAfter: Wait.default({ min: '3s', max: '15s' }),
    busyAfter: Wait.default('22s'),
    noAnswerAfter: Wait.default('44s'),
    /** From hanging up to the finished execution. */
    processingAfter: Wait.default({ min: '2m', max: '3m' }),
    /** Calls at a time, of an account. */
    concurrency: z.int().min(1).max(10_000).default(10),
    /** Whether the account may have sub-accounts. */
    enterprise: z.boolean().default(true),
  });

export type Settings = z.infer<ReturnType<typeof Settings>>;
