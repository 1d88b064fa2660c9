/** The table of contents. */
import { emulator } from '../../src/emulator/index.ts';
import { firstCall } from './first-call.ts';
import * as authTokens from './auth-tokens.ts';
import * as bank from './checkout/bank.tsx';
import * as checkout from './checkout/checkout.tsx';
import * as products from './checkout/products.tsx';
import * as returns from './checkout/returns.tsx';
import * as linkOperations from './links/links.ts';
import * as links from './links/rows.ts';
import * as uploads from './links/uploads.ts';
import * as oauth from './oauth.ts';
import * as orderOperations from './orders/orders.ts';
import * as orders from './orders/rows.ts';
import * as sdkOrders from './orders/sdk.ts';
import * as creation from './payment-requests/create.ts';
import * as messages from './payment-requests/messages.ts';
import * as paymentRequests from './payment-requests/rows.ts';
import * as paymentRequestsV1 from './payment-requests/v1.ts';
import * as paymentRequestsV2 from './payment-requests/v2.ts';
import * as payments from './payments/rows.ts';
import * as paymentTriggers from './payments/triggers.ts';
import * as paymentsV1 from './payments/v1.ts';
import * as paymentsV2 from './payments/v2.ts';
import * as payouts from './payouts.ts';
import { instamojo } from './provider.ts';
import * as refundOperations from './refunds/refunds.ts';
import * as refunds from './refunds/rows.ts';
import * as shortUrls from './short-urls.ts';
import * as tokens from './tokens.ts';
import * as users from './users/rows.ts';
import * as userOperations from './users/users.ts';
import * as webhooks from './webhooks.ts';
import { world } from './world.ts';

export default emulator({
  provider: instamojo,
  world,
  firstCall,
  resources: [
    paymentRequests,
    creation,
    messages,
    paymentRequestsV1,
    paymentRequestsV2,
    payments,
    paymentTriggers,
    paymentsV1,
    paymentsV2,
    refunds,
    refundOperations,
    links,
    linkOperations,
    orders,
    orderOperations,
    sdkOrders,
    oauth,
    tokens,
    authTokens,
    payouts,
    users,
    userOperations,
    shortUrls,
    checkout,
    bank,
    products,
    returns,
    uploads,
    webhooks,
  ],
});
