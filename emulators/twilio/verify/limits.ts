/** Rate limits of a Verify service: how many verifications a value may start in an interval. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { given, integer, text } from '../params.ts';
import { collection, job } from '../provider.ts';
import { verify } from './api.ts';
import { verifyLink, verifyServices } from './service-rows.ts';

export const RateLimit = schema(() =>
  z.object({
    sid: z.string(),
    service_sid: z.string(),
    account_sid: z.string(),
    unique_name: z.string(),
    description: z.string().nullable(),
    date_created: z.string(),
    date_updated: z.string(),
    url: z.string(),
    links: z.object({ buckets: z.string() }),
  }),
);
type RateLimit = z.infer<ReturnType<typeof RateLimit>>;

export const rateLimits = collection('verify_rate_limits', {
  row: RateLimit,
  key: 'sid',
  owner: 'account',
  columns: ['service_sid', 'unique_name'],
  missing: errors.not_found,
});

export const Bucket = schema(() =>
  z.object({
    sid: z.string(),
    rate_limit_sid: z.string(),
    service_sid: z.string(),
    account_sid: z.string(),
    max: z.int(),
    interval: z.int(), // seconds
    date_created: z.string(),
    date_updated: z.string(),
    url: z.string(),
  }),
);
type Bucket = z.infer<ReturnType<typeof Bucket>>;

export const buckets = collection('verify_buckets', {
  row: Bucket,
  key: 'sid',
  owner: 'account',
  columns: ['rate_limit_sid'],
  missing: errors.not_found,
});

const BucketCount = schema(() => z.object({ bucket: z.string(), value: z.string(), count: z.int() }));

export const bucketCounts = collection('verify_bucket_counts', {
  row: BucketCount,
  key: ['bucket', 'value'],
  owner: 'account',
});

export const emptyBucket = job('verify.empty-bucket', {
  kind: 'calendar',
  input: () => z.object({ bucket: z.string(), value: z.string() }),
  async run(ctx, { bucket, value }) {
    const row = await bucketCounts.get(ctx, [bucket, value]);
    if (row) await bucketCounts.remove(ctx, row);
  },
});

/** Counts a start for each limit that is named, as `{"unique_name":"value"}`. Throws when a bucket is full. */
export async function count(ctx: TwilioCtx, service: string, asked: string | undefined): Promise<void> {
  for (const [name, value] of Object.entries(valuesOf(asked))) {
    const limit = await rateLimits.find(ctx, { where: { service_sid: service, unique_name: name } });
    const full = limit ? await buckets.all(ctx, { where: { rate_limit_sid: limit.sid } }) : [];
    for (const bucket of full) await fill(ctx, bucket, String(value));
  }
}

async function fill(ctx: TwilioCtx, { sid: bucket, max, interval }: Bucket, value: string): Promise<void> {
  const row = await bucketCounts.get(ctx, [bucket, value]);
  if (row && row.count >= max) throw errors.verify_rate_limit();
  if (row) return void (await bucketCounts.update(ctx, row, { count: row.count + 1 }));
  await bucketCounts.insert(ctx, { bucket, value, count: 1 });
  ctx.schedule(emptyBucket, { bucket, value }, { after: interval * 1000 });
}

function valuesOf(asked: string | undefined): Readonly<Record<string, unknown>> {
  if (!asked) return {};
  try {
    const parsed: unknown = JSON.parse(asked);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    throw errors.verify_invalid(': RateLimits');
  }
}

async function limitOf(ctx: TwilioCtx, service: string, id: string): Promise<RateLimit> {
  const row = await rateLimits.need(ctx, id);
  if (row.service_sid !== service) throw errors.not_found();
  return row;
}

const LIMITS = '/v2/Services/{ServiceSid}/RateLimits';

export const createRateLimit = verify.operation('verify_rate_limits.create', `POST ${LIMITS}`, {
  summary: 'Make a rate limit',
  status: 201,
  body: () => z.object({ UniqueName: z.string(), Description: text() }),
  result: RateLimit,
  async handler(ctx, { params, body }) {
    const service = await verifyServices.need(ctx, params.ServiceSid);
    const id = sid(ctx, 'RK');
    const url = verifyLink(`/v2/Services/${service.sid}/RateLimits/${id}`);
    return rateLimits.insert(ctx, {
      sid: id,
      service_sid: service.sid,
      account_sid: ctx.account.id,
      unique_name: body.UniqueName,
      description: body.Description ?? null,
      ...newIsoDates(ctx.now),
      url,
      links: { buckets: `${url}/Buckets` },
    });
  },
});

