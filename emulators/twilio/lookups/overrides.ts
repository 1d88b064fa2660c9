/** Overrides: an account knows better what line a number has. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { text } from '../params.ts';
import { carrierOf, lineOverrides, parsed } from './numbers.ts';
import { lookups } from './v2.ts';

const LineType = () =>
  z.enum([
    'mobile',
    'landline',
    'tollFree',
    'fixedVoip',
    'nonFixedVoip',
    'personal',
    'premium',
    'voicemail',
    'sharedCost',
    'uan',
    'pager',
    'unknown',
  ]);

const Override = schema(() =>
  z.object({
    phone_number: z.string(),
    original_line_type: z.string(),
    overridden_line_type: z.string(),
    override_reason: z.string(),
    override_timestamp: z.string(),
    overridden_by_account_sid: z.string(),
  }),
);
type Override = z.infer<ReturnType<typeof Override>>;

const Wanted = () => z.object({ line_type: LineType(), reason: text() });
type Wanted = z.infer<ReturnType<typeof Wanted>>;

const PATH = '/v2/PhoneNumbers/{PhoneNumber}/Overrides/{Field}';

interface Named {
  readonly PhoneNumber: string;
  readonly Field: string;
}

/** Only the package of line types can be overridden. */
function numberOf({ PhoneNumber: given, Field: field }: Named): NonNullable<ReturnType<typeof parsed>['number']> {
  const { number } = parsed(given, undefined);
  if (field !== 'line_type_intelligence') throw errors.invalid_lookup_fields(field);
  if (!number) throw errors.not_found();
  return number;
}

async function override(ctx: TwilioCtx, params: Named, { line_type, reason }: Wanted): Promise<Override> {
  const number = numberOf(params);
  const known = await lineOverrides.get(ctx, number.number);
  const changes = { line_type, reason: reason ?? '', date: isoZ(ctx.now) };
  if (known) return shown(ctx, await lineOverrides.update(ctx, known, changes));
  const { type } = await carrierOf(ctx, number);
  return shown(ctx, await lineOverrides.insert(ctx, { number: number.number, original: type, ...changes }));
}

type Row = Parameters<typeof lineOverrides.internal>[0];

const shown = (ctx: TwilioCtx, { number, original, line_type, reason, date }: Row): Override => ({
  phone_number: number,
  original_line_type: original,
  overridden_line_type: line_type,
  override_reason: reason,
  override_timestamp: date,
  overridden_by_account_sid: ctx.account.id,
});

const json = ['json', 'form'] as const;

export const createOverride = lookups.operation('lookup_overrides.create', `POST ${PATH}`, {
  summary: 'Say what line a number has',
  status: 201,
  bodies: json,
  body: Wanted,
  result: Override,
  handler: (ctx, { params, body }) => override(ctx, params, body),
});

export const updateOverride = lookups.operation('lookup_overrides.update', `PUT ${PATH}`, {
  summary: 'Say it anew',
  bodies: json,
  body: Wanted,
  result: Override,
  async handler(ctx, { params, body }) {
    await lineOverrides.need(ctx, numberOf(params).number);
    return override(ctx, params, body);
  },
});

export const fetchOverride = lookups.operation('lookup_overrides.fetch', `GET ${PATH}`, {
  summary: 'What the account says of a number',
  result: Override,
  handler: async (ctx, { params }) => shown(ctx, await lineOverrides.need(ctx, numberOf(params).number)),
});

export const deleteOverride = lookups.operation('lookup_overrides.delete', `DELETE ${PATH}`, {
  summary: 'Believe the carrier again',
  status: 204,
  async handler(ctx, { params }) {
    await lineOverrides.remove(ctx, await lineOverrides.need(ctx, numberOf(params).number));
    return nothing();
  },
});
