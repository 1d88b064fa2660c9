/** The numbers of invoices: the customer's prefix and how many there were. */
import type { StripeCtx } from '../../account.ts';
import { customers } from '../../payments/customers/customer.ts';

/** The next number of a customer's; nobody's invoice has none. */
export async function nextNumber(ctx: StripeCtx, customer: string | null): Promise<string | null> {
  const row = customer === null ? undefined : await customers.get(ctx, customer);
  if (!row) return null;
  const { invoice_prefix: prefix, next_invoice_sequence: sequence } = row;
  await customers.update(ctx, row, { next_invoice_sequence: sequence + 1 });
  return `${prefix}-${String(sequence).padStart(4, '0')}`;
}
