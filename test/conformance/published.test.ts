/** Against the providers' published documents: whatever is emulated exists, under the published method and path, with the published fields. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { registry } from '../../src/registry.ts';
import { normal, published } from './published.ts';

/** Operations that a provider has but does not publish in these documents (older, on other hosts, or files). */
const beside: Readonly<Record<string, readonly RegExp[]>> = {
  sendgrid: [/\/mail_settings\/(?:bcc|plain_content|spam_check)$/],
  bolna: [/^GET \/v2\/agent$/, /^GET \/recordings\//],
  zoom: [
    /\/upcoming_meetings$/,
    /\/recordings$/,
    /\/transcript$/,
    / \/rec\//,
    /\/event_subscription/,
    /\/webhook_logs$/,
    / \/oauth\//,
  ],
  stripe: [
    /\/customers\/\{\}\/(?:bank_accounts|cards)/,
    /\/files\/\{\}\/contents$/,
    /^GET \/links\//,
    /\/radar\/early_fraud_warnings/,
    /\/charges\/\{\}\/refunds?/,
    /\/confirmation_tokens$/,
    /\/balance\/history/,
    / \/(?:oauth|express|v3|v2|setup|basil|clover|dahlia|endive|acacia)/,
    / \/\{\}\/stripe\.js$/,
    /\/invoices\/upcoming/,
    /\/customers\/\{\}\/subscriptions/,
    /\/subscription_items\/\{\}\/usage_record/,
    /\/payment_pages/,
    /\/elements\/sessions/,
    /\/3ds2\/authenticate/,
    /\/consumers\/sessions/,
    /\/entitlements\//,
    /^GET \/v1\/accounts\/\{\}$/,
  ],
  twilio: [
    /\/Media\/\{\}$/,
    /\/Recordings\/\{\}(?:\.mp3|\.wav)?$/,
    /\/tls-test/,
    / \/events\/v1\//,
    / \/webhooks\/v1\//,
  ],
  google: [
    / \/oauth2\//,
    /\.well-known/,
    / \/robot\//,
    / \/(?:token|revoke|tokeninfo)$/,
    / \/discovery\//,
    / \/device\/code$/,
    / \/batch\//,
  ],
};

describe('every operation is one that the provider publishes', () => {
  for (const { name, load } of registry.filter((each) => each.name in published))
    test(`${name}`, async () => {
      const { default: emulator } = await load();
      const known = published[name]?.() ?? new Set();
      const routes = emulator.operations
        .filter(({ api }) => !api.people)
        .map(({ method, path }) => normal(method, path));
      expect(routes.length).toBeGreaterThan(10);
      expect(emulator.published).toBe(known.size);
      const strange = routes.filter((route) => !known.has(route) && !beside[name]?.some((form) => form.test(route)));
      expect(strange).toEqual([]);
    });
});

/** Fields of real answers that Stripe does not declare any more. */
const undeclared = [
  'products.attributes',
  'subscriptions.plan',
  'subscriptions.quantity',
  'ephemeral_keys.associated_objects',
  'disputes.balance_transaction',
  'charges.destination',
  'charges.dispute',
  'charges.order',
  'accounts.login_links',
];

interface StripeType {
  readonly fields?: Readonly<Record<string, { readonly const?: string; readonly opt?: boolean }>>;
}

test("Stripe's objects have the fields of the newest version, and no others", async () => {
  const { types } = JSON.parse(readFileSync(join(process.env['SPECS'] ?? '', 'stripe-types.json'), 'utf8')) as {
    types: Record<string, StripeType>;
  };
  const byObject = new Map<string, Set<string>>();
  for (const { fields = {} } of Object.values(types)) {
    const kind = fields['object']?.const;
    if (kind === undefined) continue;
    const known = byObject.get(kind) ?? new Set();
    for (const field of Object.keys(fields)) known.add(field);
    byObject.set(kind, known);
  }
  const stripe = registry.find(({ name }) => name === 'stripe');
  const { default: emulator } = (await stripe?.load()) ?? { default: undefined };
  const strange: string[] = [];
  let checked = 0;
  for (const { options, name } of emulator?.collections.values() ?? []) {
    const row = options.row();
    if (!(row instanceof z.ZodObject)) continue;
    const kind: unknown = row.shape['object'] instanceof z.ZodLiteral ? row.shape['object'].value : undefined;
    const known = typeof kind === 'string' ? byObject.get(kind) : undefined;
    if (!known) continue;
    checked++;
    for (const field of Object.keys(row.shape)) if (!known.has(field)) strange.push(`${name}.${field}`);
  }
  expect(checked).toBeGreaterThan(15);
  expect(strange.filter((field) => !undeclared.includes(field))).toEqual([]);
});