export const listRateLimits = verify.operation('verify_rate_limits.list', `GET ${LIMITS}`, {
  summary: 'List rate limits',
  list: RateLimit,
  listName: 'rate_limits',
  handler: async (ctx, { params, page }) => {
    const service = await verifyServices.need(ctx, params.ServiceSid);
    return rateLimits.list(ctx, { where: { service_sid: service.sid }, page });
  },
});

export const fetchRateLimit = verify.operation('verify_rate_limits.fetch', `GET ${LIMITS}/{Sid}`, {
  summary: 'One rate limit',
  result: RateLimit,
  handler: (ctx, { params }) => limitOf(ctx, params.ServiceSid, params.Sid),
});

export const updateRateLimit = verify.operation('verify_rate_limits.update', `POST ${LIMITS}/{Sid}`, {
  summary: 'Change a rate limit',
  body: () => z.object({ Description: text() }),
  result: RateLimit,
  handler: async (ctx, { params, body }) =>
    rateLimits.update(ctx, await limitOf(ctx, params.ServiceSid, params.Sid), {
      ...given({ description: body.Description }),
      date_updated: isoZ(ctx.now),
    }),
});

export const deleteRateLimit = verify.operation('verify_rate_limits.delete', `DELETE ${LIMITS}/{Sid}`, {
  summary: 'Delete a rate limit',
  status: 204,
  async handler(ctx, { params }) {
    await rateLimits.remove(ctx, await limitOf(ctx, params.ServiceSid, params.Sid));
    return nothing();
  },
});

const BUCKETS = `${LIMITS}/{RateLimitSid}/Buckets` as const;

export const createBucket = verify.operation('verify_buckets.create', `POST ${BUCKETS}`, {
  summary: 'Make a bucket: at most so many in an interval',
  status: 201,
  body: () => z.object({ Max: z.int().min(1), Interval: z.int().min(1) }),
  result: Bucket,
  async handler(ctx, { params, body }) {
    const limit = await limitOf(ctx, params.ServiceSid, params.RateLimitSid);
    const id = sid(ctx, 'BL');
    return buckets.insert(ctx, {
      sid: id,
      rate_limit_sid: limit.sid,
      service_sid: limit.service_sid,
      account_sid: ctx.account.id,
      max: body.Max,
      interval: body.Interval,
      ...newIsoDates(ctx.now),
      url: `${limit.url}/Buckets/${id}`,
    });
  },
});

export const listBuckets = verify.operation('verify_buckets.list', `GET ${BUCKETS}`, {
  summary: 'List buckets',
  list: Bucket,
  listName: 'buckets',
  handler: async (ctx, { params, page }) => {
    const limit = await limitOf(ctx, params.ServiceSid, params.RateLimitSid);
    return buckets.list(ctx, { where: { rate_limit_sid: limit.sid }, page });
  },
});

async function bucketOf(
  ctx: TwilioCtx,
  { ServiceSid, RateLimitSid, Sid }: { ServiceSid: string; RateLimitSid: string; Sid: string },
): Promise<Bucket> {
  const limit = await limitOf(ctx, ServiceSid, RateLimitSid);
  const row = await buckets.need(ctx, Sid);
  if (row.rate_limit_sid !== limit.sid) throw errors.not_found();
  return row;
}

export const fetchBucket = verify.operation('verify_buckets.fetch', `GET ${BUCKETS}/{Sid}`, {
  summary: 'One bucket',
  result: Bucket,
  handler: (ctx, { params }) => bucketOf(ctx, params),
});

export const updateBucket = verify.operation('verify_buckets.update', `POST ${BUCKETS}/{Sid}`, {
  summary: 'Change a bucket',
  body: () => z.object({ Max: integer(1), Interval: integer(1) }),
  result: Bucket,
  handler: async (ctx, { params, body }) =>
    buckets.update(ctx, await bucketOf(ctx, params), {
      ...given({ max: body.Max, interval: body.Interval }),
      date_updated: isoZ(ctx.now),
    }),
});

export const deleteBucket = verify.operation('verify_buckets.delete', `DELETE ${BUCKETS}/{Sid}`, {
  summary: 'Delete a bucket',
  status: 204,
  async handler(ctx, { params }) {
    await buckets.remove(ctx, await bucketOf(ctx, params));
    return nothing();
  },
});
