/** Options of payment methods by type, and the configuration in which an account has them. */
import { digest } from '../../../../src/emulator/index.ts';

/** The configuration of payment methods that an account has from the start. */
export const configurationOf = (account: string): string =>
  `pmc_1${digest('sha256', account, 'base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 23)}`;

const optionDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  bancontact: { preferred_language: 'en' },
  card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
  klarna: { preferred_locale: null },
  link: { persistent_token: null },
  paypal: { preferred_locale: null, reference: null },
};

/** The options of each type that an intent takes: defaults, with what was given on top. */
export function optionsOf(
  types: readonly string[],
  given: Readonly<Record<string, unknown>> = {},
): Record<string, Record<string, unknown>> {
  const named = [...new Set([...types, ...Object.keys(given)])].sort();
  return Object.fromEntries(
    named.map((type) => {
      const own = given[type];
      const known = typeof own === 'object' && own !== null ? (own as Record<string, unknown>) : {};
      return [type, { ...optionDefaults[type], ...known }];
    }),
  );
}
