/** Who waits for the end of a customer: subscriptions are canceled before the customer goes. */
import { hook } from '../../core/hooks.ts';
import type { CustomerRow } from './customer.ts';

/** Told, on the customer's clock, before `customer.deleted`. */
export const whenCustomerIsDeleted = hook<[customer: CustomerRow]>();

/** What versions before clover may say of a customer's discount; null takes it away. */
export interface DiscountWish {
  readonly coupon?: string | null | undefined;
  readonly promotion_code?: string | undefined;
}

/** Told, on the customer's clock, when somebody gives a customer a coupon or takes it away: the listener keeps the discount. */
export const whenDiscountIsAsked = hook<[customer: CustomerRow, wish: DiscountWish]>();
