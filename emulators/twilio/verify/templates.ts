/** Texts in which codes are sent: Twilio's own, which every account has. */
import { pageOf, z } from '../../../src/emulator/index.ts';
import { text } from '../params.ts';
import { verify } from './api.ts';

interface Pattern {
  readonly sid: string;
  readonly name: string;
  readonly channels: readonly string[];
  readonly text: string;
}

const patterns: readonly Pattern[] = [
  {
    sid: 'HJ00000000000000000000000000000001',
    name: 'Base Verification Template',
    channels: ['sms', 'voice'],
    text: 'Your {{friendly_name}} verification code is: {{code}}',
  },
  {
    sid: 'HJ00000000000000000000000000000002',
    name: 'Base Verification Template with do not share',
    channels: ['sms'],
    text: 'Your {{friendly_name}} verification code is: {{code}}. Do not share this code with anyone.',
  },
  {
    sid: 'HJ00000000000000000000000000000003',
    name: 'Base Verification Template without a name',
    channels: ['sms', 'voice'],
    text: 'Your verification code is: {{code}}. Do not share it.',
  },
];

const filled = (pattern: string, values: Readonly<Record<string, string>>): string =>
  pattern.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');

/** What a person reads. `template` is a sid; unknown ones count as the first. */
export function codeText(
  { template, warn }: { readonly template: string | null; readonly warn: boolean },
  values: { readonly friendly_name: string; readonly code: string } & Readonly<Record<string, string>>,
): string {
  const [base] = patterns;
  const chosen = patterns.find(({ sid }) => sid === template) ?? (warn ? patterns[1] : base);
  return filled(chosen?.text ?? '', values);
}

const Template = () =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    friendly_name: z.string(),
    channels: z.array(z.string()),
    translations: z.record(z.string(), z.unknown()),
  });

const SINCE = '2021-07-29T20:38:28Z';

export const listTemplates = verify.operation('verify_templates.list', 'GET /v2/Templates', {
  summary: 'List the texts in which codes are sent',
  query: () => z.object({ FriendlyName: text() }),
  list: Template,
  listName: 'templates',
  handler: ({ account }, { query, page }) => {
    const found = patterns.filter(({ name }) => !query.FriendlyName || name === query.FriendlyName);
    const rows = found.map(({ sid, name, channels, text: words }) => ({
      sid,
      account_sid: account.id,
      friendly_name: name,
      channels: [...channels],
      translations: {
        en: {
          is_default_translation: true,
          status: 'approved',
          locale: 'en',
          text: words,
          date_created: SINCE,
          date_updated: SINCE,
        },
      },
    }));
    return Promise.resolve(pageOf(rows, page));
  },
});
