/** What SDKs in browsers and phones ask when a bank wants to hear from the customer: they are sent to the page. */
import { link, z } from '../../../../src/emulator/index.ts';
import { operation } from '../../api.ts';
import { publicKeys } from '../../auth.ts';
import { pageIds } from '../../core/pages.ts';
import { hash, params, text } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { setupIntents } from '../setup/setup-intent.ts';
import { actionPages, approvalPath } from './action.ts';
import { paymentIntents } from './intent.ts';

export const authenticateThreeDSecure = operation('three_ds2.authenticate', 'POST /v1/3ds2/authenticate', {
  summary: 'Begin 3-D Secure from an SDK: answers the page on which to go on',
  traits: publicKeys,
  body: () =>
    params({
      app: text().optional(),
      browser: text().optional(),
      fallback_return_url: text().optional(),
      one_click_authn_device_support: hash().optional(),
      source: text(),
    }),
  result: () =>
    z.object({
      id: z.string(),
      object: z.literal('three_d_secure_2'),
      ares: z.null(),
      created: z.int(),
      creq: z.null(),
      error: z.null(),
      fallback_redirect_url: z.string(),
      livemode: z.boolean(),
      source: z.string(),
      state: z.literal('challenge_required'),
    }),
  async handler(ctx, { body: { source } }) {
    const page = await pageIds.get(ctx, source);
    const intent = page && ((await paymentIntents.get(ctx, page.object)) ?? (await setupIntents.get(ctx, page.object)));
    if (!intent) throw noSuch('source', source, 'source');
    if (intent.status !== 'requires_action')
      throw errors.invalid_request('This source has been authenticated already.');
    return {
      id: newId(ctx.random, 'threeds2'),
      object: 'three_d_secure_2' as const,
      ares: null,
      created: Math.floor(ctx.now / 1000),
      creq: null,
      error: null,
      fallback_redirect_url: link(actionPages, await approvalPath(ctx, intent, source)),
      livemode: false,
      source,
      state: 'challenge_required' as const,
    };
  },
});
