/** Who waits for the end of a customer: subscriptions are canceled before the customer goes. */
import { hook } from '../../core/hooks.ts';
import type { CustomerRow } from './customer.ts';

/** Told, on the customer's clock, before `customer.deleted`. */
export const whenCustomerIsDeleted = hook<[customer: CustomerRow]>();
