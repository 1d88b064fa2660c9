/** Field definitions: what a contact can have beyond the reserved fields. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import { marketing } from '../api.ts';
import { errors } from '../errors.ts';
import { selfLink } from '../paging.ts';
import { collection } from '../provider.ts';
import { needs } from '../scopes.ts';
import { contacts } from './contact-rows.ts';

const FieldType = () => z.enum(['Text', 'Number', 'Date']);

const Field = schema(() => z.object({ id: z.string(), name: z.string(), field_type: FieldType() }));
export type Field = z.infer<ReturnType<typeof Field>>;

export const fields = collection('field_definitions', {
  row: Field,
  key: 'id',
  owner: 'account',
  columns: ['name'],
  missing: errors.not_found,
  make: (_ctx, given) => ({ row: { id: 'e1_T', name: 'field', field_type: 'Text' as const, ...given } }),
});

const text = [
  'first_name',
  'last_name',
  'email',
  'alternate_emails',
  'address_line_1',
  'address_line_2',
  'city',
  'state_province_region',
  'postal_code',
  'country',
  'phone_number',
  'whatsapp',
  'line',
  'facebook',
  'unique_name',
  'phone_number_id',
  'external_id',
  'anonymous_id',
] as const;
export type ReservedName = (typeof text)[number];

const readOnly = [
  ['lists', 'Text'],
  ['created_at', 'Date'],
  ['updated_at', 'Date'],
  ['last_emailed', 'Date'],
  ['last_clicked', 'Date'],
  ['last_opened', 'Date'],
] as const;

/** Fields that every contact has, in SendGrid's order. */
export const reservedFields = [
  ...text.map((name, at) => ({ id: `_rf${at}_T`, name, field_type: 'Text' as const })),
  ...readOnly.map(([name, type], at) => ({
    id: `_rf${text.length + at}_${type.charAt(0)}`,
    name,
    field_type: type,
    read_only: true,
  })),
];

/** The reserved field with an id, as an import's mapping names it. */
export const reservedName = (id: string): ReservedName | undefined => text.find((_, at) => id === `_rf${at}_T`);

const Metadata = () => z.object({ self: z.string() });

export const listFields = marketing.operation('field-definitions.list', 'GET /v3/marketing/field_definitions', {
  summary: 'All fields of contacts',
  traits: needs('marketing'),
  result: () =>
    z.object({
      custom_fields: z.array(Field()),
      reserved_fields: z.array(Field().extend({ read_only: z.boolean().optional() })),
      _metadata: Metadata(),
    }),
  handler: async (ctx) => ({
    custom_fields: await fields.all(ctx),
    reserved_fields: reservedFields,
    _metadata: { self: selfLink('/v3/marketing/field_definitions') },
  }),
});

const MAX_FIELDS = 500;
const nameForm = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Throws for a name that will do for no field. */
function checkName(name: string): void {
  if (!nameForm.test(name))
    throw errors.invalid('custom field names may contain only letters, digits and underscores', 'name');
  if (reservedFields.some((field) => field.name === name.toLowerCase())) throw errors.field_name_taken();
}

const numberOf = ({ id }: Field): number => Number(/^\w(\d+)_/.exec(id)?.[1] ?? 0);

export const createField = marketing.operation('field-definitions.create', 'POST /v3/marketing/field_definitions', {
  summary: 'Define a field',
  status: 200, // really
  traits: needs('marketing'),
  body: () => z.object({ name: z.string().min(1).max(100), field_type: FieldType() }),
  result: () => Field().extend({ _metadata: Metadata() }),
  async handler(ctx, { body: { name, field_type } }) {
    checkName(name);
    const all = await fields.all(ctx);
    if (all.some((field) => field.name === name)) throw errors.field_name_taken();
    if (all.length >= MAX_FIELDS) throw errors.field_limit();
    const number = Math.max(0, ...all.map(numberOf)) + 1;
    const field = await fields.insert(ctx, { id: `e${number}_${field_type.charAt(0)}`, name, field_type });
    return { ...field, _metadata: { self: selfLink(`/v3/marketing/field_definitions/${field.id}`) } };
  },
});

export const updateField = marketing.operation(
  'field-definitions.update',
  'PATCH /v3/marketing/field_definitions/{custom_field_id}',
  {
    summary: 'Rename a field',
    traits: needs('marketing'),
    body: () => z.object({ name: z.string().min(1).max(100) }),
    result: () => Field().extend({ _metadata: Metadata() }),
    async handler(ctx, { params, body: { name } }) {
      const field = await fields.need(ctx, params.custom_field_id);
      checkName(name);
      const twin = await fields.find(ctx, { where: { name } });
      if (twin && twin.id !== field.id) throw errors.field_name_taken();
      for (const contact of await contacts.all(ctx, { match: (one) => field.name in one.custom_fields })) {
        const { [field.name]: value, ...others } = contact.custom_fields;
        await contacts.update(ctx, contact, { custom_fields: { ...others, [name]: value } });
      }
      const renamed = await fields.update(ctx, field, { name });
      return { ...renamed, _metadata: { self: selfLink(`/v3/marketing/field_definitions/${field.id}`) } };
    },
  },
);

export const deleteField = marketing.operation(
  'field-definitions.delete',
  'DELETE /v3/marketing/field_definitions/{custom_field_id}',
  {
    summary: 'Delete a field, of every contact',
    traits: needs('marketing'),
    async handler(ctx, { params }) {
      const field = await fields.need(ctx, params.custom_field_id);
      for (const contact of await contacts.all(ctx, { match: (one) => field.name in one.custom_fields })) {
        const { [field.name]: _, ...custom_fields } = contact.custom_fields;
        await contacts.update(ctx, contact, { custom_fields });
      }
      await fields.remove(ctx, field);
      return nothing();
    },
  },
);
