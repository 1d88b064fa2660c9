/** Knowledge bases: PDFs and pages that agents may look things up in. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { collection, job, type BolnaCtx } from '../provider.ts';
import { humanized, stamp, stampChange } from '../times.ts';

const Kept = schema(() =>
  z.object({
    rag_id: z.string(),
    file_name: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
    vector_id: z.string(),
    status: z.enum(['processing', 'processed', 'error']),
    chunk_size: z.int(),
    similarity_top_k: z.int(),
    overlapping: z.int(),
    language_support: z.string().nullable(),
  }),
);

export const knowledgebases = collection('knowledgebases', {
  row: Kept,
  key: 'rag_id',
  owner: 'account',
  columns: ['status'],
  missing: () => errors.not_found('Knowledgebase'),
  stats: { by: ['status'] },
});

const Shown = schema(() => Kept().extend({ humanized_created_at: z.string() }));

const shown = ({ rag_id, file_name, ...rest }: Infer<typeof Kept>, { now }: BolnaCtx): Infer<typeof Shown> => ({
  rag_id,
  file_name,
  humanized_created_at: humanized(rest.created_at, now),
  ...rest,
});

const largest = 20 * 1_048_576;

export const createKnowledgebase = operation('knowledgebase.create', 'POST /knowledgebase', {
  summary: 'Take in a PDF or a page',
  body: () =>
    z.object({
      url: z.string().optional(),
      chunk_size: z.int().min(1).default(512),
      similarity_top_k: z.int().min(1).default(15),
      overlapping: z.int().min(0).default(128),
      language_support: z.enum(['multilingual']).optional(),
    }),
  result: () =>
    z.object({
      rag_id: z.string(),
      file_name: z.string(),
      source_type: z.enum(['pdf', 'url']),
      status: z.literal('processing'),
      language_support: z.string().nullable(),
    }),
  async handler(ctx, { body, files }) {
    const file = files.find(({ field }) => field === 'file');
    if (!file === !body.url) throw errors.bad_request('Provide either file or url'); // text unconfirmed
    if (file) checkPdf(file);
    else if (!/^https?:\/\/[^\s/]+/.test(body.url ?? '')) throw errors.bad_request('Invalid url');
    const { chunk_size, similarity_top_k, overlapping, language_support = null } = body;
    const created_at = stamp(ctx);
    const { rag_id, file_name } = await knowledgebases.insert(ctx, {
      rag_id: ctx.random.uuid(),
      file_name: file?.name ?? body.url ?? '',
      created_at,
      updated_at: created_at,
      vector_id: ctx.random.uuid(),
      status: 'processing',
      chunk_size,
      similarity_top_k,
      overlapping,
      language_support,
    });
    ctx.schedule(processKnowledge, { rag_id });
    const source_type = file ? ('pdf' as const) : ('url' as const);
    return { rag_id, file_name, source_type, status: 'processing' as const, language_support };
  },
});

function checkPdf({ name, type, bytes }: { name: string; type: string; bytes: Uint8Array }): void {
  if (type !== 'application/pdf' && !/\.pdf$/i.test(name)) throw errors.bad_request('Only PDF files are supported');
  if (bytes.length > largest) throw errors.bad_request('File size must not exceed 20 MB');
}

export const processKnowledge = job('knowledgebase.process', {
  kind: 'progress',
  input: () => z.object({ rag_id: z.string() }),
  after: { min: '20s', max: '40s' },
  async run(ctx, { rag_id }) {
    const one = await knowledgebases.get(ctx, rag_id);
    if (one?.status !== 'processing') return;
    // RFC 2606 keeps `.invalid` for hosts that never answer.
    const status = /^https?:\/\/[^/]*\.invalid(?:[:/]|$)/i.test(one.file_name) ? 'error' : 'processed';
    await knowledgebases.update(ctx, one, { status, updated_at: stampChange(ctx) });
  },
});

export const listKnowledgebases = operation('knowledgebase.list', 'GET /knowledgebase/all', {
  summary: 'All knowledge bases',
  result: () => z.array(Shown()),
  handler: async (ctx) => (await knowledgebases.all(ctx)).map((one) => shown(one, ctx)),
});

export const getKnowledgebase = operation('knowledgebase.get', 'GET /knowledgebase/{rag_id}', {
  summary: 'A knowledge base',
  result: Shown,
  handler: async (ctx, { params }) => shown(await knowledgebases.need(ctx, params.rag_id), ctx),
});

export const deleteKnowledgebase = operation('knowledgebase.delete', 'DELETE /knowledgebase/{rag_id}', {
  summary: 'Delete a knowledge base',
  result: () => z.object({ message: z.literal('success'), state: z.literal('deleted') }),
  async handler(ctx, { params }) {
    await knowledgebases.remove(ctx, await knowledgebases.need(ctx, params.rag_id));
    return { message: 'success' as const, state: 'deleted' as const };
  },
});
