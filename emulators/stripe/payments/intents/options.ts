/** Options of payment methods by type, and the configuration in which an account has them. */
import { digest } from '../../../../src/emulator/index.ts';

/** The configuration of payment methods that an account has from the start. */
export const configurationOf = (account: string): string =>
  `pmc_1${digest('sha256', account, 'base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 23)}`;

const optionDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  afterpay_clearpay: { reference: null },
  bancontact: { preferred_language: 'en' },
  boleto: { expires_after_days: 3 },
  card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
  klarna: { preferred_locale: null },
  konbini: { confirmation_number: null, expires_after_days: 3, expires_at: null, product_description: null },
  link: { persistent_token: null },
  oxxo: { expires_after_days: 3 },
  paypal: { preferred_locale: null, reference: null },
  pix: { expires_after_seconds: null, expires_at: null },
  sofort: { preferred_language: null },
  swish: { reference: null },
  wechat_pay: { app_id: null, client: null },
};

/** What is told for one attempt, and never shown. */
const unshown = new Set(['blik.code', 'card.cvc_token', 'card.moto', 'card.three_d_secure']);

/** The options of each type that an intent takes: defaults, with what was given on top. */
export function optionsOf(
  types: readonly string[],
  given: Readonly<Record<string, unknown>> = {},
): Record<string, Record<string, unknown>> {
  const named = [...new Set([...types, ...Object.keys(given)])].sort();
  return Object.fromEntries(
    named.map((type) => {
      const own = given[type];
      const known = Object.entries(typeof own === 'object' && own !== null ? own : {});
      const kept = known.filter(([name]) => !unshown.has(`${type}.${name}`));
      return [type, { ...optionDefaults[type], ...Object.fromEntries(kept) }];
    }),
  );
}
