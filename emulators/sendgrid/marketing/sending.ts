/** Sends a Single Send: to each contact who has an address, filled in with what is known of that contact. */
import { digest, seconds, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { designs } from '../design-rows.ts';
import { templateTime } from '../ids.ts';
import type { MailBody, Personalization } from '../mail/body.ts';
import { accept } from '../mail/queue.ts';
import { job } from '../provider.ts';
import { senders, type Sender } from '../senders.ts';
import { blankVersion, type Version } from '../templates/rows.ts';
import type { ContactRow } from './contact-rows.ts';
import { membersOf } from './exports.ts';
import { singleSends, type SingleSend } from './single-send-rows.ts';

/** The contacts of lists and segments, or everybody. */
async function recipientsOf(
  ctx: SendgridCtx,
  { list_ids, segment_ids, all }: SingleSend['send_to'],
): Promise<ContactRow[]> {
  if (!all && list_ids.length + segment_ids.length === 0) return [];
  const members = await membersOf(ctx, all ? [] : list_ids, all ? [] : segment_ids);
  return members.filter(({ email }) => email !== '');
}

/** The content as a version of a template that nobody sees. */
async function versionOf(ctx: SendgridCtx, { name, email_config: config }: SingleSend): Promise<Version> {
  const design = config.design_id && !config.html_content ? await designs.get(ctx, config.design_id) : undefined;
  return {
    ...blankVersion,
    warnings: [],
    id: ctx.random.uuid(),
    user_id: ctx.account.userId,
    template_id: '',
    active: 1,
    name,
    subject: config.subject || (design?.subject ?? ''),
    html_content: config.html_content || (design?.html_content ?? ''),
    plain_content: config.plain_content || (design?.plain_content ?? ''),
    generate_plain_content: config.generate_plain_content,
    updated_at: templateTime(ctx.now),
  };
}

/** What the template can say of the sender. */
const senderData = ({ from, address, address_2, city, state, zip, country }: Sender) => ({
  Sender_Name: from.name,
  Sender_Address: [address, address_2].filter(Boolean).join(' '),
  Sender_City: city,
  Sender_State: state,
  Sender_Zip: zip,
  Sender_Country: country,
});

function personalizationFor(contact: ContactRow, sender: Sender, unsubscribeUrl: string): Personalization {
  const { custom_fields, ...known } = contact;
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ');
  const data = {
    ...senderData(sender),
    ...known,
    ...custom_fields,
    ...(unsubscribeUrl && { unsubscribe: unsubscribeUrl }),
  };
  return { to: [{ email: contact.email, ...(name && { name }) }], dynamic_template_data: data };
}

function marketingOf(ctx: SendgridCtx, { id, name, send_at }: SingleSend, version: Version) {
  return {
    mc_stats: 'singlesend',
    phase_id: 'send',
    send_at: String(send_at ? seconds(Date.parse(send_at)) : seconds(ctx.now)),
    sg_template_id: version.template_id,
    sg_template_name: name,
    singlesend_id: id,
    singlesend_name: name,
    template_hash: digest('sha256', version.html_content),
    template_id: version.template_id,
    template_version_id: version.id,
  };
}

const AT_ONCE = 1000; // recipients of one mail

export const sendSingle = job('singlesends.send', {
  kind: 'calendar',
  input: () => z.object({ id: z.string() }),
  async run(ctx, { id }) {
    const single = await singleSends.get(ctx, id);
    if (single?.status !== 'scheduled') return;
    const { email_config: config, categories } = single;
    const sender = config.sender_id === null ? undefined : await senders.get(ctx, config.sender_id);
    if (!sender) return;
    const template_id = `d-${id.replaceAll('-', '')}`;
    const version = { ...(await versionOf(ctx, single)), template_id };
    const everybody = await recipientsOf(ctx, single.send_to);
    for (let at = 0; at < everybody.length; at += AT_ONCE) {
      const body: MailBody = {
        from: sender.from,
        reply_to: sender.reply_to,
        personalizations: everybody
          .slice(at, at + AT_ONCE)
          .map((contact) => personalizationFor(contact, sender, config.custom_unsubscribe_url)),
        template_id,
        categories,
        ...(config.suppression_group_id !== null && { asm: { group_id: config.suppression_group_id } }),
        ...(config.ip_pool && { ip_pool_name: config.ip_pool }),
      };
      await accept(ctx, body, { marketing: marketingOf(ctx, single, version), version });
    }
    await singleSends.update(ctx, single, { status: 'triggered' });
  },
});
