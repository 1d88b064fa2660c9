/** What a namespace of Twilio begins with. */
import type { ProviderWorld } from '../../src/emulator/index.ts';
import { mainAccount, testAccount, type TwilioAccount } from './account.ts';
import { keys, newKey } from './accounts/key-rows.ts';
import { accounts, findAccount, newAccount } from './accounts/rows.ts';
import { addToPool, newMessagingService, messagingServices } from './messaging-services/rows.ts';
import { newNumber, numbers } from './numbers/rows.ts';
import type { TwilioSettings } from './settings.ts';
import { newVerifyService, verifyServices } from './verify/service-rows.ts';

export const world: ProviderWorld<TwilioAccount, TwilioSettings> = {
  credentials: (random) => ({
    accountSid: `AC${random.hex(32)}`,
    authToken: random.hex(32),
    apiKeySid: `SK${random.hex(32)}`,
    apiKeySecret: random.text(32),
    // The range that is set aside for fiction, of area codes that examples and tests seldom call: theirs are other people's.
    phoneNumber: `+1${random.pick(['313', '469', '503', '602', '615', '619', '754', '801'])}55501${random.digits(2)}`,
    phoneNumberSid: `PN${random.hex(32)}`,
    messagingServiceSid: `MG${random.hex(32)}`,
    verifyServiceSid: `VA${random.hex(32)}`,
    testAccountSid: `AC${random.hex(32)}`,
    testAuthToken: random.hex(32),
  }),

  env: (credentials, { base }) => {
    const { accountSid = '', authToken = '', apiKeySid = '', apiKeySecret = '', phoneNumber = '' } = credentials;
    return {
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
      TWILIO_API_KEY: apiKeySid,
      TWILIO_API_KEY_SID: apiKeySid,
      TWILIO_API_SECRET: apiKeySecret,
      TWILIO_API_KEY_SECRET: apiKeySecret,
      TWILIO_PHONE_NUMBER: phoneNumber,
      TWILIO_FROM_NUMBER: phoneNumber,
      TWILIO_MESSAGING_SERVICE_SID: credentials.messagingServiceSid ?? '',
      TWILIO_VERIFY_SERVICE_SID: credentials.verifyServiceSid ?? '',
      TWILIO_TEST_ACCOUNT_SID: credentials.testAccountSid ?? '',
      TWILIO_TEST_AUTH_TOKEN: credentials.testAuthToken ?? '',
      TWILIO_BASE_URL: base,
    };
  },

  async account(ctx, id) {
    const known = await findAccount(ctx, id);
    if (known) return known;
    return id === ctx.credentials.testAccountSid ? testAccount(ctx) : { ...mainAccount(ctx), id: id ?? '' };
  },

  async rows(ctx) {
    const { accountSid: id = '', authToken: token = '', apiKeySid = '', apiKeySecret = '' } = ctx.credentials;
    const { phoneNumber = '', phoneNumberSid, messagingServiceSid, verifyServiceSid } = ctx.credentials;
    const account = newAccount(ctx, { id, token, owner: id, name: 'Backlot' });
    await accounts.insert(ctx, account, { registered: true });
    const key = newKey(ctx, { account: id, id: apiKeySid, secret: apiKeySecret, name: 'Backlot' });
    await keys.insert(ctx, key.row, key.internal);
    const number = newNumber(ctx, { sid: phoneNumberSid, phone_number: phoneNumber });
    await numbers.insert(ctx, number.row, number.internal);
    const service = newMessagingService(ctx, {
      sid: messagingServiceSid,
      friendly_name: 'Backlot',
      use_inbound_webhook_on_number: true,
    });
    await messagingServices.insert(ctx, service, { turns: 0 });
    await addToPool(ctx, service, number.row);
    const verify = newVerifyService(ctx, {
      sid: verifyServiceSid,
      friendly_name: 'Backlot',
      custom_code_enabled: true,
    });
    await verifyServices.insert(ctx, verify);
  },
};
