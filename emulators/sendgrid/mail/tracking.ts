/** Makes a mail one recipient's own: unsubscribe links, footers, tracked links, the pixel. */
import { link } from '../../../src/emulator/index.ts';
import type { Settings } from '../account-settings.ts';
import { pages } from '../api.ts';
import type { MailBody } from './body.ts';
import { preferencesMark, unsubscribeMark, type Content } from './compose.ts';
import type { TrackedLink } from './messages.ts';
import { decodeReferences, escapeHtml } from './plain-text.ts';
import { writeToken } from './tokens.ts';

/** Whose mail it is. */
export interface Recipient {
  readonly account: string;
  readonly userId: number;
  readonly sg_message_id: string;
  readonly group: number | undefined;
}

export interface Addressed {
  readonly html: string | null;
  readonly text: string | null;
  readonly links: readonly TrackedLink[];
}

/** URLs that only this recipient has. */
export function placesOf({ account, userId, sg_message_id, group }: Recipient) {
  const token = (number: number): string => writeToken({ account, sg_message_id, number });
  const tracked = (path: string, number = 0): string => link(pages, `${path}?upn=u001.${token(number)}`);
  const asm = (path: string): string => link(pages, `${path}?user_id=${userId}&data=${token(group ?? 0)}`);
  const globally = tracked('/wf/unsubscribe');
  return {
    click: (number: number) => tracked('/ls/click', number),
    open: tracked('/wf/open'),
    globally,
    group: group === undefined ? globally : asm('/asm/unsubscribe/'),
    preferences: group === undefined ? globally : asm('/asm/'),
  };
}
type Places = ReturnType<typeof placesOf>;

/** The switches of a mail over those of its account. */
export function trackingOf(mail: MailBody, settings: Settings) {
  const { click_tracking, open_tracking, subscription_tracking, ganalytics } = mail.tracking_settings ?? {};
  const { footer } = mail.mail_settings ?? {};
  const { subscription: own, google_analytics: analytics } = settings;
  const clicks = click_tracking?.enable ?? settings.click.enabled;
  return {
    clicks,
    textClicks: clicks && (click_tracking?.enable_text ?? settings.click.enable_text),
    opens: open_tracking?.enable ?? settings.open.enabled,
    openTag: open_tracking?.substitution_tag ?? '',
    subscription: (subscription_tracking?.enable ?? own.enabled) && !mail.asm,
    subscriptionTag: subscription_tracking?.substitution_tag ?? own.replace,
    subscriptionHtml: subscription_tracking?.html ?? own.html_content,
    subscriptionText: subscription_tracking?.text ?? own.plain_content,
    footer: footer?.enable ?? settings.footer.enabled,
    footerHtml: footer?.html ?? settings.footer.html_content,
    footerText: footer?.text ?? settings.footer.plain_content,
    utm: (ganalytics?.enable ?? analytics.enabled) ? utmOf({ ...analytics, ...ganalytics }) : [],
  };
}
type Tracking = ReturnType<typeof trackingOf>;

const utmNames = ['utm_source', 'utm_medium', 'utm_term', 'utm_content', 'utm_campaign'] as const;

const utmOf = (values: Readonly<Record<string, unknown>>): (readonly [string, string])[] =>
  utmNames.flatMap((name) => (typeof values[name] === 'string' && values[name] ? [[name, values[name]] as const] : []));

/** The content as the recipient gets it, and the links that were hidden behind tracked ones. */
export function address({ html, text }: Content, recipient: Recipient, tracking: Tracking): Addressed {
  const places = placesOf(recipient);
  const links: TrackedLink[] = [];
  const track = (url: string, index: number, type: TrackedLink['type']): string => {
    links.push({ url, index, type });
    return places.click(links.length - 1);
  };
  return {
    html: html === null ? null : addressedHtml(html, places, tracking, track),
    text: text === null ? null : addressedText(text, places, tracking, track),
    links,
  };
}

type Track = (url: string, index: number, type: TrackedLink['type']) => string;

function addressedHtml(html: string, places: Places, tracking: Tracking, track: Track): string {
  let page = withTags(html, places, (url, words) => `<a href="${url}">${words}</a>`);
  if (tracking.footer) page = appended(page, tracking.footerHtml);
  if (tracking.subscription) page = withSubscription(page, tracking, places);
  page = withLinks(page, tracking, track);
  return tracking.opens ? withPixel(page, tracking.openTag, places.open) : page;
}

