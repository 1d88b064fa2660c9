/** From a template and what a call says to the message that a user reads. */
import type { Contact } from '../contacts/rows.ts';
import { failureOf, type Failure } from '../errors.ts';
import type { MessageType } from '../messages/rows.ts';
import type { Template } from '../templates/rows.ts';
import { filled, parameterCount } from '../templates/text.ts';

export interface Media {
  readonly url?: string | null | undefined;
  readonly filename?: string | null | undefined;
}

/** A button's part in a call, in Meta's shape. */
export interface Button {
  readonly sub_type?: unknown;
  readonly parameters?: unknown;
}

/**
 * The values of a template's variables, or undefined when their number is wrong. A URL button's may stand in `buttons`
 * alone (whether the service allows that is unconfirmed).
 */
export function valuesFor(
  template: Template,
  params: readonly string[],
  buttons: readonly Button[],
): readonly string[] | undefined {
  if (params.length === template.total_parameters) return params;
  const fromButtons = buttons.flatMap(textsOf);
  const inButtons = template.total_parameters - params.length;
  const ofCalls = parameterCount(template.call_to_action.map(({ button_value }) => button_value).join(' '));
  return inButtons > 0 && inButtons === ofCalls && fromButtons.length >= inButtons
    ? [...params, ...fromButtons.slice(0, inButtons)]
    : undefined;
}

const textsOf = ({ sub_type, parameters }: Button): string[] =>
  sub_type === 'url' && Array.isArray(parameters)
    ? parameters.map((one: { text?: unknown } | null) => one?.text).filter((text) => typeof text === 'string')
    : [];

/** `$FirstName` and the like stand for what is known of the contact, else for their fallback, else for themselves. */
export function resolved(
  value: string,
  { name, attributes }: Pick<Contact, 'name' | 'attributes'>,
  fallbacks: Readonly<Record<string, unknown>>,
): string {
  const key = /^\$(\w+)$/.exec(value)?.[1];
  if (key === undefined) return value;
  const names: Readonly<Record<string, string | undefined>> = { Name: name, FirstName: name.trim().split(/\s+/)[0] };
  for (const found of [attributes[key], names[key], fallbacks[key]])
    if ((typeof found === 'string' && found !== '') || typeof found === 'number') return String(found);
  return value;
}

export const needsMedia = ({ type }: Template): boolean => type === 'IMAGE' || type === 'VIDEO' || type === 'FILE';

const forms: Readonly<Record<string, RegExp>> = {
  IMAGE: /^(?:jpe?g|png)$/,
  VIDEO: /^(?:mp4|3gpp?)$/,
  AUDIO: /^(?:aac|amr|mp3|m4a|ogg|opus)$/,
  STICKER: /^webp$/,
};
const known =
  /^(?:jpe?g|png|gif|bmp|tiff?|svg|webp|mp4|3gpp?|avi|mov|mkv|webm|aac|amr|mp3|m4a|ogg|opus|wav|pdf|docx?|xlsx?|pptx?|txt|csv|zip|html?)$/;

/** Meta fetches media later, and refuses there what is of another kind. Only the URL's ending tells here. */
export function mediaFailure(type: string, url: string | null | undefined): Failure | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec((url ?? '').split(/[?#]/)[0] ?? '')?.[1]?.toLowerCase();
  if (ending === undefined || !known.test(ending) || !forms[type] || forms[type].test(ending)) return undefined;
  return failureOf(131053);
}

/** What the user sees: the text with its buttons, and the media above it. */
export function contentOf(
  template: Template,
  values: readonly string[],
  { media, location }: { readonly media?: Media | null | undefined; readonly location?: object | null | undefined },
): Record<string, unknown> {
  return {
    text: filled(template.text, values),
    ...(template.footerText && { footer: template.footerText }),
    ...(media?.url && { url: media.url, filename: media.filename ?? '' }),
    ...(template.type === 'LOCATION' && location && { location }),
  };
}

export const messageTypeOf = ({ type }: Template): MessageType =>
  type === 'CAROUSEL' || type === 'ORDER_DETAILS' ? 'TEXT' : type;

/** Meta's category of the conversation that a template opens. */
export function conversationType({ category }: Template): 'MARKETING' | 'AUTHENTICATION' | 'UTILITY' {
  if (category === 'MARKETING') return category;
  return category === 'OTP' || category === 'AUTHENTICATION' ? 'AUTHENTICATION' : 'UTILITY';
}
