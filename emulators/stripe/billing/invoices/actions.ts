/** What is done with invoices: finalized, paid, sent, voided, written off. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { onClock } from '../../core/clocks.ts';
import { emit } from '../../core/events.ts';
import { params, text } from '../../core/params.ts';
import { declineNames } from '../../declines.ts';
import { errors, noSuch } from '../../errors.ts';
import { paymentIntents } from '../../payments/intents/intent.ts';
import { methodOf } from '../../payments/methods/attaching.ts';
import type { PaymentMethodRow } from '../../payments/methods/method.ts';
import { finalizeInvoice, voidInvoice, writeOff } from './finalizing.ts';
import { Invoice, invoices } from './invoice.ts';
import { chargeLater, scheduleFinalization } from './making.ts';
import { collect, finishElsewhere, payInvoice } from './paying.ts';
import { expectPayment } from './payment.ts';

export const finalize = operation('invoices.finalize_invoice', 'POST /v1/invoices/{id}/finalize', {
  summary: 'Make a draft final',
  body: () => params({ auto_advance: z.boolean().optional() }),
  result: Invoice,
  async handler(bare, { params: { id }, body: { auto_advance } }) {
    const draft = await invoices.need(bare, id);
    const ctx = await onClock(bare, draft.test_clock);
    scheduleFinalization(ctx, { ...draft, automatically_finalizes_at: null });
    const after = await finalizeInvoice(ctx, draft, auto_advance === undefined ? {} : { auto_advance });
    return chargeLater(ctx, after);
  },
});

export const pay = operation('invoices.pay', 'POST /v1/invoices/{id}/pay', {
  summary: 'Pay an invoice now',
  faults: declineNames,
  body: () =>
    params({
      forgive: z.boolean().optional(),
      mandate: text().optional(),
      off_session: z.boolean().optional(),
      paid_out_of_band: z.boolean().optional(),
      payment_method: text().optional(),
      source: text().optional(),
    }),
  result: Invoice,
  async handler(bare, { params: { id }, body }) {
    const found = await invoices.need(bare, id);
    const ctx = await onClock(bare, found.test_clock);
    if (found.status === 'paid') throw errors.invalid_request('Invoice is already paid');
    if (found.status === 'void') throw errors.invoice_not_open();
    const invoice = found.status === 'draft' ? await finalizeInvoice(ctx, found) : found;
    if (invoice.status === 'paid') return invoice;
    if (body.paid_out_of_band) return finishElsewhere(ctx, invoice);
    const method = await namedMethod(ctx, body.payment_method ?? body.source);
    const { invoice: after, error } = await payInvoice(ctx, invoice, { method, offSession: body.off_session ?? true });
    if (error) return error;
    if (after.status === 'open') {
      const { intent } = invoices.internal(after);
      const paying = intent === undefined ? undefined : await paymentIntents.get(ctx, intent);
      if (paying?.status === 'requires_action') return errors.invoice_needs_action().with({ payment_intent: paying });
    }
    return after;
  },
});

const namedMethod = async (ctx: StripeCtx, id: string | undefined): Promise<PaymentMethodRow | undefined> =>
  id === undefined ? undefined : methodOf(ctx, id);

export const send = operation('invoices.send_invoice', 'POST /v1/invoices/{id}/send', {
  summary: 'Send an invoice to its customer by mail',
  body: () => params({}),
  result: Invoice,
  async handler(bare, { params: { id } }) {
    const found = await invoices.need(bare, id);
    const ctx = await onClock(bare, found.test_clock);
    if (found.collection_method !== 'send_invoice') {
      throw errors.invalid_request("You can only manually send an invoice if its collection method is 'send_invoice'.");
    }
    if (found.status !== 'draft' && found.status !== 'open') throw errors.invoice_not_open();
    if (found.customer_email === null) {
      throw errors
        .invalid_request('The customer must have an email address to be sent an invoice.')
        .with({ param: 'customer' });
    }
    const invoice = found.status === 'draft' ? await finalizeInvoice(ctx, found) : found;
    await emit(ctx, 'invoice.sent', invoice);
    return invoice;
  },
});

export const voidOne = operation('invoices.void_invoice', 'POST /v1/invoices/{id}/void', {
  summary: 'Void an invoice: nothing is to be paid any more',
  body: () => params({}),
  result: Invoice,
  async handler(bare, { params: { id } }) {
    const invoice = await invoices.need(bare, id);
    const ctx = await onClock(bare, invoice.test_clock);
    if (invoice.status !== 'open' && invoice.status !== 'uncollectible') throw errors.invoice_not_open();
    return voidInvoice(ctx, invoice);
  },
});

export const markUncollectible = operation('invoices.mark_uncollectible', 'POST /v1/invoices/{id}/mark_uncollectible', {
  summary: 'Expect no money for an invoice any more',
  body: () => params({}),
  result: Invoice,
  async handler(bare, { params: { id } }) {
    const invoice = await invoices.need(bare, id);
    const ctx = await onClock(bare, invoice.test_clock);
    if (invoice.status !== 'open') throw errors.invoice_not_open();
    return writeOff(ctx, invoice);
  },
});

export const attachPayment = operation('invoices.attach_payment', 'POST /v1/invoices/{id}/attach_payment', {
  summary: 'Let a payment intent pay (a part of) an invoice',
  body: () => params({ payment_intent: text().optional(), payment_record: text().optional() }),
  result: Invoice,
  async handler(bare, { params: { id }, body: { payment_intent } }) {
    const invoice = await invoices.need(bare, id);
    const ctx = await onClock(bare, invoice.test_clock);
    if (payment_intent === undefined) throw errors.parameter_missing('payment_intent');
    if (invoice.status !== 'open') throw errors.invoice_not_open();
    const intent = await paymentIntents.get(ctx, payment_intent);
    if (!intent) throw noSuch('payment_intent', payment_intent, 'payment_intent');
    if (intent.customer !== invoice.customer || intent.currency !== invoice.currency) {
      throw errors
        .invalid_request('The PaymentIntent must have the same customer and currency as the invoice.')
        .with({ param: 'payment_intent' });
    }
    await expectPayment(ctx, invoice, intent, false);
    const tied = await paymentIntents.update(ctx, intent, {}, { invoice: id });
    if (tied.status === 'succeeded') await collect(ctx, invoice, tied);
    return invoices.need(ctx, id);
  },
});
