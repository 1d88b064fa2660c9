/** Scopes: what a key may do, as dotted names that end in a verb. */
import type { Operation } from '../../src/emulator/index.ts';

const verbs = ['create', 'delete', 'read', 'update'] as const;

const crud = [
  'access_settings.whitelist',
  'alerts',
  'api_keys',
  'asm.groups',
  'asm.groups.suppressions',
  'asm.suppressions.global',
  'asm.suppressions',
  'categories',
  'clients.desktop.stats',
  'credentials',
  'design_library',
  'ips.assigned',
  'ips.pools',
  'ips.pools.ips',
  'ips.warmup',
  'ips',
  'mail.batch',
  'mail_settings.address_whitelist',
  'mail_settings.bcc',
  'mail_settings.bounce_purge',
  'mail_settings.footer',
  'mail_settings.forward_bounce',
  'mail_settings.forward_spam',
  'mail_settings.plain_content',
  'mail_settings.spam_check',
  'mail_settings.template',
  'mail_settings',
  'marketing',
  'marketing_campaigns',
  'messages',
  'newsletter',
  'partner_settings.new_relic',
  'partner_settings',
  'recipients',
  'scheduled_sends',
  'senders',
  'subusers',
  'subusers.credits',
  'subusers.monitor',
  'suppression',
  'suppression.blocks',
  'suppression.bounces',
  'suppression.invalid_emails',
  'suppression.spam_reports',
  'suppression.unsubscribes',
  'teammates',
  'templates',
  'templates.versions',
  'templates.versions.activate',
  'tracking_settings.click',
  'tracking_settings.google_analytics',
  'tracking_settings.open',
  'tracking_settings.subscription',
  'tracking_settings',
  'user.email',
  'user.password',
  'user.profile',
  'user.scheduled_sends',
  'user.settings.enforced_tls',
  'user.username',
  'user.webhooks.event.settings',
  'user.webhooks.event.test',
  'user.webhooks.parse.settings',
  'verified_senders',
  'whitelabel',
];

const single = [
  '2fa_required',
  'access_settings.activity.read',
  'automation.read',
  'browsers.stats.read',
  'categories.stats.read',
  'categories.stats.sums.read',
  'clients.stats.read',
  'devices.stats.read',
  'email_activity.read',
  'geo.stats.read',
  'mail.send',
  'mailbox_providers.stats.read',
  'sender_verification_eligible',
  'sender_verification_exempt',
  'stats.global.read',
  'stats.read',
  'subusers.reputations.read',
  'subusers.stats.monthly.read',
  'subusers.stats.read',
  'subusers.stats.sums.read',
  'user.account.read',
  'user.credits.read',
  'user.webhooks.parse.stats.read',
  'validations.email.create',
  'validations.email.read',
];

/** Every scope there is, in order. */
export const allScopes: readonly string[] = [
  ...crud.flatMap((area) => verbs.map((verb) => `${area}.${verb}`)),
  ...single,
].toSorted();

const known = new Set(allScopes);
/** Old documents write `edit` for `update`. */
export const isScope = (text: string): boolean => known.has(text.replace(/\.edit$/, '.update'));

/** What SendGrid adds to every list that somebody asked for. */
export const ownScopes: readonly string[] = ['2fa_required', 'sender_verification_eligible'];

/** For an operation's traits: an area, to which the method adds the verb, or one scope in full. */
export const needs = (scope: string): { readonly scope: string } => ({ scope });

const verbOf = { GET: 'read', POST: 'create', PUT: 'update', PATCH: 'update', DELETE: 'delete' } as const;

/** The scope that an operation asks for, or undefined when every key will do. */
export function neededScope({ method, options }: Operation): string | undefined {
  const scope = options.traits?.scope;
  if (typeof scope !== 'string' || known.has(scope)) return scope as string | undefined;
  return `${scope}.${verbOf[method]}`;
}

/** Whether a list of scopes covers one: by its own name, or by that of an area around it (`suppression.read`). */
export function covers(scopes: readonly string[], needed: string): boolean {
  const parts = needed.split('.');
  const verb = parts.pop();
  for (let length = parts.length; length > 0; length--) {
    if (scopes.includes(`${parts.slice(0, length).join('.')}.${verb}`)) return true;
  }
  return scopes.includes(needed);
}
