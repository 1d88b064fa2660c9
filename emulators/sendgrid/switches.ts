/** Tracking, mail and partner settings: lists of switches, each with a page of its own. */
import { z, type Schema } from '../../src/emulator/index.ts';
import { changeSetting, settingsOf, type SettingName, type Settings } from './account-settings.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { looseNumber, numberOr } from './paging.ts';
import { needs } from './scopes.ts';

const Switch = () => z.object({ name: z.string(), title: z.string(), description: z.string(), enabled: z.boolean() });

interface About {
  readonly title: string;
  readonly description: string;
}

/** Title and description of each setting of a family. */
type Family = Readonly<Record<string, About>>;

const trackingFamily: Family = {
  click: { title: 'Click Tracking', description: 'Overrides every link in a mail, to count who follows it.' },
  google_analytics: { title: 'Google Analytics', description: 'Adds campaign parameters to links.' },
  open: { title: 'Open Tracking', description: 'Appends an invisible image to HTML mail, to count who opens it.' },
  subscription: { title: 'Subscription Tracking', description: 'Adds unsubscribe links to the end of mail.' },
};

const mailFamily: Family = {
  address_whitelist: { title: 'Address Whitelist', description: 'Addresses and domains that are never suppressed.' },
  bcc: { title: 'BCC', description: 'Sends a blind copy of every mail to one address.' },
  bounce_purge: { title: 'Bounce Purge', description: 'Forgets bounces after some days.' },
  event_notify: { title: 'Event Notification', description: 'Posts events of mail to a URL.' },
  footer: { title: 'Footer', description: 'Appends a footer to mail.' },
  forward_bounce: { title: 'Forward Bounce', description: 'Forwards bounces to an address.' },
  forward_spam: { title: 'Forward Spam', description: 'Forwards spam reports to an address.' },
  plain_content: { title: 'Plain Content', description: 'Leaves plain text mail as it is.' },
  spam_check: { title: 'Spam Checker', description: 'Tests mail for spam before it leaves.' },
  template: { title: 'Legacy Email Template', description: 'Wraps a template around HTML mail.' },
};

const partnerFamily: Family = {
  new_relic: { title: 'New Relic', description: 'Sends statistics to New Relic.' },
};

const isOn = (setting: object | undefined): boolean =>
  setting !== undefined && 'enabled' in setting && setting.enabled === true;

async function switchesOf(ctx: SendgridCtx, family: Family): Promise<z.infer<ReturnType<typeof Switch>>[]> {
  const settings: Readonly<Record<string, object>> = await settingsOf(ctx);
  return Object.entries(family).map(([name, about]) => ({ name, ...about, enabled: isOn(settings[name]) }));
}

const list = <const P extends string>(path: P, family: Family) =>
  operation(`${path.replaceAll('_', '-')}.list`, `GET /v3/${path}`, {
    summary: 'All settings, and which are on',
    traits: needs(path),
    query: () => z.object({ limit: looseNumber(), offset: looseNumber() }),
    result: () => z.object({ result: z.array(Switch()) }),
    async handler(ctx, { query: { limit, offset } }) {
      const all = await switchesOf(ctx, family);
      const start = numberOr(offset, 0);
      return { result: all.slice(start, start + (numberOr(limit, all.length) || all.length)) };
    },
  });

export const listTrackingSettings = list('tracking_settings', trackingFamily);
export const listMailSettings = list('mail_settings', mailFamily);
export const listPartnerSettings = list('partner_settings', partnerFamily);

/** The two operations of one setting. */
function setting<N extends SettingName>(family: string, name: N, title: string, shape: Schema<z.ZodObject>) {
  const [id, path, traits] = [
    `${family}-${name}`.replaceAll('_', '-'),
    `/v3/${family}/${name}`,
    needs(`${family}.${name}`),
  ];
  return {
    get: operation(`${id}.get`, `GET ${path}` as 'GET /v3', {
      summary: `The setting of ${title}`,
      traits,
      result: shape,
      handler: async (ctx) => (await settingsOf(ctx))[name],
    }),
    update: operation(`${id}.update`, `PATCH ${path}` as 'PATCH /v3', {
      summary: `Change the setting of ${title}`,
      traits,
      body: () => shape().partial(),
      result: shape,
      handler: (ctx, { body }) => changeSetting(ctx, name, body as Partial<Settings[N]>),
    }),
  };
}

const enabled = () => z.object({ enabled: z.boolean() });
const address = () => z.object({ enabled: z.boolean(), email: z.string() });
const texts = (...names: readonly string[]) =>
  enabled().extend(Object.fromEntries(names.map((name) => [name, z.string()])));

export const { get: getClick, update: updateClick } = setting('tracking_settings', 'click', 'click tracking', () =>
  z.object({ enabled: z.boolean(), enable_text: z.boolean() }),
);
export const { get: getOpen, update: updateOpen } = setting('tracking_settings', 'open', 'open tracking', enabled);
export const { get: getSubscription, update: updateSubscription } = setting(
  'tracking_settings',
  'subscription',
  'subscription tracking',
  () => texts('html_content', 'landing', 'plain_content', 'replace', 'url'),
);
export const { get: getAnalytics, update: updateAnalytics } = setting(
  'tracking_settings',
  'google_analytics',
  'Google Analytics',
  () => texts('utm_campaign', 'utm_content', 'utm_medium', 'utm_source', 'utm_term'),
);
export const { get: getAllowList, update: updateAllowList } = setting(
  'mail_settings',
  'address_whitelist',
  'the address allow list',
  () => z.object({ enabled: z.boolean(), list: z.array(z.string()) }),
);
export const { get: getBcc, update: updateBcc } = setting('mail_settings', 'bcc', 'blind copies', address);
export const { get: getFooter, update: updateFooter } = setting('mail_settings', 'footer', 'the footer', () =>
  texts('html_content', 'plain_content'),
);
export const { get: getForwardBounce, update: updateForwardBounce } = setting(
  'mail_settings',
  'forward_bounce',
  'bounce forwarding',
  address,
);
export const { get: getForwardSpam, update: updateForwardSpam } = setting(
  'mail_settings',
  'forward_spam',
  'spam report forwarding',
  address,
);
export const { get: getPlainContent, update: updatePlainContent } = setting(
  'mail_settings',
  'plain_content',
  'plain text mail',
  enabled,
);
export const { get: getSpamCheck, update: updateSpamCheck } = setting(
  'mail_settings',
  'spam_check',
  'the spam checker',
  () => z.object({ enabled: z.boolean(), max_score: z.int(), url: z.string() }),
);
export const { get: getMailTemplate, update: updateMailTemplate } = setting(
  'mail_settings',
  'template',
  'the template around mail',
  () => texts('html_content'),
);
export const { get: getNewRelic, update: updateNewRelic } = setting('partner_settings', 'new_relic', 'New Relic', () =>
  z.object({ enabled: z.boolean(), enable_subuser_statistics: z.boolean(), license_key: z.string() }),
);
