/** What a session (or a payment link) asks its buyer beside the card: parameters, and how they are shown. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { defined, text } from '../core/params.ts';

const lengths = () => ({
  default_value: text(255).optional(),
  maximum_length: z.int().min(1).optional(),
  minimum_length: z.int().min(1).optional(),
});

/** A field of the shop's own. */
export const customField = () =>
  z.object({
    dropdown: z
      .object({
        default_value: text(100).optional(),
        options: z.array(z.object({ label: text(100), value: text(100) })).max(200),
      })
      .optional(),
    key: text(200),
    label: z.object({ custom: text(50), type: z.literal('custom') }),
    numeric: z.object(lengths()).optional(),
    optional: z.boolean().optional(),
    text: z.object(lengths()).optional(),
    type: z.enum(['dropdown', 'numeric', 'text']),
  });

export type CustomFieldInput = z.infer<ReturnType<typeof customField>>;

const Lengths = () =>
  z
    .object({
      default_value: z.string().nullable(),
      maximum_length: z.int().nullable(),
      minimum_length: z.int().nullable(),
      value: z.string().nullable().optional(),
    })
    .optional();

/** The same as shown; `value` is what the buyer has typed, and links have none. */
export const CustomField = schema(() =>
  z.object({
    dropdown: z
      .object({
        default_value: z.string().nullable(),
        options: z.array(z.object({ label: z.string(), value: z.string() })),
        value: z.string().nullable().optional(),
      })
      .optional(),
    key: z.string(),
    label: z.object({ custom: z.string().nullable(), type: z.literal('custom') }),
    numeric: Lengths(),
    optional: z.boolean(),
    text: Lengths(),
    type: z.enum(['dropdown', 'numeric', 'text']),
  }),
);

export type CustomFieldRow = Infer<typeof CustomField>;

/** A field as shown. `value` null on sessions, absent on links. */
export function shownField(given: CustomFieldInput, value: { readonly value?: null }): CustomFieldRow {
  const { key, label, type, optional = false, dropdown } = given;
  const own = given[type] ?? {};
  const { default_value = null } = own;
  if (type === 'dropdown')
    return { dropdown: { default_value, options: dropdown?.options ?? [], ...value }, key, label, optional, type };
  const { maximum_length = null, minimum_length = null } = given[type] ?? {};
  return { key, label, optional, [type]: { default_value, maximum_length, minimum_length, ...value }, type };
}

export const consentCollection = () =>
  z.object({
    payment_method_reuse_agreement: z.object({ position: z.enum(['auto', 'hidden']) }).optional(),
    promotions: z.enum(['auto', 'none']).optional(),
    terms_of_service: z.enum(['none', 'required']).optional(),
  });

export const ConsentCollection = schema(() =>
  z.object({
    payment_method_reuse_agreement: z.object({ position: z.enum(['auto', 'hidden']) }).nullable(),
    promotions: z.enum(['auto', 'none']).nullable(),
    terms_of_service: z.enum(['none', 'required']).nullable(),
  }),
);

export const shownConsent = (given: Partial<Infer<typeof ConsentCollection>>): Infer<typeof ConsentCollection> => ({
  payment_method_reuse_agreement: null,
  promotions: null,
  terms_of_service: null,
  ...defined(given),
});

const nameOf = () => z.object({ enabled: z.boolean(), optional: z.boolean().optional() }).optional();

export const nameCollection = () => z.object({ business: nameOf(), individual: nameOf() });

const NameOf = () => z.object({ enabled: z.boolean(), optional: z.boolean() }).optional();

export const NameCollection = schema(() => z.object({ business: NameOf(), individual: NameOf() }));

export const shownNames = ({
  business,
  individual,
}: z.infer<ReturnType<typeof nameCollection>>): Infer<typeof NameCollection> => ({
  ...(business && { business: { enabled: business.enabled, optional: business.optional ?? false } }),
  ...(individual && { individual: { enabled: individual.enabled, optional: individual.optional ?? false } }),
});

