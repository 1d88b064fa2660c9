/** Campaigns: the retired way to mail lists and segments of the contact database. */
import { nothing, schema, seconds, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { newNumber } from '../ids.ts';
import type { MailBody, Personalization } from '../mail/body.ts';
import { accept } from '../mail/queue.ts';
import { collection, job } from '../provider.ts';
import { needs } from '../scopes.ts';
import { senders } from '../senders.ts';
import { isInSegment, recipients, segments, type RecipientRow } from './recipient-rows.ts';

const traits = needs('marketing_campaigns');

const Campaign = schema(() =>
  z.object({
    id: z.int(),
    title: z.string(),
    subject: z.string(),
    sender_id: z.int().nullable(),
    list_ids: z.array(z.int()),
    segment_ids: z.array(z.int()),
    categories: z.array(z.string()),
    suppression_group_id: z.int().nullable(),
    custom_unsubscribe_url: z.string(),
    ip_pool: z.string(),
    html_content: z.string(),
    plain_content: z.string(),
    editor: z.enum(['code', 'design']),
    status: z.enum(['Draft', 'Scheduled', 'In Progress', 'Sent', 'Canceled']),
  }),
);
type Campaign = z.infer<ReturnType<typeof Campaign>>;

export const campaigns = collection('campaigns', {
  row: Campaign,
  internal: schema(() => z.object({ send_at: z.int().optional() })),
  key: 'id',
  owner: 'account',
  columns: ['status'],
  missing: errors.not_found,
  stats: { by: ['status'] },
});

const Given = schema(() =>
  Campaign()
    .omit({ id: true, status: true })
    .partial()
    .extend({ title: z.string().min(1) }),
);

const blank: Omit<Campaign, 'id' | 'title'> = {
  subject: '',
  sender_id: null,
  list_ids: [],
  segment_ids: [],
  categories: [],
  suppression_group_id: null,
  custom_unsubscribe_url: '',
  ip_pool: '',
  html_content: '',
  plain_content: '',
  editor: 'code',
  status: 'Draft',
};

export const createCampaign = operation('campaigns.create', 'POST /v3/campaigns', {
  summary: 'Draft a campaign',
  status: 201,
  traits,
  body: Given,
  result: Campaign,
  handler: (ctx, { body }) => campaigns.insert(ctx, { ...blank, ...body, id: newNumber(ctx.random) }, {}),
});

export const listCampaigns = operation('campaigns.list', 'GET /v3/campaigns', {
  summary: 'All campaigns, newest first',
  traits,
  list: Campaign,
  listName: 'result',
  handler: (ctx, { page }) => campaigns.list(ctx, { page }),
});

export const getCampaign = operation('campaigns.get', 'GET /v3/campaigns/{campaign_id}', {
  summary: 'One campaign',
  traits,
  result: Campaign,
  handler: (ctx, { params }) => campaigns.need(ctx, params.campaign_id),
});

export const updateCampaign = operation('campaigns.update', 'PATCH /v3/campaigns/{campaign_id}', {
  summary: 'Change a campaign',
  traits,
  body: () => Given().partial(),
  result: Campaign,
  async handler(ctx, { params, body }) {
    return campaigns.update(ctx, await campaigns.need(ctx, params.campaign_id), body);
  },
});

export const deleteCampaign = operation('campaigns.delete', 'DELETE /v3/campaigns/{campaign_id}', {
  summary: 'Delete a campaign',
  traits,
  async handler(ctx, { params }) {
    const campaign = await campaigns.need(ctx, params.campaign_id);
    ctx.cancel(sendCampaign, { id: campaign.id });
    await campaigns.remove(ctx, campaign);
    return nothing();
  },
});

/** Throws for a campaign that could not be sent. */
function checkComplete({
  subject,
  sender_id,
  list_ids,
  segment_ids,
  html_content,
  plain_content,
  ...rest
}: Campaign): void {
  const entries = [
    ...(subject
      ? []
      : [{ field: 'subject', message: 'Please add a subject to your campaign before sending or scheduling.' }]),
    ...(sender_id === null
      ? [{ field: 'sender_id', message: 'Please add a sender to your campaign before sending or scheduling.' }]
      : []),
    ...(list_ids.length + segment_ids.length > 0
      ? []
      : [{ field: null, message: 'Please add recipients to your campaign before sending or scheduling.' }]),
    ...(html_content || plain_content
      ? []
      : [{ field: 'html_content', message: 'Please add content to your campaign before sending or scheduling.' }]),
    ...(rest.suppression_group_id !== null || rest.custom_unsubscribe_url
      ? []
      : [
          {
            field: null,
            message: 'Please add an unsubscribe group or custom unsubscribe url before sending or scheduling.',
          },
        ]),
  ];
  if (entries.length > 0) throw errors.invalid('', null).with({ entries });
}

async function schedule(ctx: SendgridCtx, id: string, send_at: number): Promise<Campaign> {
  const campaign = await campaigns.need(ctx, id);
  checkComplete(campaign);
  ctx.schedule(sendCampaign, { id: campaign.id }, { at: send_at * 1000 });
  return campaigns.update(ctx, campaign, { status: 'Scheduled' }, { send_at });
}

const Time = () => z.object({ send_at: z.int() });
const Standing = () => z.object({ id: z.int(), send_at: z.int(), status: z.string() });

export const scheduleCampaign = operation('campaigns.schedule', 'POST /v3/campaigns/{campaign_id}/schedules', {
  summary: 'Send a campaign later',
  status: 201,
  traits,
  body: Time,
  result: Standing,
  async handler(ctx, { params, body: { send_at } }) {
    const { id, status } = await schedule(ctx, params.campaign_id, send_at);
    return { id, send_at, status };
  },
});

export const rescheduleCampaign = operation('campaigns.reschedule', 'PATCH /v3/campaigns/{campaign_id}/schedules', {
  summary: 'Send a campaign at another time',
  traits,
  body: Time,
  result: Standing,
  async handler(ctx, { params, body: { send_at } }) {
    const { id, status } = await schedule(ctx, params.campaign_id, send_at);
    return { id, send_at, status };
  },
});

export const getSchedule = operation('campaigns.get-schedule', 'GET /v3/campaigns/{campaign_id}/schedules', {
  summary: 'When a campaign will be sent',
  traits,
  result: Time,
  async handler(ctx, { params }) {
    const { send_at } = campaigns.internal(await campaigns.need(ctx, params.campaign_id));
    if (send_at === undefined) throw errors.not_found();
    return { send_at };
  },
});

export const unscheduleCampaign = operation('campaigns.unschedule', 'DELETE /v3/campaigns/{campaign_id}/schedules', {
  summary: 'Take a scheduled campaign back to a draft',
  traits,
  async handler(ctx, { params }) {
    const campaign = await campaigns.need(ctx, params.campaign_id);
    ctx.cancel(sendCampaign, { id: campaign.id });
    await campaigns.update(ctx, campaign, { status: 'Draft' }, { send_at: undefined });
    return nothing();
  },
});

export const sendCampaignNow = operation('campaigns.send', 'POST /v3/campaigns/{campaign_id}/schedules/now', {
  summary: 'Send a campaign now',
  status: 201,
  traits,
  result: () => z.object({ id: z.int(), status: z.string() }),
  async handler(ctx, { params }) {
    const { id, status } = await schedule(ctx, params.campaign_id, seconds(ctx.now));
    return { id, status };
  },
});

export const testCampaign = operation('campaigns.test', 'POST /v3/campaigns/{campaign_id}/schedules/test', {
  summary: 'Send a campaign to somebody to look at',
  status: 201,
  traits,
  body: () => z.object({ to: z.string() }),
  result: () => z.object({ to: z.string() }),
  async handler(ctx, { params, body }) {
    const campaign = await campaigns.need(ctx, params.campaign_id);
    const mail = await mailOf(ctx, campaign, [{ to: [{ email: body.to }] }]);
    if (mail) await accept(ctx, mail);
    return body;
  },
});

const tag = /\[%\s*(\w+)\s*(?:\|\s*([^%]*?)\s*)?%\]/g;

/** `[%first_name | friend%]` with what is known of the recipient. */
function substitutionsFor(
  { subject, html_content, plain_content }: Campaign,
  row: RecipientRow,
): Record<string, string> {
  const known: Readonly<Record<string, unknown>> = { ...recipients.internal(row).custom, ...row };
  const tags = [...`${subject}\n${html_content}\n${plain_content}`.matchAll(tag)];
  return Object.fromEntries(tags.map(([text, name = '', fallback = '']) => [text, String(known[name] || fallback)]));
}

async function mailOf(
  ctx: SendgridCtx,
  { subject, html_content, plain_content, categories, ...campaign }: Campaign,
  personalizations: Personalization[],
): Promise<MailBody | undefined> {
  const sender = campaign.sender_id === null ? undefined : await senders.get(ctx, campaign.sender_id);
  if (!sender) return undefined;
  const content = [
    { type: 'text/plain', value: plain_content },
    { type: 'text/html', value: html_content },
  ].filter(({ value }) => value !== '');
  return {
    from: sender.from,
    reply_to: sender.reply_to,
    subject,
    content,
    categories,
    personalizations,
    ...(campaign.suppression_group_id !== null && { asm: { group_id: campaign.suppression_group_id } }),
  };
}

const AT_ONCE = 1000; // recipients of one mail

export const sendCampaign = job('campaigns.send', {
  kind: 'calendar',
  input: () => z.object({ id: z.int() }),
  async run(ctx, { id }) {
    const campaign = await campaigns.get(ctx, id);
    if (campaign?.status !== 'Scheduled') return;
    const chosen = await segments.all(ctx, { match: (segment) => campaign.segment_ids.includes(segment.id) });
    const tests = chosen.map(isInSegment);
    const everybody = await recipients.all(ctx, {
      match: (row) =>
        recipients.internal(row).lists.some((list) => campaign.list_ids.includes(list)) ||
        tests.some((holds) => holds(row)),
    });
    const personalizations = everybody.map((row) => ({
      to: [{ email: row.email }],
      substitutions: substitutionsFor(campaign, row),
    }));
    for (let at = 0; at < personalizations.length; at += AT_ONCE) {
      const mail = await mailOf(ctx, campaign, personalizations.slice(at, at + AT_ONCE));
      if (mail) await accept(ctx, mail);
    }
    await campaigns.update(ctx, campaign, { status: 'Sent' });
  },
});
