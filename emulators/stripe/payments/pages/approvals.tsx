/** Approving and refusing: what happens on the pages to which a payment or a setup sends its customer. */
import { html, redirect, z, type Answer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { money } from '../../core/currencies.ts';
import { queryParam } from '../../core/pages.ts';
import { errors } from '../../errors.ts';
import { onClockOf } from '../customers/customer.ts';
import { actionPages, redirectPages } from '../intents/action.ts';
import { answerIntent } from '../intents/approving.ts';
import { paymentIntents, type PaymentIntentRow } from '../intents/intent.ts';
import { answerSetup } from '../setup/approving.ts';
import { setupIntents, type SetupIntentRow } from '../setup/setup-intent.ts';
import { ApprovalPage, DonePage } from './approval-page.tsx';

type Waiting = PaymentIntentRow | SetupIntentRow;

/** The intent that the page's URL names, with its secret. */
async function intentOf(ctx: StripeCtx): Promise<Waiting> {
  const call = ctx.request ?? { search: '' };
  const [payment, setup] = [queryParam(call, 'payment_intent'), queryParam(call, 'setup_intent')];
  const intent = payment ? await paymentIntents.get(ctx, payment) : setup && (await setupIntents.get(ctx, setup));
  const secret = queryParam(call, payment ? 'payment_intent_client_secret' : 'setup_intent_client_secret');
  if (!intent || intent.client_secret !== secret) throw errors.unrecognized_url('GET', '/3d_secure_2/hosted');
  return intent;
}

const internalOf = (intent: Waiting): { returnUrl?: string | undefined; attempt?: string | undefined } =>
  intent.object === 'payment_intent' ? paymentIntents.internal(intent) : setupIntents.internal(intent);

/** Whether the page's question is still open. */
const isAsked = (ctx: StripeCtx, intent: Waiting): boolean => {
  const { attempt } = internalOf(intent);
  const source = ctx.request && (queryParam(ctx.request, 'source') ?? ctx.request.params.attempt);
  return intent.status === 'requires_action' && source === attempt;
};

const whatOf = (intent: Waiting): string =>
  intent.object === 'payment_intent'
    ? `A payment of ${money(intent.amount, intent.currency)}`
    : 'Your payment method, to be used later';

/** Back to the shop, which is told how it went. */
function back(intent: Waiting, sourceType: string | undefined): Answer<never> {
  const { returnUrl } = internalOf(intent);
  const failed = intent.status === 'requires_payment_method' || intent.status === 'canceled';
  if (returnUrl === undefined) return html(<DonePage words={failed ? 'Not approved' : 'Approved'} />);
  const url = new URL(returnUrl);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret ?? '');
  url.searchParams.set('redirect_status', failed ? 'failed' : intent.status === 'processing' ? 'pending' : 'succeeded');
  if (sourceType) url.searchParams.set('source_type', sourceType);
  return redirect(url.href, { status: 303 });
}

/** Takes a person's answer to an intent that waits for one. */
export async function answerFor(bare: StripeCtx, intent: Waiting, approved: boolean): Promise<Waiting> {
  const ctx = await onClockOf(bare, intent.customer);
  if (intent.object === 'payment_intent') return (await answerIntent(ctx, intent, approved)).intent;
  return (await answerSetup(ctx, intent, approved)).intent;
}

const answerBody = () => z.object({ outcome: z.enum(['complete', 'fail']) });

export const showAuthentication = actionPages.operation('hooks.three_d_secure', 'GET /3d_secure_2/hosted', {
  summary: "The bank's page, on which a person approves a payment",
  async handler(ctx) {
    const intent = await intentOf(ctx);
    if (!isAsked(ctx, intent)) return back(intent, 'card');
    return html(<ApprovalPage title="3D Secure 2 test page" what={whatOf(intent)} approve="Complete" refuse="Fail" />);
  },
});

export const answerAuthentication = actionPages.operation('hooks.answer_three_d_secure', 'POST /3d_secure_2/hosted', {
  summary: 'A person approves or refuses on the page of the bank',
  body: answerBody,
  async handler(ctx, { body: { outcome } }) {
    const intent = await intentOf(ctx);
    const after = isAsked(ctx, intent) ? await answerFor(ctx, intent, outcome === 'complete') : intent;
    return back(after, 'card');
  },
});

export const showRedirect = redirectPages.operation('hooks.redirect', 'GET /redirect/authenticate/{attempt}', {
  summary: "Another company's page, on which a person authorizes a payment",
  async handler(ctx) {
    const intent = await intentOf(ctx);
    if (!isAsked(ctx, intent)) return back(intent, undefined);
    const type = (ctx.request && queryParam(ctx.request, 'type')) ?? 'payment';
    return html(
      <ApprovalPage
        title={`${type} test payment page`}
        what={whatOf(intent)}
        approve="Authorize test payment"
        refuse="Fail test payment"
      />,
    );
  },
});

export const answerRedirect = redirectPages.operation(
  'hooks.answer_redirect',
  'POST /redirect/authenticate/{attempt}',
  {
    summary: 'A person authorizes or fails a payment elsewhere',
    body: answerBody,
    async handler(ctx, { body: { outcome } }) {
      const intent = await intentOf(ctx);
      const after = isAsked(ctx, intent) ? await answerFor(ctx, intent, outcome === 'complete') : intent;
      return back(after, undefined);
    },
  },
);
