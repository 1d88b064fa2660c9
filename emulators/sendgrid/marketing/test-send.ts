/** A test of a template: mailed to a few people, as marketing mail would be. */
import { nothing, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { marketing } from '../api.ts';
import { errors } from '../errors.ts';
import { isEmail } from '../ids.ts';
import { accept } from '../mail/queue.ts';
import { needs } from '../scopes.ts';
import { senders } from '../senders.ts';
import { activeVersion, versions } from '../templates/rows.ts';

async function senderOf(ctx: SendgridCtx, id: number | undefined, address: string | undefined) {
  if (address) return { email: address };
  const sender = id === undefined ? undefined : await senders.get(ctx, id);
  if (!sender) throw errors.invalid('sender_id or from_address is required', 'sender_id');
  return sender.from;
}

export const sendTest = marketing.operation('marketing.test', 'POST /v3/marketing/test/send_email', {
  summary: 'Mail a template to up to ten people',
  status: 202,
  traits: needs('marketing'),
  body: () =>
    z.object({
      template_id: z.string(),
      version_id_override: z.string().optional(),
      sender_id: z.int().optional(),
      from_address: z.string().optional(),
      suppression_group_id: z.int().optional(),
      custom_unsubscribe_url: z.string().optional(),
      emails: z.array(z.string()).min(1).max(10),
    }),
  async handler(ctx, { body }) {
    const from = await senderOf(ctx, body.sender_id, body.from_address);
    const wrong = body.emails.findIndex((email) => !isEmail(email));
    if (wrong >= 0) throw errors.invalid('is not a valid email address', `emails.${wrong}`);
    const version = body.version_id_override
      ? await versions.get(ctx, body.version_id_override)
      : await activeVersion(ctx, body.template_id);
    if (!version) throw errors.invalid('template_id has no such version', 'template_id');
    const data = body.custom_unsubscribe_url ? { unsubscribe: body.custom_unsubscribe_url } : {};
    const mail = {
      from,
      personalizations: body.emails.map((email) => ({ to: [{ email }], dynamic_template_data: data })),
      template_id: body.template_id,
      ...(body.suppression_group_id !== undefined && { asm: { group_id: body.suppression_group_id } }),
    };
    await accept(ctx, mail, { version });
    return nothing({ status: 202 });
  },
});
