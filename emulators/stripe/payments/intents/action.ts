/** What a payment asks of the customer: the page on which to approve it, or what the browser SDK needs to ask. */
import { link } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { publishableKeyOf } from '../../core/keys.ts';
import { hostedPages, openPage, queryParam } from '../../core/pages.ts';
import { newId } from '../../ids.ts';
import type { PaymentMethodRow } from '../methods/method.ts';
import { redirectAction } from '../methods/types.ts';

/** Both pages tell the account (`merchant`) in their URL. */
export const actionPages = hostedPages('hooks', '/3d_secure_2', (call) => queryParam(call, 'merchant'));
export const redirectPages = hostedPages('hooks', '/redirect', (call) => queryParam(call, 'merchant'));

/** What is to be approved: a payment intent, or a setup intent. */
export interface Approvable {
  readonly id: string;
  readonly object: 'payment_intent' | 'setup_intent';
  readonly client_secret: string | null;
}

export interface Action {
  /** `payatt_…` */
  readonly attempt: string;
  readonly next: Record<string, unknown>;
}

/** Where a person approves or refuses. */
export async function approvalPath(ctx: StripeCtx, intent: Approvable, attempt: string): Promise<string> {
  const query = new URLSearchParams({
    merchant: ctx.account.id,
    [intent.object]: intent.id,
    [`${intent.object}_client_secret`]: intent.client_secret ?? '',
    publishable_key: await publishableKeyOf(ctx),
    source: attempt,
  });
  return `/3d_secure_2/hosted?${query}`;
}

/** The bank's question: a page when there is somewhere to come back to, else data for the SDK in the browser. */
export async function authentication(
  ctx: StripeCtx,
  intent: Approvable,
  method: PaymentMethodRow,
  { returnUrl, useStripeSdk }: { returnUrl?: string | undefined; useStripeSdk?: boolean | undefined },
): Promise<Action> {
  const attempt = newId(ctx.random, 'payatt');
  if (returnUrl !== undefined && !useStripeSdk) {
    const url = link(actionPages, await approvalPath(ctx, intent, attempt));
    return { attempt, next: { redirect_to_url: { return_url: returnUrl, url }, type: 'redirect_to_url' } };
  }
  await openPage(ctx, attempt, intent.id);
  return { attempt, next: { type: 'use_stripe_sdk', use_stripe_sdk: sdkData(ctx, method, attempt) } };
}

const sdkData = (ctx: StripeCtx, method: PaymentMethodRow, attempt: string) => ({
  directory_server_encryption: {
    algorithm: 'RSA',
    certificate: '',
    directory_server_id: 'A000000003',
    root_certificate_authorities: [],
  },
  directory_server_name: method.card?.brand ?? 'visa',
  merchant: ctx.account.id,
  one_click_authn: null,
  server_transaction_id: ctx.random.uuid(),
  three_d_secure_2_source: attempt,
  three_ds_frontend_optimizations: null,
  three_ds_method_url: '',
  three_ds_optimizations: 'kf',
  type: 'stripe_3ds2_fingerprint',
});

/** Another company's page, on which the buyer approves: iDEAL, Klarna, PayPal … */
export async function elsewhere(
  ctx: StripeCtx,
  intent: Approvable,
  method: PaymentMethodRow,
  returnUrl: string | undefined,
): Promise<Action> {
  const attempt = newId(ctx.random, 'payatt');
  const query = (await approvalPath(ctx, intent, attempt)).split('?', 2)[1] ?? '';
  const url = link(redirectPages, `/redirect/authenticate/${attempt}?${query}&type=${method.type}`);
  const type = redirectAction(method.type);
  const where = { return_url: returnUrl ?? null, url };
  return {
    attempt,
    next: { [type]: type === 'redirect_to_url' ? where : { ...where, native_data: null, native_url: null }, type },
  };
}

/** Two small deposits, whose amounts the customer tells. */
export const microdeposits = (ctx: StripeCtx, intent: Approvable): Action => ({
  attempt: newId(ctx.random, 'payatt'),
  next: {
    type: 'verify_with_microdeposits',
    verify_with_microdeposits: {
      arrival_date: Math.floor(ctx.now / 1000) + 86_400,
      hosted_verification_url: link(
        actionPages,
        `/3d_secure_2/microdeposits?merchant=${ctx.account.id}&intent=${intent.id}`,
      ),
      microdeposit_type: 'amounts',
    },
  },
});