export const adjustableQuantity = () =>
  z.object({
    enabled: z.boolean(),
    maximum: z.int().min(0).max(999_999).optional(),
    minimum: z.int().min(0).max(999_999).optional(),
  });

export const AdjustableQuantity = schema(() =>
  z.object({ enabled: z.boolean(), maximum: z.int().nullable(), minimum: z.int().nullable() }),
);

export const shownQuantity = (
  given: z.infer<ReturnType<typeof adjustableQuantity>> | undefined,
): Infer<typeof AdjustableQuantity> | null =>
  given?.enabled ? { enabled: true, maximum: given.maximum ?? 99, minimum: given.minimum ?? 0 } : null;

export const optionalItem = () =>
  z.object({ adjustable_quantity: adjustableQuantity().optional(), price: text(), quantity: z.int().min(0) });

export const OptionalItem = schema(() =>
  z.object({ adjustable_quantity: AdjustableQuantity().nullable(), price: z.string(), quantity: z.int() }),
);

export const shownOptional = ({
  adjustable_quantity: range,
  price,
  quantity,
}: z.infer<ReturnType<typeof optionalItem>>): Infer<typeof OptionalItem> => ({
  adjustable_quantity: shownQuantity(range),
  price,
  quantity,
});

export const taxIdCollection = () =>
  z.object({ enabled: z.boolean(), required: z.enum(['if_supported', 'never']).optional() });

export const shippingCollection = () => z.object({ allowed_countries: z.array(text(2)).min(1) });

const message = () =>
  z
    .object({ message: text(1200) })
    .nullable()
    .optional();

export const customText = () =>
  z.object({
    after_submit: message(),
    shipping_address: message(),
    submit: message(),
    terms_of_service_acceptance: message(),
  });

const invoiceIssuer = () => z.object({ account: text().optional(), type: z.enum(['account', 'self']) });

/** Whether the payment of a session is to be followed by an invoice, and what the invoice says. */
export const invoiceCreation = () =>
  z.object({
    enabled: z.boolean(),
    invoice_data: z
      .object({
        account_tax_ids: z.array(text()).nullable().optional(),
        custom_fields: z
          .array(z.object({ name: text(40), value: text(140) }))
          .max(4)
          .nullable()
          .optional(),
        description: text(1500).optional(),
        footer: text().optional(),
        issuer: invoiceIssuer().optional(),
        metadata: z.record(z.string().max(40), z.string().max(500)).optional(),
        rendering_options: z
          .object({
            amount_tax_display: z.enum(['exclude_tax', 'include_inclusive_tax']).nullable().optional(),
            template: text().optional(),
          })
          .nullable()
          .optional(),
      })
      .optional(),
  });

export type InvoiceCreationInput = z.infer<ReturnType<typeof invoiceCreation>>;

export const InvoiceCreation = schema(() =>
  z.object({
    enabled: z.boolean(),
    invoice_data: z.object({
      account_tax_ids: z.array(z.string()).nullable(),
      custom_fields: z.array(z.object({ name: z.string(), value: z.string() })).nullable(),
      description: z.string().nullable(),
      footer: z.string().nullable(),
      issuer: z.object({ account: z.string().optional(), type: z.enum(['account', 'self']) }).nullable(),
      metadata: z.record(z.string(), z.string()),
      rendering_options: z
        .object({ amount_tax_display: z.string().nullable(), template: z.string().nullable() })
        .nullable(),
    }),
  }),
);

export function shownInvoiceCreation(given: InvoiceCreationInput | undefined): Infer<typeof InvoiceCreation> {
  const { rendering_options: rendering, ...data } = given?.invoice_data ?? {};
  return {
    enabled: given?.enabled ?? false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: null,
      metadata: {},
      ...defined(data),
      rendering_options: rendering
        ? { amount_tax_display: rendering.amount_tax_display ?? null, template: rendering.template ?? null }
        : null,
    },
  };
}
