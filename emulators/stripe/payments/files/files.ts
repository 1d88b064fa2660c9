/** Files: evidence, logos and documents, and links to them. */
import { file as fileAnswer, link, schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { accountOf, type StripeCtx } from '../../account.ts';
import { api, operation } from '../../api.ts';
import { keys } from '../../auth.ts';
import { envelope } from '../../core/envelope.ts';
import { emit } from '../../core/events.ts';
import { listObject, List } from '../../core/lists.ts';
import { merged, Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { metadata, params, range, text, unset } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection, job, stripe } from '../../provider.ts';

export const FileLink = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('file_link'),
    created: z.int(),
    expired: z.boolean(),
    expires_at: z.int().nullable(),
    file: z.string(),
    livemode: z.boolean(),
    metadata: Metadata(),
    url: z.string().nullable(),
  }),
);

export const StoredFile = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('file'),
    created: z.int(),
    expires_at: z.int().nullable(),
    filename: z.string().nullable(),
    links: List(FileLink()).optional(),
    purpose: z.string(),
    size: z.int(),
    title: z.string().nullable(),
    type: z.string().nullable(),
    url: z.string().nullable(),
  }),
);

type FileRow = Infer<typeof StoredFile>;
type FileLinkRow = Infer<typeof FileLink>;

export const files = collection('files', {
  row: StoredFile,
  internal: () => z.object({ content: z.string(), mediaType: z.string() }),
  key: 'id',
  owner: 'account',
  columns: ['purpose', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'file', 'file'),
});

export const fileLinks = collection('file_links', {
  row: FileLink,
  internal: () => z.object({ token: z.string() }),
  key: 'id',
  owner: 'account',
  columns: ['file', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'file link', 'link'),
});

const linksOf = (ctx: StripeCtx, file: string): Promise<FileLinkRow[]> =>
  fileLinks.all(ctx, { where: { file }, order: { direction: 'desc' } });

const shown = async (ctx: StripeCtx, row: FileRow): Promise<FileRow> => ({
  ...row,
  links: listObject(await linksOf(ctx, row.id), `/v1/file_links?file=${row.id}`),
});

describeObject('file', {
  prefixes: ['file_'],
  load: async (ctx, id) => {
    const row = await files.get(ctx, id);
    return row && shown(ctx, row);
  },
});
describeObject('file_link', { prefixes: ['link_'], load: (ctx, id) => fileLinks.get(ctx, id) });

const purposes = [
  'account_requirement',
  'additional_verification',
  'business_icon',
  'business_logo',
  'customer_signature',
  'dispute_evidence',
  'identity_document',
  'issuing_regulatory_reporting',
  'pci_document',
  'platform_terms_of_service',
  'tax_document_user_upload',
  'terminal_android_apk',
  'terminal_reader_splashscreen',
  'terminal_wifi_certificate',
  'terminal_wifi_private_key',
] as const;

/** What Stripe makes itself, and files are only looked for by. */
const made = [
  'document_provider_identity_document',
  'finance_report_run',
  'financial_account_statement',
  'identity_document_downloadable',
  'selfie',
  'sigma_scheduled_query',
] as const;

const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'text/csv': 'csv',
  'text/plain': 'txt',
};

/** The face of files.stripe.com: contents, and what links lead to. */
const contents = stripe.api({
  ...api.options,
  host: 'files',
  path: '/v1/files',
  authenticate: keys,
});

/** Links are for whoever has them: they tell the account. */
const shared = stripe.api({
  host: 'files',
  path: '/links',
  authenticate: {
    key: ({ params: { token = '' } }) => linkOf(token).account,
    account: (ctx, account) => Promise.resolve(account ? accountOf(ctx, account) : ctx.account),
  },
  bodies: 'brackets',
  queries: 'brackets',
  envelope,
  invalid: () => errors.invalid_params('Invalid request.'),
  unknown: ({ method, path }) => errors.unrecognized_url(method, path),
});

const tokenOf = (account: string, id: string): string => Buffer.from(`${account}|${id}`).toString('base64url');

function linkOf(token: string): { account: string; id: string } {
  const [account = '', id = ''] = Buffer.from(token, 'base64url').toString().split('|');
  return { account, id };
}

async function newLink(
  ctx: StripeCtx,
  file: string,
  { expires_at, data }: { expires_at?: number | null | undefined; data?: Record<string, string> | null | undefined },
): Promise<FileLinkRow> {
  const id = newId(ctx.random, 'link');
  const token = tokenOf(ctx.account.id, id);
  const row = await fileLinks.insert(
    ctx,
    {
      id,
      object: 'file_link',
      created: Math.floor(ctx.now / 1000),
      expired: false,
      expires_at: expires_at ?? null,
      file,
      livemode: false,
      metadata: merged({}, data),
      url: link(shared, `/links/${token}`),
    },
    { token },
  );
  if (row.expires_at !== null) ctx.schedule(expireLink, { id }, { at: row.expires_at * 1000 });
  return row;
}

export const expireLink = job('file_links.expire', {
  kind: 'calendar',
  input: () => z.object({ id: z.string() }),
  async run(ctx, { id }) {
    const row = await fileLinks.get(ctx, id);
    if (row) await fileLinks.update(ctx, row, { expired: true, url: null });
  },
});

const most = 16 * 1024 * 1024;

