/** What can be switched in a namespace: prices, how messages fare, how Meta reviews templates. */
import { z } from '../../src/emulator/index.ts';

/** A duration (`5s`), or an even range of them. */
const Wait = z.union([z.string(), z.object({ min: z.string(), max: z.string() })]);

export const Settings = () =>
  z.object({
    /** Rupees for a template message, by the category of the template. */
    prices: z
      .object({ utility: z.number().min(0), marketing: z.number().min(0), authentication: z.number().min(0) })
      .default({ utility: 0.145, marketing: 1.09, authentication: 0.145 }),
    /** Share of messages that fail by themselves, and the weights of Meta's codes with which they do. */
    failureRate: z.number().min(0).max(1).default(0),
    failureCodes: z.record(z.string(), z.number().min(0)).default({ 131026: 70, 131049: 25, 130472: 5 }),
    /** Share of delivered messages that are read without a trigger. */
    readRate: z.number().min(0).max(1).default(0.7),
    sentAfter: Wait.default('1s'),
    deliveredAfter: Wait.default({ min: '1s', max: '5s' }),
    readAfter: Wait.default({ min: '10s', max: '30m' }),
    failedAfter: Wait.default({ min: '1s', max: '30s' }),
    /** What Meta makes of a new template, and how long it takes. */
    templateReview: z.enum(['approve', 'reject']).default('approve'),
    templateReviewAfter: Wait.default({ min: '1m', max: '5m' }),
    /** Messages with which a user opts out and in again. */
    optOutKeywords: z.array(z.string()).default(['STOP']),
    optInKeywords: z.array(z.string()).default(['START']),
    /** Messages a second of a broadcast: Meta's throughput of a number. */
    throughput: z.int().min(1).max(1000).default(80),
  });

export type Settings = z.infer<ReturnType<typeof Settings>>;
