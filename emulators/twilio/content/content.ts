/** Content templates, and their approval by WhatsApp. */
import { link, mapPage, nothing, z, type PageRequest } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { product } from '../api.ts';
import { epoch, isoZ, parseTime } from '../dates.ts';
import { errors } from '../errors.ts';
import { given, text, texts } from '../params.ts';
import { job } from '../provider.ts';
import { Approval, Content, contents, newContent } from './rows.ts';

export const contentApi = product('content', { bodies: ['json', 'form'] });

const Types = () => z.record(z.string(), z.unknown());
const Variables = () => z.record(z.string(), z.unknown()).optional();

/** A template says something, in one way at least. */
function checkedTypes(types: Record<string, unknown>): Record<string, unknown> {
  if (Object.keys(types).length === 0) throw errors.missing_parameter('types');
  return types;
}

export const createContent = contentApi.operation('contents.create', 'POST /v1/Content', {
  summary: 'Make a content template',
  status: 201,
  body: () => z.object({ friendly_name: text(), language: z.string(), variables: Variables(), types: Types() }),
  result: Content,
  handler: (ctx, { body }) =>
    contents.insert(
      ctx,
      newContent(ctx, {
        friendly_name: body.friendly_name ?? '',
        language: body.language,
        variables: body.variables ?? {},
        types: checkedTypes(body.types),
      }),
      { approval: null },
    ),
});

export const listContent = contentApi.operation('contents.list', 'GET /v1/Content', {
  summary: 'List content templates',
  list: Content,
  listName: 'contents',
  handler: (ctx, { page }) => contents.list(ctx, { page }),
});

export const fetchContent = contentApi.operation('contents.fetch', 'GET /v1/Content/{Sid}', {
  summary: 'One content template',
  result: Content,
  handler: (ctx, { params }) => contents.need(ctx, params.Sid),
});

export const updateContent = contentApi.operation('contents.update', 'PUT /v1/Content/{Sid}', {
  summary: 'Change a content template',
  body: () => z.object({ friendly_name: text(), language: text(), variables: Variables(), types: Types() }),
  result: Content,
  handler: async (ctx, { params, body }) =>
    contents.update(ctx, await contents.need(ctx, params.Sid), {
      ...given({
        friendly_name: body.friendly_name,
        language: body.language,
        variables: body.variables,
        types: checkedTypes(body.types),
      }),
      date_updated: isoZ(ctx.now),
    }),
});

export const deleteContent = contentApi.operation('contents.delete', 'DELETE /v1/Content/{Sid}', {
  summary: 'Delete a content template',
  status: 204,
  async handler(ctx, { params }) {
    await contents.remove(ctx, await contents.need(ctx, params.Sid));
    return nothing();
  },
});

// Approval

const Answered = () => Approval().omit({ type: true });

const withoutType = ({ type: _, ...approval }: Approval): z.infer<ReturnType<typeof Answered>> => approval;

export const requestApproval = contentApi.operation(
  'content_approvals.create',
  'POST /v1/Content/{ContentSid}/ApprovalRequests/whatsapp',
  {
    summary: 'Ask WhatsApp to approve a template',
    description: 'Received at once, pending soon, approved (or, by the settings, rejected) some minutes later.',
    status: 201,
    body: () => z.object({ name: z.string(), category: z.string(), allow_category_change: z.boolean().optional() }),
    result: Answered,
    async handler(ctx, { params, body }) {
      const content = await contents.need(ctx, params.ContentSid);
      if (!/^[a-z0-9_]+$/.test(body.name)) throw errors.invalid_parameter('name');
      const approval: Approval = {
        type: 'whatsapp',
        name: body.name,
        category: body.category,
        content_type: Object.keys(content.types)[0] ?? '',
        status: 'received',
        rejection_reason: '',
        allow_category_change: body.allow_category_change ?? true,
      };
      await contents.update(ctx, content, {}, { approval });
      ctx.schedule(reviewContent, { content: content.sid, to: 'pending' }, { after: '10s' });
      return withoutType(approval);
    },
  },
);

export const reviewContent = job('content.review', {
  kind: 'progress',
  input: () => z.object({ content: z.string(), to: z.enum(['pending', 'approved', 'rejected']) }),
  async run(ctx, { content: id, to }) {
    const content = await contents.get(ctx, id);
    const approval = content && contents.internal(content).approval;
    if (!content || !approval) return;
    const rejection_reason = to === 'rejected' ? 'INVALID_FORMAT' : '';
    await contents.update(ctx, content, {}, { approval: { ...approval, status: to, rejection_reason } });
    if (to !== 'pending') return;
    const end = ctx.settings.approveTemplates ? 'approved' : 'rejected';
    ctx.schedule(reviewContent, { content: id, to: end }, { after: '3m' });
  },
});

