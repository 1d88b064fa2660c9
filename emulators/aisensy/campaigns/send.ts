/** Sending by a campaign, whichever api asks: the checks in their order, the contact, the message. */
import { meetContact, type Facts } from '../contacts/changes.ts';
import type { Contact } from '../contacts/rows.ts';
import { errors, failureOfFault } from '../errors.ts';
import { phoneOf } from '../ids.ts';
import { fate, launch } from '../messages/progress.ts';
import { blankMessage, messages, untold, type Message } from '../messages/rows.ts';
import { debit, ownProject, unitsOfCredit } from '../projects/rows.ts';
import type { AisensyCtx } from '../provider.ts';
import type { Template } from '../templates/rows.ts';
import { tell } from '../webhooks/telling.ts';
import {
  contentOf,
  conversationType,
  mediaFailure,
  messageTypeOf,
  needsMedia,
  resolved,
  valuesFor,
  type Button,
  type Media,
} from './compose.ts';
import { campaigns, templateOf, type Campaign } from './rows.ts';

export interface Send extends Facts {
  readonly campaign: string | undefined;
  readonly destination: string | undefined;
  readonly country?: string | null | undefined;
  readonly params: readonly string[];
  readonly fallbacks?: Readonly<Record<string, unknown>> | null | undefined;
  readonly media?: Media | null | undefined;
  readonly buttons?: readonly Button[] | null | undefined;
  readonly location?: object | null | undefined;
}

/** The plan that every sending needs. */
export async function checkPlan(ctx: AisensyCtx): Promise<void> {
  const { status, active_plan } = await ownProject(ctx);
  if (status.toLowerCase() !== 'active' || active_plan === null) throw errors.no_plan();
}

/** The live API campaign with a name, which is case-sensitive. */
export async function liveCampaign(
  ctx: AisensyCtx,
  name: string | undefined,
): Promise<{ campaign: Campaign; template: Template }> {
  const campaign = await campaigns.find(ctx, { where: { name: name ?? '', type: 'API' } });
  if (!campaign) throw errors.campaign_not_found();
  const template = await templateOf(ctx, campaign);
  if (campaign.status !== 'LIVE' || template.status !== 'APPROVED') throw errors.campaign_not_live();
  return { campaign, template };
}

/** Accepts a message of a campaign. The order of the checks is what apps rely on to tell errors apart. */
export async function sendByCampaign(ctx: AisensyCtx, send: Send): Promise<Message> {
  await checkPlan(ctx);
  const { campaign, template } = await liveCampaign(ctx, send.campaign);
  const phone = phoneOf(send.destination, send.country);
  if (!phone) throw errors.invalid_number();
  const values = valuesFor(template, send.params, send.buttons ?? []);
  if (!values) throw errors.template_params();
  if (needsMedia(template) && !send.media?.url) throw errors.media_required();
  if ((await ownProject(ctx)).credit < priceOf(ctx, template)) throw errors.insufficient_wcc();

  const contact = await meetContact(ctx, phone, send);
  const message = await sendTemplate(ctx, contact, {
    template,
    values: values.map((value) => resolved(value, contact, send.fallbacks ?? {})),
    media: send.media,
    location: send.location,
    campaign: { name: campaign.name, campaign_id: campaign.id, sent_at: null },
    submitted_message_id: ctx.random.uuid(),
  });
  const counted = { audience_size: campaign.audience_size + 1, submitted: campaign.submitted + 1 };
  await campaigns.update(ctx, campaign, { ...counted, updated_at: ctx.now });
  return message;
}

/** What a template's message costs, of which 100,000 are a rupee. */
export function priceOf({ settings: { prices } }: AisensyCtx, template: Template): number {
  const price = {
    UTILITY: prices.utility,
    MARKETING: prices.marketing,
    AUTHENTICATION: prices.authentication,
  }[conversationType(template)];
  return Math.round(price * unitsOfCredit);
}

export interface TemplateMessage {
  readonly template: Template;
  readonly values: readonly string[];
  readonly media?: Media | null | undefined;
  readonly location?: object | null | undefined;
  readonly campaign?: Message['campaign'];
  readonly submitted_message_id?: string;
}

/** Sends a template to a contact who may have it; the wallet pays, once. */
export async function sendTemplate(ctx: AisensyCtx, contact: Contact, about: TemplateMessage): Promise<Message> {
  const { row, internal } = composed(ctx, contact, about);
  await debit(ctx, row.message_price);
  const message = await messages.insert(ctx, row, internal);
  tell(ctx, 'message.created', { message });
  launch(ctx, [message]);
  return message;
}

/** The message, not yet kept. A contact who has opted out isn't sent to, and that costs nothing. */
export function composed(ctx: AisensyCtx, contact: Contact, about: TemplateMessage) {
  const { template, values, media } = about;
  const blank = blankMessage(ctx, contact);
  const known = failureOfFault(ctx.fault) ?? mediaFailure(template.type, media?.url);
  const ahead = fate(ctx, contact, known, ctx.random.fork(`fate ${blank.id}`));
  const silent = known === undefined && (!contact.opted_in || contact.blocked);
  const row: Message = {
    ...blank,
    campaign: about.campaign ?? null,
    message_content: contentOf(template, values, about),
    message_type: messageTypeOf(template),
    is_HSM: true,
    submitted_message_id: about.submitted_message_id ?? '',
    message_price: silent ? 0 : priceOf(ctx, template),
    deductionType: 'WC',
    whatsapp_conversation_details: { id: ctx.random.hex(32), type: conversationType(template) },
  };
  return { row, internal: { ...untold, ...ahead, created_at: ctx.now, quick_replies: template.quick_replies } };
}
