/** Who waits for invoices: subscriptions go on, or end, with the payment. */
import { hook } from '../../core/hooks.ts';
import type { InvoiceRow } from './invoice.ts';

export type InvoiceNews =
  'paid' | 'failed' | 'action_required' | 'given_up' | 'overdue' | 'voided' | 'uncollectible' | 'finalized';

/** Told on the customer's clock, between `invoice.updated` and the event of the news. `method` is what paid. */
export const whenInvoiceChanges = hook<[invoice: InvoiceRow, news: InvoiceNews, method?: string | null]>();
