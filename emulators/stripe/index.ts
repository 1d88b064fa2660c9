/** The table of contents. */
import { emulator } from '../../src/emulator/index.ts';
import { firstCall } from './first-call.ts';
import * as clocks from './core/clocks.ts';
import * as events from './core/events.ts';
import * as idempotency from './core/idempotency.ts';
import * as keys from './core/keys.ts';
import * as pages from './core/pages.ts';
import * as webhookEndpoints from './core/webhook-endpoints.ts';
import * as webhooks from './core/webhooks.ts';
import * as customerBalance from './payments/customers/balance.ts';
import * as cashBalance from './payments/customers/cash-balance.ts';
import * as customer from './payments/customers/customer.ts';
import * as customers from './payments/customers/customers.ts';
import * as customerSources from './payments/customers/sources.ts';
import * as taxIds from './payments/customers/tax-ids.ts';
import * as method from './payments/methods/method.ts';
import * as paymentMethods from './payments/methods/payment-methods.ts';
import * as token from './payments/methods/tokens.ts';
import * as balance from './payments/balance/balance.ts';
import * as balanceTransactions from './payments/balance/transactions.ts';
import * as charge from './payments/charges/charge.ts';
import * as receipt from './payments/charges/receipt.tsx';
import * as confirmationTokens from './payments/confirmation-tokens.ts';
import * as intent from './payments/intents/intent.ts';
import * as intentOutcomes from './payments/intents/outcomes.ts';
import * as paymentIntents from './payments/intents/payment-intents.ts';
import * as mandates from './payments/mandates.ts';
import * as approvals from './payments/pages/approvals.tsx';
import * as refund from './payments/refunds/refund.ts';
import * as setupAttempts from './payments/setup/attempts.ts';
import * as setupIntent from './payments/setup/setup-intent.ts';
import * as setupIntents from './payments/setup/setup-intents.ts';
import * as charges from './payments/charges/charges.ts';
import * as refunds from './payments/refunds/refunds.ts';
import * as refunding from './payments/refunds/refunding.ts';
import * as releasing from './payments/refunds/releasing.ts';
import * as payouts from './payments/balance/payouts.ts';
import * as dispute from './payments/disputes/dispute.ts';
import * as disputes from './payments/disputes/disputes.ts';
import * as disputing from './payments/disputes/disputing.ts';
import * as earlyFraudWarnings from './payments/disputes/early-fraud-warnings.ts';
import * as ephemeralKeys from './payments/ephemeral-keys.ts';
import * as files from './payments/files/files.ts';
import * as tokenOperations from './payments/methods/token-operations.ts';
import * as sources from './payments/sources/sources.ts';
import * as authorizations from './payments/intents/authorizations.ts';
import * as intentCash from './payments/intents/cash.ts';
import * as oldSources from './payments/customers/old-sources.ts';
import * as formerShapes from './payments/former-shapes.ts';
import * as reviews from './payments/reviews.ts';
import * as methodSettings from './payments/method-settings.ts';
import * as topups from './payments/balance/topups.ts';
import * as authenticating from './payments/intents/authenticating.ts';
import * as source from './payments/sources/source.ts';
import { billing } from './billing/resources.ts';
import * as checkoutExpiring from './checkout/expiring.ts';
import * as checkoutPages from './checkout/pages.tsx';
import * as checkoutSession from './checkout/session.ts';
import * as checkoutSessions from './checkout/sessions.ts';
import * as checkoutTriggers from './checkout/triggers.ts';
import * as account from './connect/account.ts';
import * as accounts from './connect/accounts.ts';
import * as externalAccounts from './connect/external-accounts.ts';
import * as moving from './connect/moving.ts';
import * as oauth from './connect/oauth.tsx';
import * as onboarding from './connect/onboarding.tsx';
import * as persons from './connect/persons.ts';
import * as transfer from './connect/transfer.ts';
import * as transfers from './connect/transfers.ts';
import * as portalConfiguration from './portal/configuration.ts';
import * as portalConfigurations from './portal/configurations.ts';
import * as portalPages from './portal/pages.tsx';
import * as portalSessions from './portal/sessions.ts';
import * as script from './js/script.ts';
import * as linkPages from './links/pages.tsx';
import * as paymentLink from './links/link.ts';
import * as paymentLinks from './links/links.ts';
import { stripe } from './provider.ts';
import { eventTriggers } from './triggers.ts';
import { world } from './world.ts';

export default emulator({
  provider: stripe,
  world,
  firstCall,
  published: 344,
  endpoints: webhookEndpoints.consoleEndpoints,
  resources: [
    ...billing,
    eventTriggers,
    account,
    accounts,
    externalAccounts,
    moving,
    oauth,
    onboarding,
    persons,
    transfer,
    transfers,
    portalConfiguration,
    portalConfigurations,
    portalPages,
    portalSessions,
    script,
    linkPages,
    paymentLink,
    paymentLinks,
    checkoutExpiring,
    checkoutPages,
    checkoutSession,
    checkoutSessions,
    checkoutTriggers,
    clocks,
    events,
    idempotency,
    keys,
    pages,
    webhookEndpoints,
    webhooks,
    customer,
    customers,
    customerBalance,
    customerSources,
    cashBalance,
    taxIds,
    method,
    paymentMethods,
    token,
    source,
    authenticating,
    topups,
    methodSettings,
    reviews,
    formerShapes,
    oldSources,
    intentCash,
    authorizations,
    sources,
    tokenOperations,
    files,
    ephemeralKeys,
    earlyFraudWarnings,
    disputing,
    disputes,
    dispute,
    payouts,
    releasing,
    refunding,
    refunds,
    charges,
    setupIntents,
    setupIntent,
    setupAttempts,
    refund,
    approvals,
    mandates,
    paymentIntents,
    intentOutcomes,
    intent,
    confirmationTokens,
    receipt,
    charge,
    balanceTransactions,
    balance,
  ],
});
