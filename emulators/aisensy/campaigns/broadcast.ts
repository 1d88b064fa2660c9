/** Broadcasts: a template sent to many contacts, a slice a second, with progress on the campaign. */
import { schema, TriggerRefused, z } from '../../../src/emulator/index.ts';
import { contactWith } from '../contacts/changes.ts';
import { blankContact, contacts, type Contact } from '../contacts/rows.ts';
import { tags } from '../contacts/tags.ts';
import { errors } from '../errors.ts';
import { objectId, phoneOf } from '../ids.ts';
import { launch } from '../messages/progress.ts';
import { messages, type Message } from '../messages/rows.ts';
import { ownProject, projects } from '../projects/rows.ts';
import { collection, job, trigger, type AisensyCtx } from '../provider.ts';
import { templates, type Template } from '../templates/rows.ts';
import { tell } from '../webhooks/telling.ts';
import { needsMedia, resolved } from './compose.ts';
import { blankCampaign, campaigns, templateOf, type Campaign } from './rows.ts';
import { composed } from './send.ts';

const Recipient = schema(() => z.object({ campaign_id: z.string(), contact_id: z.string() }));

/** Whom a broadcast is still to reach, and whom it has. */
export const recipients = collection('recipients', {
  row: Recipient,
  key: ['campaign_id', 'contact_id'],
  owner: 'account',
  columns: ['campaign_id'],
  missing: () => errors.contact_missing(),
});

const Input = schema(() =>
  z.object({
    template_name: z.string(),
    name: z.string().optional(),
    params: z.array(z.string()).default([]),
    media: z.object({ url: z.string(), filename: z.string().optional() }).optional(),
    /** Numbers to send to; unknown ones are imported. */
    contacts: z.array(z.object({ phone_number: z.string(), name: z.string().default('') })).optional(),
    /** So many contacts are made up and imported. */
    count: z.int().min(1).max(100_000).optional(),
    /** Contacts with this tag. Without contacts, count and tag: all who have opted in. */
    tag: z.string().optional(),
  }),
);
type Input = z.infer<ReturnType<typeof Input>>;

export const startBroadcast = trigger('broadcast', {
  summary: 'Somebody starts a broadcast in the dashboard',
  input: Input,
  async run(ctx, input) {
    const template = await templates.find(ctx, { where: { name: input.template_name } });
    if (template?.status !== 'APPROVED')
      throw new TriggerRefused(404, `No approved template is named ${input.template_name}.`);
    if (input.params.length !== template.total_parameters)
      throw new TriggerRefused(400, `The template takes ${template.total_parameters} params.`);
    if (needsMedia(template) && !input.media) throw new TriggerRefused(400, 'The template needs media.');
    return begin(ctx, template, input, await audience(ctx, input));
  },
});

async function begin(ctx: AisensyCtx, template: Template, input: Input, ids: readonly string[]): Promise<Campaign> {
  const name = input.name ?? `Broadcast ${objectId(ctx).slice(0, 8)}`;
  const { id, ...blank } = blankCampaign(ctx, name, template);
  const row: Campaign = {
    id,
    ...blank,
    type: 'BROADCAST',
    status: 'SENDING',
    audience_size: ids.length,
    message_payload: { template, parameters: input.params, media: input.media ?? null },
  };
  const campaign = await campaigns.insert(ctx, row, { template_name: template.name });
  await recipients.insertMany(
    ctx,
    ids.map((contact_id) => ({ row: { campaign_id: id, contact_id } })),
  );
  ctx.schedule(submitSlice, { campaign: id, number: 0, cursor: null }, { after: 1000 });
  return campaign;
}

async function audience(ctx: AisensyCtx, { contacts: given, count, tag }: Input): Promise<readonly string[]> {
  if (given) return idsOf(await imported(ctx, given));
  if (count) return idsOf(await madeUp(ctx, count));
  const label = tag === undefined ? undefined : await tags.find(ctx, { where: { name: tag } });
  if (tag !== undefined && !label) throw new TriggerRefused(404, `No tag is named ${tag}.`);
  const carries = (contact: Contact): boolean => !label || contact.tags.some(({ id }) => id === label.id);
  return idsOf(await contacts.all(ctx, { where: { opted_in: true }, match: carries }));
}