function addressedText(text: string, places: Places, tracking: Tracking, track: Track): string {
  let plain = withTags(text, places, (url) => url);
  if (tracking.footer && tracking.footerText) plain += `\n\n${tracking.footerText}`;
  if (tracking.subscription) plain = withTextSubscription(plain, tracking, places);
  if (!tracking.textClicks) return plain;
  let index = 0;
  return plain.replaceAll(/https?:\/\/[^\s<>"')\]]+/g, (url) => track(withUtm(url, tracking.utm), index++, 'text'));
}

const words = {
  group_unsubscribe: 'Unsubscribe From This List',
  global_unsubscribe: 'Unsubscribe From All',
  preferences: 'Manage Email Preferences',
} as const;

/** `<%asm_group_unsubscribe_raw_url%>` is a URL, `<%asm_group_unsubscribe_url%>` a whole link. */
function withTags(content: string, places: Places, anchor: (url: string, words: string) => string): string {
  const urls = {
    group_unsubscribe: places.group,
    global_unsubscribe: places.globally,
    preferences: places.preferences,
  };
  return content
    .replaceAll(unsubscribeMark, places.group)
    .replaceAll(preferencesMark, places.preferences)
    .replaceAll(
      /(?:<|&lt;)%\s*asm_(group_unsubscribe|global_unsubscribe|preferences)_(raw_)?url\s*%(?:>|&gt;)/g,
      (_, name: keyof typeof urls, raw?: string) => (raw ? urls[name] : anchor(urls[name], words[name])),
    );
}

/** Puts something at the end of the page's body. */
function appended(page: string, more: string): string {
  const end = page.toLowerCase().lastIndexOf('</body>');
  return end === -1 ? page + more : page.slice(0, end) + more + page.slice(end);
}

const linkWords = /<%\s*(.*?)\s*%>/g;

function withSubscription(page: string, { subscriptionTag, subscriptionHtml }: Tracking, { globally }: Places): string {
  if (subscriptionTag) return page.replaceAll(subscriptionTag, globally);
  return appended(
    page,
    subscriptionHtml.replaceAll(linkWords, (_, text: string) => `<a href="${globally}">${text}</a>`),
  );
}

function withTextSubscription(text: string, { subscriptionTag, subscriptionText }: Tracking, places: Places): string {
  if (subscriptionTag) return text.replaceAll(subscriptionTag, places.globally);
  return `${text}\n\n${subscriptionText.replaceAll(linkWords, () => places.globally)}`;
}

const anchorTag = /<a\b([^>]{0,2000}?)\bhref\s*=\s*("[^"]*"|'[^']*')([^>]{0,2000})>/gi;
const untracked = /\bclicktracking\s*=\s*["']?off\b/i;
const MAX_LINKS = 1000;

/** Rewrites absolute http(s) links; those marked `clicktracking=off` in front of their target stay. */
function withLinks(page: string, { clicks, utm }: Tracking, track: Track): string {
  if (!clicks && utm.length === 0) return page;
  let index = -1;
  let tracked = 0;
  return page.replaceAll(anchorTag, (tag: string, before: string, quoted: string, after: string) => {
    index++;
    const url = decodeReferences(quoted.slice(1, -1)).trim();
    if (!/^https?:\/\//i.test(url)) return tag;
    const target = withUtm(url, utm);
    const hidden = clicks && !untracked.test(before) && tracked++ < MAX_LINKS;
    return `<a${before}href="${escapeHtml(hidden ? track(target, index, 'html') : target)}"${after}>`;
  });
}

function withUtm(url: string, utm: Tracking['utm']): string {
  if (utm.length === 0) return url;
  const [address = '', ...fragment] = url.split('#');
  const query = new URLSearchParams(Object.fromEntries(utm)).toString();
  const joined = `${address}${address.includes('?') ? '&' : '?'}${query}`;
  return fragment.length > 0 ? `${joined}#${fragment.join('#')}` : joined;
}

const pixelStyle =
  'height:1px !important;width:1px !important;border-width:0 !important;' +
  'margin-top:0 !important;margin-bottom:0 !important;margin-right:0 !important;margin-left:0 !important;' +
  'padding-top:0 !important;padding-bottom:0 !important;padding-right:0 !important;padding-left:0 !important;';

function withPixel(page: string, tag: string, url: string): string {
  const pixel = `<img src="${url}" alt="" width="1" height="1" border="0" style="${pixelStyle}"/>`;
  return tag && page.includes(tag) ? page.replaceAll(tag, pixel) : appended(page, pixel);
}

/** Mail that can be left says how, for the mail client's own button. */
export function unsubscribeHeaders(recipient: Recipient, { subscription }: Tracking): Record<string, string> {
  const places = placesOf(recipient);
  if (recipient.group !== undefined)
    return { 'List-Unsubscribe': `<${places.group}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
  if (!subscription) return {};
  return { 'List-Unsubscribe': `<mailto:unsubscribe@sendgrid.net?subject=unsubscribe>, <${places.globally}>` };
}
