/** The page to which the mobile SDKs have the browser sent: they close it as soon as it opens. */
import { html } from '../../../src/emulator/index.ts';
import { pages } from '../api.ts';
import { NotePage } from '../pages/error.tsx';

export const returnToApp = pages.operation('checkout.return_to_app', 'GET /integrations/android/redirect/', {
  summary: 'Where the mobile SDKs end a payment',
  handler: () => Promise.resolve(html(<NotePage title="Payment done" text="You can go back to the app." />)),
});
