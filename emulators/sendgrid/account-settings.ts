/** What an account has set once for all of its mail: tracking, mail settings, the profile of its owner. */
import { schema, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { collection } from './provider.ts';

export const accountSettings = collection('account_settings', {
  row: schema(() => z.object({ name: z.string(), value: z.record(z.string(), z.unknown()) })),
  key: 'name',
  owner: 'account',
});

const unsubscribeHtml = '<p>If you would like to unsubscribe and stop receiving these emails <% click here %>.</p>';
const unsubscribeText = 'If you would like to unsubscribe and stop receiving these emails click here: <% %>.';

const defaults = {
  click: { enabled: true, enable_text: false },
  open: { enabled: true },
  subscription: {
    enabled: false,
    html_content: unsubscribeHtml,
    landing: '',
    plain_content: unsubscribeText,
    replace: '',
    url: '',
  },
  google_analytics: {
    enabled: false,
    utm_campaign: '',
    utm_content: '',
    utm_medium: '',
    utm_source: '',
    utm_term: '',
  },
  address_whitelist: { enabled: false, list: [] as string[] },
  bcc: { enabled: false, email: '' },
  bounce_purge: { enabled: false, hard_bounces: null as number | null, soft_bounces: null as number | null },
  footer: { enabled: false, html_content: '', plain_content: '' },
  forward_bounce: { enabled: false, email: '' },
  forward_spam: { enabled: false, email: '' },
  plain_content: { enabled: false },
  spam_check: { enabled: false, max_score: 5, url: '' },
  template: { enabled: false, html_content: '' },
  enforced_tls: { require_tls: false, require_valid_cert: false, version: 1.1 },
  new_relic: { enabled: false, enable_subuser_statistics: false, license_key: '' },
  profile: {
    address: '',
    address2: '',
    city: '',
    company: '',
    country: '',
    first_name: '',
    last_name: '',
    phone: '',
    state: '',
    website: '',
    zip: '',
  },
  /** What replaces the account's own user name and address, once somebody has changed them. */
  owner: { username: '', email: '' },
};

export type Settings = typeof defaults;
export type SettingName = keyof Settings;

/** Everything is one row, so that a mail needs one look. */
const ROW = 'all';

/** All settings of the account. */
export async function settingsOf(ctx: SendgridCtx): Promise<Settings> {
  const stored = ((await accountSettings.get(ctx, ROW))?.value ?? {}) as Partial<Settings>;
  const entries = Object.entries(defaults).map(([name, value]) => [name, { ...value, ...stored[name as SettingName] }]);
  return Object.fromEntries(entries) as Settings;
}

/** Changes members of one setting; what is left out stays. Answers the setting as it is now. */
export async function changeSetting<N extends SettingName>(
  ctx: SendgridCtx,
  name: N,
  changes: Partial<Settings[N]>,
): Promise<Settings[N]> {
  const row = await accountSettings.get(ctx, ROW);
  const changed: Settings[N] = { ...(await settingsOf(ctx))[name], ...changes };
  const value = { ...row?.value, [name]: changed };
  if (row) await accountSettings.update(ctx, row, { value });
  else await accountSettings.insert(ctx, { name: ROW, value });
  return changed;
}
