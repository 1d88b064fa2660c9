/** `invoice_creation` of a Checkout Session in payment mode: once it is paid, an invoice that is paid already. */
import { seconds } from '../../../../src/emulator/index.ts';
import { linesOf, sessions } from '../../checkout/session.ts';
import { whenSessionCompletes } from '../../checkout/waiting.ts';
import { newId } from '../../ids.ts';
import { customers } from '../../payments/customers/customer.ts';
import { paymentIntents } from '../../payments/intents/intent.ts';
import { blankInvoice, reckoned } from './draft.ts';
import { insertPaid } from './paid.ts';
import { expectPayment, invoicePayments } from './payment.ts';
import { oneTimeDrafts } from './session-lines.ts';

whenSessionCompletes.listen(async (ctx, session) => {
  const { invoice_creation: asked, customer: owner, payment_intent: paidBy, mode, currency } = session;
  if (mode !== 'payment' || !asked?.enabled || owner === null || currency === null) return;
  if (session.payment_status === 'unpaid') return;
  const customer = await customers.need(ctx, owner);
  const id = newId(ctx.random, 'in');
  const { rendering_options: rendering, issuer, metadata, ...data } = asked.invoice_data;
  const blank = await blankInvoice(ctx, customer, {
    id,
    currency,
    account_tax_ids: data.account_tax_ids,
    custom_fields: data.custom_fields,
    description: data.description,
    discounts: sessions.internal(session).discounts ?? [],
    footer: data.footer,
    issuer: issuer ?? { type: 'self' },
    metadata,
    ...(session.shipping_cost && { shipping_cost: session.shipping_cost }),
    ...(rendering && {
      rendering: {
        amount_tax_display: rendering.amount_tax_display,
        pdf: { page_size: 'auto' as const },
        template: rendering.template,
        template_version: null,
      },
    }),
  });
  const lines = await linesOf(ctx, session.id);
  const { row, internal } = await reckoned(
    ctx,
    blank,
    await oneTimeDrafts(ctx, lines, { customer: owner, invoice: id }),
  );
  const intent = paidBy === null ? undefined : await paymentIntents.get(ctx, paidBy);
  const invoice = await insertPaid(ctx, row, internal, intent, 'manual');
  await sessions.update(ctx, await sessions.need(ctx, session.id), { invoice: id });
  if (!intent) return;
  const payment = await expectPayment(ctx, invoice, intent, true);
  await invoicePayments.update(ctx, payment, {
    amount_paid: intent.amount,
    status: 'paid',
    status_transitions: { canceled_at: null, paid_at: seconds(ctx.now) },
  });
});
