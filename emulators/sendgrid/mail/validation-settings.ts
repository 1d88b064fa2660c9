/** The rules of `asm`, `mail_settings` and `tracking_settings`. */
import type { Complaints } from './complaints.ts';

export function checkAsm(complaints: Complaints, value: unknown): void {
  const asm = complaints.object(value, 'asm');
  if (!asm) return;
  if (!Number.isSafeInteger(asm.group_id)) complaints.add('asm.group_id', 'The ASM group ID must be an integer.');
  const shown = asm.groups_to_display;
  if (shown === undefined) return;
  if (!Array.isArray(shown) || shown.some((id) => !Number.isSafeInteger(id)))
    return complaints.add('asm.groups_to_display', 'The ASM Group IDs to display must be an array of integers.');
  if (shown.length > 25)
    complaints.add(
      'asm.groups_to_display',
      'There is a limit of 25 unsubscribe groups that can be displayed to a user at a time.',
    );
}

/** What each member of a setting is called where it is wrong; a path like `footer.enable`. */
type Words = Readonly<Record<string, readonly [type: 'boolean' | 'string', message: string]>>;

const boolean = (message: string) => ['boolean', message] as const;
const string = (message: string) => ['string', message] as const;

const mailWords: Words = {
  'bypass_list_management.enable': boolean('The bypass list management enable param should be a boolean value.'),
  'bypass_spam_management.enable': boolean('The bypass spam management enable param should be a boolean value.'),
  'bypass_bounce_management.enable': boolean('The bypass bounce management enable param should be a boolean value.'),
  'bypass_unsubscribe_management.enable': boolean(
    'The bypass unsubscribe management enable param should be a boolean value.',
  ),
  'sandbox_mode.enable': boolean('The sandbox mode enable param should be a boolean value.'),
  'footer.enable': boolean('The footer enable param should be a boolean value.'),
  'footer.text': string('The text/html version of your footer should be a string.'),
  'footer.html': string('The text/html version of your footer should be a string.'),
  'bcc.enable': boolean('The bcc enable param should be a boolean value.'),
  'bcc.email': string('The bcc email param should be a string.'),
  'spam_check.enable': boolean('The spam check enable param should be a boolean value.'),
  'spam_check.post_to_url': string('The spam check post_to_url param should be a string.'),
};

const trackingWords: Words = {
  'click_tracking.enable': boolean('The click tracking enable param should be a boolean value.'),
  'click_tracking.enable_text': boolean('The click tracking enable text must be a boolean value.'),
  'open_tracking.enable': boolean('The open tracking enable param should be a boolean value.'),
  'open_tracking.substitution_tag': string('The open tracking substitution tag must be a string.'),
  'subscription_tracking.enable': boolean('The subscription tracking enable param should be a boolean value.'),
  'subscription_tracking.text': string('The subscription tracking text must be a string.'),
  'subscription_tracking.html': string('The subscription tracking html must be a string.'),
  'subscription_tracking.substitution_tag': string('The subscription tracking substitution tag must be a string.'),
  'ganalytics.enable': boolean('The Google Analytics enable param must be a boolean value.'),
  ...Object.fromEntries(
    ['utm_source', 'utm_medium', 'utm_term', 'utm_content', 'utm_campaign'].map((name) => [
      `ganalytics.${name}`,
      string(`The Google Analytics ${name} must be a string value.`),
    ]),
  ),
};

function checkWords(complaints: Complaints, value: unknown, above: string, words: Words): void {
  const settings = complaints.object(value, above);
  if (!settings) return;
  for (const name of new Set(Object.keys(words).map((path) => path.split('.')[0] ?? ''))) {
    complaints.object(settings[name], `${above}.${name}`);
  }
  for (const [path, [type, message]] of Object.entries(words)) {
    const [setting = '', member = ''] = path.split('.');
    const given = (settings[setting] as Readonly<Record<string, unknown>> | null | undefined)?.[member];
    if (given !== undefined && typeof given !== type) complaints.add(`${above}.${path}`, message);
  }
}

const finerBypasses = ['bypass_spam_management', 'bypass_bounce_management', 'bypass_unsubscribe_management'];

export function checkMailSettings(complaints: Complaints, value: unknown): void {
  checkWords(complaints, value, 'mail_settings', mailWords);
  const settings = (value ?? {}) as Readonly<Record<string, { enable?: unknown; threshold?: unknown } | undefined>>;
  if (settings.bypass_list_management?.enable === true && finerBypasses.some((name) => settings[name]?.enable === true))
    complaints.add(
      'mail_settings.bypass_list_management',
      'The bypass list management setting may not be combined with the spam, bounce or unsubscribe bypasses.',
    );
  const threshold = settings.spam_check?.threshold;
  if (
    threshold !== undefined &&
    !(Number.isSafeInteger(threshold) && Number(threshold) >= 1 && Number(threshold) <= 10)
  )
    complaints.add(
      'mail_settings.spam_check.threshold',
      'The spam check threshold should be an integer between 1 and 10.',
    );
}

export const checkTrackingSettings = (complaints: Complaints, value: unknown): void =>
  checkWords(complaints, value, 'tracking_settings', trackingWords);
