/** A content template as a message: its text with the placeholders filled, and its files. */
import type { Content } from './rows.ts';

export interface Rendered {
  readonly body: string;
  readonly media: readonly string[];
}

/** `ContentVariables`: an object of texts as JSON. Undefined for anything else. */
export function contentVariables(text: string | undefined): Readonly<Record<string, string>> | undefined {
  if (!text) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
}

const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** A placeholder without a value stays as it is. */
const filled = (text: string, values: Readonly<Record<string, unknown>>): string =>
  text.replaceAll(PLACEHOLDER, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));

/** Types by how much of them a plain message can show. */
const preferred = ['twilio/text', 'twilio/media', 'twilio/quick-reply', 'twilio/call-to-action', 'twilio/list-picker'];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = (type: Readonly<Record<string, unknown>>): string =>
  [type.body, type.title, type.subtitle].find((text): text is string => typeof text === 'string') ?? '';

const mediaIn = ({ media }: Readonly<Record<string, unknown>>): string[] =>
  [media].flat().filter((url): url is string => typeof url === 'string' && url !== '');

/** What a message made from a template says. */
export function rendered({ types, variables }: Content, given: Readonly<Record<string, string>>): Rendered {
  const names = Object.keys(types);
  const name = preferred.find((type) => names.includes(type)) ?? names[0] ?? '';
  const type = types[name];
  if (!isObject(type)) return { body: '', media: [] };
  const values = { ...variables, ...given };
  return { body: filled(textIn(type), values), media: mediaIn(type).map((url) => filled(url, values)) };
}