const idsOf = (all: readonly Contact[]): string[] => [...new Set(all.map(({ id }) => id))];

/** An import tells nobody of its contacts. */
const fromImport = { source: 'import', session_open: false };

async function imported(ctx: AisensyCtx, given: NonNullable<Input['contacts']>): Promise<Contact[]> {
  const all: Contact[] = [];
  for (const { phone_number, name } of given) {
    const phone = phoneOf(phone_number);
    if (!phone) throw new TriggerRefused(400, `${phone_number} is no phone number.`);
    const known = await contactWith(ctx, phone);
    all.push(known ?? (await contacts.insert(ctx, blankContact(ctx, phone, name), fromImport)));
  }
  return all;
}

async function madeUp(ctx: AisensyCtx, count: number): Promise<Contact[]> {
  const first = ctx.random.int(6_000_000_000, 9_000_000_000);
  const rows = Array.from({ length: count }, (_, at) => blankContact(ctx, `91${first + at}`, `Contact ${at + 1}`));
  await contacts.insertMany(
    ctx,
    rows.map((row) => ({ row, internal: fromImport })),
  );
  return rows;
}

/** A second's worth of messages; the next slice goes a second later. */
export const submitSlice = job('campaigns.submit', {
  kind: 'progress',
  input: () => z.object({ campaign: z.string(), number: z.int(), cursor: z.string().nullable() }),
  key: ({ campaign, number }) => `${campaign} ${number}`,
  async run(ctx, { campaign: id, number, cursor }) {
    const campaign = await campaigns.get(ctx, id);
    if (campaign?.status !== 'SENDING') return;
    const { items, next } = await recipients.list(ctx, {
      where: { campaign_id: id },
      order: { direction: 'asc' },
      page: { size: sliceOf(ctx, campaign), cursor: cursor ?? undefined },
    });
    const ids = items.map(({ contact_id }) => contact_id);
    const made = await submit(ctx, campaign, await templateOf(ctx, campaign), ids);
    const submitted = campaign.submitted + (made?.length ?? 0);
    const status = made === undefined ? 'FAILED' : next === undefined ? 'SENT' : 'SENDING';
    await campaigns.update(ctx, campaign, { submitted, status, updated_at: ctx.now });
    if (status === 'SENDING' && next !== undefined)
      ctx.schedule(submitSlice, { campaign: id, number: number + 1, cursor: next }, { after: 1000 });
  },
});

/** Meta's throughput a second; more for audiences that would otherwise make too long a chain of jobs. */
const sliceOf = ({ settings }: AisensyCtx, { audience_size }: Campaign): number =>
  Math.max(settings.throughput, Math.ceil(audience_size / 900));

/** Sends to some contacts; undefined when the wallet doesn't hold that much. */
async function submit(
  ctx: AisensyCtx,
  { id, name, message_payload }: Campaign,
  template: Template,
  ids: readonly string[],
): Promise<Message[] | undefined> {
  const { parameters, media } = message_payload as { parameters: string[]; media: Input['media'] | null };
  const drafts: ReturnType<typeof composed>[] = [];
  for (const contactId of ids) {
    const contact = await contacts.get(ctx, contactId);
    if (!contact) continue;
    const values = parameters.map((value) => resolved(value, contact, {}));
    drafts.push(
      composed(ctx, contact, { template, values, media, campaign: { name, campaign_id: id, sent_at: null } }),
    );
  }
  const cost = drafts.reduce((sum, { row }) => sum + row.message_price, 0);
  const project = await ownProject(ctx);
  if (project.credit < cost || template.status !== 'APPROVED') return undefined;
  await projects.update(ctx, project, { credit: project.credit - cost });
  const made: Message[] = [];
  for (const { row, internal } of drafts) {
    const message = await messages.insert(ctx, row, internal);
    tell(ctx, 'message.created', { message });
    made.push(message);
  }
  launch(ctx, made);
  return made;
}
