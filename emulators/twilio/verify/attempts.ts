/** Attempts: each time that a code was sent, and whether it was used. */
import { z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { parseTime } from '../dates.ts';
import { text } from '../params.ts';
import { verify } from './api.ts';
import { Attempt, attempts } from './rows.ts';
import { verifyLink } from './service-rows.ts';

const Filters = () =>
  z.object({
    DateCreatedAfter: text(),
    DateCreatedBefore: text(),
    'ChannelData.To': text(),
    Country: text(),
    Channel: text(),
    VerifyServiceSid: text(),
    VerificationSid: text(),
    Status: z.enum(['converted', 'unconverted']).optional(),
  });

const whereOf = (query: z.infer<ReturnType<typeof Filters>>) => {
  const after = query.DateCreatedAfter ? parseTime(query.DateCreatedAfter) : undefined;
  const before = query.DateCreatedBefore ? parseTime(query.DateCreatedBefore) : undefined;
  return {
    service_sid: query.VerifyServiceSid || undefined,
    verification_sid: query.VerificationSid || undefined,
    conversion_status: query.Status,
    channel: query.Channel || undefined,
    to: query['ChannelData.To'] || undefined,
    ...((after !== undefined || before !== undefined) && {
      created: { ...(after !== undefined && { gte: after }), ...(before !== undefined && { lte: before }) },
    }),
  };
};

export const listAttempts = verify.operation('verification_attempts.list', 'GET /v2/Attempts', {
  summary: 'List attempts',
  query: Filters,
  list: Attempt,
  listName: 'attempts',
  handler: (ctx, { query, page }) => attempts.list(ctx, { where: whereOf(query), page }),
});

const Summary = () =>
  z.object({
    total_attempts: z.int(),
    total_converted: z.int(),
    total_unconverted: z.int(),
    conversion_rate_percentage: z.string(),
    url: z.string(),
  });

async function summary(
  ctx: TwilioCtx,
  query: z.infer<ReturnType<typeof Filters>>,
): Promise<z.infer<ReturnType<typeof Summary>>> {
  const where = whereOf(query);
  const total = await attempts.count(ctx, { where });
  const converted = await attempts.count(ctx, { where: { ...where, conversion_status: 'converted' } });
  return {
    total_attempts: total,
    total_converted: converted,
    total_unconverted: total - converted,
    conversion_rate_percentage: total === 0 ? '0' : String((converted * 100) / total),
    url: verifyLink('/v2/Attempts/Summary'),
  };
}

export const summariseAttempts = verify.operation('verification_attempts.summary', 'GET /v2/Attempts/Summary', {
  summary: 'How many codes were used',
  query: Filters,
  result: Summary,
  handler: (ctx, { query }) => summary(ctx, query),
});

export const fetchAttempt = verify.operation('verification_attempts.fetch', 'GET /v2/Attempts/{Sid}', {
  summary: 'One attempt',
  result: Attempt,
  handler: (ctx, { params }) => attempts.need(ctx, params.Sid),
});
