/** What every payment method tells: to whom it is billed, and, of a card, what it is. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { Address, hash, wholeAddress } from '../../core/params.ts';

export const BillingDetails = schema(() =>
  z.object({
    address: Address().nullable(),
    email: z.string().nullable(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    tax_id: z.string().nullable(),
  }),
);

export type BillingDetailsRow = Infer<typeof BillingDetails>;

const Check = () => z.enum(['pass', 'fail', 'unavailable', 'unchecked']).nullable();

export const CardDetails = schema(() =>
  z.object({
    brand: z.string(),
    checks: z.object({ address_line1_check: Check(), address_postal_code_check: Check(), cvc_check: Check() }),
    country: z.string().nullable(),
    display_brand: z.string().nullable(),
    exp_month: z.int(),
    exp_year: z.int(),
    fingerprint: z.string(),
    funding: z.string(),
    generated_from: hash().nullable(),
    last4: z.string(),
    networks: z.object({ available: z.array(z.string()), preferred: z.string().nullable() }),
    regulated_status: z.enum(['regulated', 'unregulated']),
    three_d_secure_usage: z.object({ supported: z.boolean() }),
    wallet: hash().nullable(),
  }),
);

export type CardDetailsRow = Infer<typeof CardDetails>;

/** Of whom nothing is known. */
export const noDetails: BillingDetailsRow = {
  address: wholeAddress({}),
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};
