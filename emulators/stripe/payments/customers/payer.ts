/** Who pays, as people name them. */
import type { Ctx } from '../../../../src/emulator/index.ts';
import { customers } from './customer.ts';

/** Name and address of a customer; without one the address alone. */
export async function payerOf(ctx: Ctx, customer: string | null, email: string | null = null): Promise<string> {
  const known = customer === null ? undefined : await customers.get(ctx, customer);
  return [known?.name, known?.email ?? email].filter(Boolean).join(', ') || (customer ?? '');
}
