/** Recipients of the retired contact database, and its lists, custom fields and segments: rows and what reads them. */
import { schema, seconds, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

const CustomField = schema(() => z.object({ id: z.int(), name: z.string(), type: z.enum(['text', 'number', 'date']) }));
export { CustomField };

export const customFields = collection('contactdb_custom_fields', {
  row: CustomField,
  key: 'id',
  owner: 'account',
  columns: ['name'],
  missing: errors.not_found,
});

/** Text, a number, or a date in unix seconds. */
const Value = () => z.union([z.string(), z.number(), z.null()]);

const Row = schema(() =>
  z.object({
    id: z.string(),
    email: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    created_at: z.int(),
    updated_at: z.int(),
    last_emailed: z.int().nullable(),
    last_clicked: z.int().nullable(),
    last_opened: z.int().nullable(),
  }),
);

export const recipients = collection('contactdb_recipients', {
  row: Row,
  internal: schema(() => z.object({ lists: z.array(z.int()), custom: z.record(z.string(), Value()) })),
  key: 'id',
  owner: 'account',
  columns: ['email'],
  missing: errors.not_found,
});
export type RecipientRow = z.infer<ReturnType<typeof Row>>;

export const Recipient = schema(() =>
  Row().extend({ custom_fields: z.array(CustomField().extend({ value: Value() })) }),
);

/** As answered: with every custom field of the account, null where it has no value. */
export async function shown(ctx: SendgridCtx, rows: readonly RecipientRow[]) {
  const fields = await customFields.all(ctx);
  return rows.map((row) => {
    const { custom } = recipients.internal(row);
    return { ...row, custom_fields: fields.map((field) => ({ ...field, value: custom[field.name] ?? null })) };
  });
}

const idOf = (email: string): string => Buffer.from(email.toLowerCase()).toString('base64');

export const emailForm = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Makes or changes a recipient by address. */
export async function upsert(
  ctx: SendgridCtx,
  { email, first_name, last_name, ...custom }: Readonly<Record<string, string | number | null>>,
): Promise<{ id: string; made: boolean }> {
  const id = idOf(String(email));
  const before = await recipients.get(ctx, id);
  const names = {
    ...(typeof first_name === 'string' && { first_name }),
    ...(typeof last_name === 'string' && { last_name }),
  };
  const updated_at = seconds(ctx.now);
  if (before) {
    const merged = { ...recipients.internal(before).custom, ...custom };
    await recipients.update(ctx, before, { ...names, updated_at }, { custom: merged });
    return { id, made: false };
  }
  const never = { last_emailed: null, last_clicked: null, last_opened: null };
  const blank = { first_name: '', last_name: '', created_at: updated_at, updated_at, ...never };
  await recipients.insert(ctx, { id, email: String(email).toLowerCase(), ...blank, ...names }, { lists: [], custom });
  return { id, made: true };
}

const Condition = schema(() =>
  z.object({
    field: z.string(),
    value: z.union([z.string(), z.number()]),
    operator: z.enum(['eq', 'ne', 'lt', 'gt', 'contains']),
    and_or: z.enum(['and', 'or', '']).optional(),
  }),
);
export { Condition };
export type Condition = z.infer<ReturnType<typeof Condition>>;

/** What a condition is about: a field of the recipient, a custom one, a list. */
function valueOf(row: RecipientRow, field: string): unknown {
  if (field === 'contactdb_lists._id') return recipients.internal(row).lists.join(' ');
  return (row as Readonly<Record<string, unknown>>)[field] ?? recipients.internal(row).custom[field] ?? '';
}

function holdsOne(row: RecipientRow, { field, value, operator }: Condition): boolean {
  const [one, other] = [valueOf(row, field), value];
  const numeric = [one, other].every((text) => text !== '' && Number.isFinite(Number(text)));
  const [left, right] = numeric ? [Number(one), Number(other)] : [String(one), String(other)];
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (operator === 'lt') return left < right;
  if (operator === 'gt') return left > right;
  return String(one).includes(String(other));
}

/** Conditions from left to right: each says how it joins those before it. */
export const holds = (row: RecipientRow, conditions: readonly Condition[]): boolean =>
  conditions.reduce<boolean | undefined>((before, condition) => {
    if (before === undefined) return holdsOne(row, condition);
    return condition.and_or === 'or' ? before || holdsOne(row, condition) : before && holdsOne(row, condition);
  }, undefined) ?? true;

const Segment = schema(() =>
  z.object({
    id: z.int(),
    name: z.string(),
    list_id: z.int().optional(),
    conditions: z.array(Condition()),
    recipient_count: z.int(),
  }),
);
export { Segment };
export type Segment = z.infer<ReturnType<typeof Segment>>;

export const segments = collection('contactdb_segments', {
  row: Segment,
  key: 'id',
  owner: 'account',
  columns: ['name'],
  missing: errors.not_found,
});

export const isInSegment =
  ({ list_id, conditions }: Pick<Segment, 'list_id' | 'conditions'>) =>
  (row: RecipientRow): boolean =>
    (list_id === undefined || recipients.internal(row).lists.includes(list_id)) && holds(row, conditions);

export const membersOf = (ctx: SendgridCtx, list: number): Promise<RecipientRow[]> =>
  recipients.all(ctx, { match: (row) => recipients.internal(row).lists.includes(list) });
