/** Making setup intents, apart from their confirmation. */
import { applicationOf, type StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { inOrder } from '../../core/order.ts';
import { defined } from '../../core/params.ts';
import { newId } from '../../ids.ts';
import { configurationOf, optionsOf } from '../intents/options.ts';
import { setupIntents, type SetupIntentRow } from './setup-intent.ts';

/** What belongs to a setup intent without being shown. */
export interface SetupOrigin {
  readonly session?: string | undefined;
  readonly subscription?: string | undefined;
}

/** A new setup intent, and its event. The context must be on the customer's clock. */
export async function newSetup(
  ctx: StripeCtx,
  given: Partial<SetupIntentRow>,
  origin: SetupOrigin = {},
): Promise<SetupIntentRow> {
  const id = newId(ctx.random, 'seti');
  const automatic = given.payment_method_types === undefined;
  const types = given.payment_method_types ?? ['card', 'link'];
  const row = {
    id,
    object: 'setup_intent' as const,
    allowed_payment_method_types: null,
    application: applicationOf(ctx),
    automatic_payment_methods: automatic ? ({ allow_redirects: 'always', enabled: true } as const) : null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${ctx.random.text(31)}`,
    created: Math.floor(ctx.now / 1000),
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: automatic ? { id: configurationOf(ctx.account.id), parent: null } : null,
    payment_method_types: types,
    single_use_mandate: null,
    status: given.payment_method ? ('requires_confirmation' as const) : ('requires_payment_method' as const),
    usage: 'off_session',
    ...given,
    payment_method_options: setupOptions(types, given.payment_method_options ?? {}),
  };
  const intent = await setupIntents.insert(ctx, inOrder(row), defined(origin));
  await emit(ctx, 'setup_intent.created', intent);
  return intent;
}

/** Cards are set up without instalments. */
export function setupOptions(
  types: readonly string[],
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { card, ...others } = optionsOf(types, given);
  if (!card) return others;
  const { installments: _, ...rest } = card;
  return { card: rest, ...others };
}
