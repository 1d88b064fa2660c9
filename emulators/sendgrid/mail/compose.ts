/** Composes what all recipients of one personalization share: the template filled in, substitutions made. */
import type { Settings } from '../account-settings.ts';
import { renderHandlebars } from '../templates/handlebars.ts';
import type { Version } from '../templates/rows.ts';
import type { MailBody, Personalization } from './body.ts';
import { plainOf } from './plain-text.ts';

export interface Content {
  readonly subject: string;
  readonly html: string | null;
  readonly text: string | null;
  readonly alternatives: readonly { readonly type: string; readonly value: string }[];
}

/** In a dynamic template, links that differ by recipient are put in later, where these stand. */
export const unsubscribeMark = '%sg_unsubscribe%';
export const preferencesMark = '%sg_preferences%';

/** Throws `TemplateError` for a template that can't be filled in with this data. */
export function compose(
  mail: MailBody,
  personalization: Personalization,
  version: Version | undefined,
  settings: Settings,
): Content {
  const given = givenContent(mail, personalization);
  const dynamic = mail.template_id?.startsWith('d-') ?? false;
  const filled = !version
    ? given
    : dynamic
      ? filledDynamic(version, given, personalization)
      : filledLegacy(version, given);
  return framed(dynamic ? filled : substituted(filled, mail, personalization), settings);
}

/** Subject and bodies as the request has them. */
export function givenContent(mail: MailBody, personalization: Personalization): Content {
  const blocks = mail.content ?? [];
  const of = (type: string): string | null => blocks.find((block) => block.type.toLowerCase() === type)?.value ?? null;
  return {
    subject: personalization.subject ?? mail.subject ?? '',
    html: of('text/html'),
    text: of('text/plain'),
    alternatives: blocks.filter(({ type }) => !['text/html', 'text/plain'].includes(type.toLowerCase())),
  };
}

/** What the version has counts; what it leaves empty comes from the request. */
function filledDynamic(version: Version, given: Content, { dynamic_template_data }: Personalization): Content {
  const data = { unsubscribe: unsubscribeMark, unsubscribe_preferences: preferencesMark, ...dynamic_template_data };
  const render = (source: string): string => renderHandlebars(source, data);
  const html = version.html_content ? render(version.html_content) : given.html;
  const written = version.plain_content ? render(version.plain_content) : given.text;
  return {
    subject: version.subject ? render(version.subject) : given.subject,
    html,
    text: written ?? (html !== null && version.generate_plain_content ? plainOf(html) : null),
    alternatives: given.alternatives,
  };
}

/** Without `<%body%>` the template drops the request's content. */
function filledLegacy(version: Version, given: Content): Content {
  const around = (source: string, body: string | null): string =>
    source.replaceAll(/<%\s*body\s*%>/gi, () => body ?? '');
  const html = version.html_content ? around(version.html_content, given.html ?? given.text) : given.html;
  const text = version.plain_content ? around(version.plain_content, given.text) : given.text;
  return {
    subject: version.subject ? version.subject.replaceAll(/<%\s*subject\s*%>/gi, () => given.subject) : given.subject,
    html,
    text: text ?? (html !== null && version.generate_plain_content ? plainOf(html) : null),
    alternatives: given.alternatives,
  };
}

/** Replaces what a mail substitutes: sections within the values first, then the tags, then tags within sections. */
export function substitute(text: string, mail: MailBody, { substitutions = {} }: Personalization): string {
  const sections = Object.entries(mail.sections ?? {});
  const tags = Object.entries(substitutions);
  if (sections.length === 0 && tags.length === 0) return text;
  const replaceAll = (before: string, pairs: readonly (readonly [string, string])[]): string =>
    pairs.reduce((result, [tag, value]) => (tag ? result.replaceAll(tag, () => value) : result), before);
  const expanded = tags.map(([tag, value]) => [tag, replaceAll(value, sections)] as const);
  return replaceAll(replaceAll(replaceAll(text, expanded), sections), expanded);
}

function substituted(content: Content, mail: MailBody, personalization: Personalization): Content {
  const of = (text: string): string => substitute(text, mail, personalization);
  return {
    subject: of(content.subject),
    html: content.html && of(content.html),
    text: content.text && of(content.text),
    alternatives: content.alternatives.map(({ type, value }) => ({ type, value: of(value) })),
  };
}

/** The account's own frame around all of its mail, where it has one. */
function framed(content: Content, { template }: Settings): Content {
  if (!template.enabled || content.html === null) return content;
  const html = content.html;
  return { ...content, html: template.html_content.replaceAll(/<%\s*body\s*%>/gi, () => html) };
}
