/** Mail that comes in: for every hostname with a setting, posted there as a form. */
import { TriggerRefused, schema, z } from '../../../src/emulator/index.ts';
import { domainOf } from '../ids.ts';
import { trigger } from '../provider.ts';
import { count } from '../stats/tally.ts';
import { inboundParts } from './inbound-parts.ts';
import type { IncomingMail } from './mime.ts';
import { parseSettings } from './parse-settings.ts';

const Addresses = () => z.union([z.string(), z.array(z.string())]);

const Incoming = schema(() =>
  z.object({
    from: z.string(),
    to: Addresses(),
    subject: z.string().optional(),
    text: z.string().optional(),
    html: z.string().optional(),
    cc: Addresses().optional(),
    attachments: z
      .array(
        z.object({
          filename: z.string(),
          type: z.string().optional(),
          content: z.string(), // base64
          content_id: z.string().optional(),
        }),
      )
      .optional(),
    headers: z.record(z.string(), z.string()).optional(),
    spam_score: z.number().optional(),
  }),
);
type Incoming = z.infer<ReturnType<typeof Incoming>>;

/** `a@b.c, Name <d@e.f>` may stand in one string. */
const listOf = (addresses: string | readonly string[] = []): string[] =>
  (typeof addresses === 'string' ? [addresses] : addresses)
    .flatMap((text) => text.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/))
    .map((text) => text.trim())
    .filter((text) => text !== '');

const emailOf = (text: string): string => /<([^>]+)>/.exec(text)?.[1] ?? text;

export const inbound = trigger('inbound', {
  summary: 'Mail arrives, and is posted to the Inbound Parse URL of its hostname',
  input: Incoming,
  async run(ctx, given) {
    const mail = incomingMail(given, `<${ctx.random.hex(24)}@mail.${domainOf(emailOf(given.from))}>`, ctx.now);
    const recipients = [...mail.to, ...mail.cc].map(emailOf);
    const posted = [];
    for (const host of new Set(recipients.map(domainOf))) {
      const setting = await parseSettings.get(ctx, host);
      if (!setting) continue;
      const here = recipients.filter((recipient) => domainOf(recipient) === host);
      ctx.emit('inbound', inboundParts(mail, setting, here), { to: { url: setting.url } });
      await count(ctx, [{ type: 'inbound', name: '', metric: 'received' }]);
      posted.push({ hostname: setting.hostname, url: setting.url, to: here });
    }
    if (posted.length === 0)
      throw new TriggerRefused(
        404,
        `No Inbound Parse setting has the hostname of ${recipients.join(', ')}: make one with POST /v3/user/webhooks/parse/settings.`,
      );
    return { posted };
  },
});

function incomingMail(given: Incoming, message_id: string, at: number): IncomingMail {
  const { from, subject = '', text, html, attachments = [], headers = {}, spam_score } = given;
  return {
    from,
    subject,
    text,
    html,
    headers,
    spam_score,
    message_id,
    at,
    to: listOf(given.to),
    cc: listOf(given.cc),
    attachments: attachments.map((one) => ({ type: 'application/octet-stream', ...one })),
  };
}