const unsubmitted: Approval = {
  type: 'whatsapp',
  name: '',
  category: '',
  content_type: '',
  status: 'unsubmitted',
  rejection_reason: '',
  allow_category_change: true,
};

const approvalOf = (content: Content): Approval => contents.internal(content).approval ?? unsubmitted;

export const fetchApproval = contentApi.operation('content_approvals.fetch', 'GET /v1/Content/{Sid}/ApprovalRequests', {
  summary: 'What WhatsApp says of a template',
  result: () => z.object({ sid: z.string(), account_sid: z.string(), whatsapp: Approval(), url: z.string() }),
  async handler(ctx, { params }) {
    const content = await contents.need(ctx, params.Sid);
    return {
      sid: content.sid,
      account_sid: content.account_sid,
      whatsapp: approvalOf(content),
      url: link(contentApi, `/v1/Content/${content.sid}/ApprovalRequests`),
    };
  },
});

const ContentAndApproval = () => Content().omit({ url: true, links: true }).extend({ approval_requests: Answered() });

function withApproval(content: Content): z.infer<ReturnType<typeof ContentAndApproval>> {
  const { url: _url, links: _links, ...row } = content;
  return { ...row, approval_requests: withoutType(approvalOf(content)) };
}

export const listContentAndApprovals = contentApi.operation(
  'content_and_approvals.list',
  'GET /v1/ContentAndApprovals',
  {
    summary: 'List templates with what WhatsApp says of them',
    list: ContentAndApproval,
    listName: 'contents',
    handler: async (ctx, { page }) => mapPage(await contents.list(ctx, { page }), withApproval),
  },
);

// Version 2: the same lists, with filters.

const Filters = () =>
  z.object({
    ContentName: text(),
    Content: text(),
    Language: texts(),
    ContentType: texts(),
    ChannelEligibility: texts(),
    DateCreatedAfter: text(),
    DateCreatedBefore: text(),
    SortByDate: text(),
    SortByContentName: text(),
  });
type Filters = z.infer<ReturnType<typeof Filters>>;

/** Whether one of those that were asked for is there; none asked for are all. */
const among = (asked: readonly string[] | undefined, ...there: readonly string[]): boolean =>
  !asked?.length || asked.some((one) => there.includes(one));

function isWanted(row: Content, query: Filters): boolean {
  const created = epoch(row.date_created);
  const { DateCreatedAfter: after, DateCreatedBefore: before } = query;
  return (
    row.friendly_name.includes(query.ContentName ?? '') &&
    JSON.stringify(row.types).includes(query.Content ?? '') &&
    among(query.Language, row.language) &&
    among(query.ContentType, ...Object.keys(row.types)) &&
    among(query.ChannelEligibility, `whatsapp:${approvalOf(row).status}`) &&
    (!after || created >= (parseTime(after) ?? 0)) &&
    (!before || created <= (parseTime(before) ?? Infinity))
  );
}

const listed = (ctx: TwilioCtx, query: Filters, page: PageRequest): ReturnType<typeof contents.list> => {
  const direction = (asked: string): 'asc' | 'desc' => (asked.toLowerCase() === 'asc' ? 'asc' : 'desc');
  const { SortByContentName: byName, SortByDate: byDate } = query;
  const order = byName
    ? { column: 'friendly_name', direction: direction(byName) }
    : { direction: direction(byDate ?? 'desc') };
  return contents.list(ctx, { match: (row) => isWanted(row, query), order, page });
};

export const searchContent = contentApi.operation('contents_v2.list', 'GET /v2/Content', {
  summary: 'Search content templates',
  query: Filters,
  list: Content,
  listName: 'contents',
  handler: (ctx, { query, page }) => listed(ctx, query, page),
});

export const searchContentAndApprovals = contentApi.operation(
  'content_and_approvals_v2.list',
  'GET /v2/ContentAndApprovals',
  {
    summary: 'Search templates with what WhatsApp says of them',
    query: Filters,
    list: ContentAndApproval,
    listName: 'contents',
    handler: async (ctx, { query, page }) => mapPage(await listed(ctx, query, page), withApproval),
  },
);