export const createFile = operation('files.create', 'POST /v1/files', {
  summary: 'Upload a file',
  bodies: ['multipart-brackets', 'brackets'],
  body: () =>
    params({
      file_link_data: z
        .object({ create: z.boolean(), expires_at: z.int().optional(), metadata: metadata() })
        .optional(),
      purpose: z.enum(purposes),
    }),
  result: StoredFile,
  async handler(ctx, { body: { file_link_data, purpose }, files: sent }) {
    const [upload] = sent.filter(({ field }) => field === 'file');
    if (!upload) throw errors.parameter_missing('file');
    if (upload.bytes.length > most) throw errors.invalid_request('The file is too large.').with({ param: 'file' });
    const id = newId(ctx.random, 'file');
    const row = await files.insert(
      ctx,
      {
        id,
        object: 'file',
        created: Math.floor(ctx.now / 1000),
        expires_at: null,
        filename: upload.name,
        purpose,
        size: upload.bytes.length,
        title: null,
        type: extensions[upload.type.split(';', 1)[0] ?? ''] ?? upload.name.split('.').at(-1) ?? null,
        url: link(contents, `/v1/files/${id}/contents`),
      },
      { content: Buffer.from(upload.bytes).toString('base64'), mediaType: upload.type },
    );
    if (file_link_data?.create) {
      await newLink(ctx, id, { expires_at: file_link_data.expires_at, data: file_link_data.metadata });
    }
    const whole = await shown(ctx, row);
    await emit(ctx, 'file.created', whole);
    return whole;
  },
});

export const retrieveFile = operation('files.retrieve', 'GET /v1/files/{id}', {
  summary: 'Retrieve what is known of a file',
  query: () => params({}),
  result: StoredFile,
  handler: async (ctx, { params: { id } }) => shown(ctx, await files.need(ctx, id)),
});

export const listFiles = operation('files.list', 'GET /v1/files', {
  summary: 'List files, newest first',
  query: () => z.object({ created: range(), purpose: z.enum([...purposes, ...made]).optional() }),
  list: StoredFile,
  async handler(ctx, { query: { created, purpose }, page }) {
    const found = await files.list(ctx, { where: { created, purpose }, page });
    const items: FileRow[] = [];
    for (const row of found.items) items.push(await shown(ctx, row));
    return { ...found, items };
  },
});

const contentOf = (row: FileRow) => {
  const { content, mediaType } = files.internal(row);
  return fileAnswer(Buffer.from(content, 'base64'), { type: mediaType });
};

export const fileContents = contents.operation('files.contents', 'GET /v1/files/{id}/contents', {
  summary: "A file's contents",
  query: () => params({}),
  handler: async (ctx, { params: { id } }) => contentOf(await files.need(ctx, id)),
});

export const linkedFile = shared.operation('file_links.contents', 'GET /links/{token}', {
  summary: 'What a file link leads to',
  async handler(ctx, { params: { token } }) {
    const row = await fileLinks.get(ctx, linkOf(token).id);
    if (!row || row.expired) throw errors.resource_missing(linkOf(token).id, 'file link', 'link');
    return contentOf(await files.need(ctx, row.file));
  },
});

export const createFileLink = operation('file_links.create', 'POST /v1/file_links', {
  summary: 'Make a link to a file for people without keys',
  body: () => params({ expires_at: z.int().optional(), file: text(), metadata: metadata() }),
  result: FileLink,
  async handler(ctx, { body: { expires_at, file, metadata: data } }) {
    if (!(await files.get(ctx, file))) throw noSuch('file', file, 'file');
    return newLink(ctx, file, { expires_at, data });
  },
});

export const retrieveFileLink = operation('file_links.retrieve', 'GET /v1/file_links/{id}', {
  summary: 'Retrieve a file link',
  query: () => params({}),
  result: FileLink,
  handler: (ctx, { params: { id } }) => fileLinks.need(ctx, id),
});

export const updateFileLink = operation('file_links.update', 'POST /v1/file_links/{id}', {
  summary: 'Update a file link, or end it',
  body: () => params({ expires_at: unset(z.union([z.int(), z.literal('now')])), metadata: metadata() }),
  result: FileLink,
  async handler(ctx, { params: { id }, body: { expires_at, metadata: data } }) {
    const before = await fileLinks.need(ctx, id);
    const merge = merged(before.metadata, data);
    if (expires_at === undefined) return fileLinks.update(ctx, before, { metadata: merge });
    ctx.cancel(expireLink, { id });
    if (expires_at === 'now') {
      const now = Math.floor(ctx.now / 1000);
      return fileLinks.update(ctx, before, { expired: true, expires_at: now, metadata: merge, url: null });
    }
    if (expires_at !== null) ctx.schedule(expireLink, { id }, { at: expires_at * 1000 });
    return fileLinks.update(ctx, before, { expires_at, metadata: merge });
  },
});

export const listFileLinks = operation('file_links.list', 'GET /v1/file_links', {
  summary: 'List file links, newest first',
  query: () => z.object({ created: range(), expired: z.boolean().optional(), file: text().optional() }),
  list: FileLink,
  handler: (ctx, { query: { created, expired, file }, page }) =>
    fileLinks.list(ctx, {
      where: { created, file },
      ...(expired !== undefined && { match: (row: FileLinkRow) => row.expired === expired }),
      page,
    }),
});
