/** Twilio: the table of contents. */
import { emulator } from '../../src/emulator/index.ts';
import * as accountOperations from './accounts/accounts.ts';
import * as accountRows from './accounts/rows.ts';
import * as keyRows from './accounts/key-rows.ts';
import * as tokenRows from './accounts/token-rows.ts';
import * as messagingServiceRows from './messaging-services/rows.ts';
import * as alertRows from './monitor/alert-rows.ts';
import * as numberRows from './numbers/rows.ts';
import { twilio } from './provider.ts';
import * as verifyServiceRows from './verify/service-rows.ts';
import * as callbacks from './webhooks/callbacks.ts';
import * as cookies from './webhooks/cookies.ts';
import * as requests from './webhooks/requests.ts';
import { world } from './world.ts';

export default emulator({
  provider: twilio,
  world,
  resources: [
    accountRows,
    accountOperations,
    keyRows,
    tokenRows,
    numberRows,
    messagingServiceRows,
    verifyServiceRows,
    alertRows,
    callbacks,
    cookies,
    requests,
  ],
});
