/** A coupon given to a customer, as versions before clover can ask: it comes off all that the customer is billed. */
import { customers } from '../../payments/customers/customer.ts';
import { whenDiscountIsAsked } from '../../payments/customers/waiting.ts';
import { emit } from '../../core/events.ts';
import { redeemable } from './coupon.ts';
import { giveDiscount } from './discount.ts';
import { countCode, redeemableCode } from './promotion-codes.ts';

whenDiscountIsAsked.listen(async (ctx, customer, { coupon: wanted, promotion_code }) => {
  const { discount: before, id } = customer;
  if (before && (wanted === null || wanted || promotion_code)) await emit(ctx, 'customer.discount.deleted', before);
  if (wanted === null) {
    if (before) await customers.update(ctx, customer, { discount: null });
    return;
  }
  const code = promotion_code
    ? await redeemableCode(ctx, promotion_code, 'promotion_code', { customer: id })
    : undefined;
  const of = wanted ?? code?.promotion.coupon;
  if (!of) return;
  const coupon = await redeemable(ctx, of, wanted ? 'coupon' : 'promotion_code');
  if (code) await countCode(ctx, code.id);
  const discount = await giveDiscount(ctx, coupon, { customer: id, ...(code && { promotion_code: code.id }) });
  await customers.update(ctx, customer, { discount });
  await emit(ctx, 'customer.discount.created', discount);
});
