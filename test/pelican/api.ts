/** The faces that Pelican shows: its REST api, and label pages for people. */
import { answer, asBearer, html, nobody, z, type Authenticate, type Lists } from '../../src/emulator/index.ts';
import { errors, pelican, type PelicanAccount } from './provider.ts';

const keyForm = /^pel_[A-Za-z0-9]{16}$/;

export const bearer: Authenticate<PelicanAccount> = {
  key: (call) => /^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1],
  async account(ctx, key, { registered }) {
    if (!key || !keyForm.test(key) || (ctx.strict && !registered(key))) throw errors.unauthorized();
    return Promise.resolve(ctx.account);
  },
  present: asBearer('apiKey'),
};

export const pageToken = ({ size, max }: { size: number; max: number }): Lists => ({
  query: () => z.object({ page_size: z.int().min(1).max(max).optional(), page_token: z.string().optional() }),
  page: ({ page_size, page_token }) => ({ size: Number(page_size ?? size), cursor: page_token as string | undefined }),
  envelope: (page) => ({ items: page.items, next_page_token: page.next ?? null }),
  schema: (row) => z.object({ items: z.array(row), next_page_token: z.string().nullable() }),
});

export const { operation, procedure } = pelican.api({
  host: 'api',
  path: '/v1',
  authenticate: bearer,
  bodies: ['json', 'form'],
  lists: pageToken({ size: 50, max: 200 }),
  envelope: (error) =>
    answer(
      { error: error.name, message: error.message, ...error.fields },
      { status: error.status, headers: error.headers },
    ),
  invalid: ([issue]) =>
    errors.invalid(`${issue?.path.join('.') || 'body'}: ${issue?.code}${issue?.expected ? ` ${issue.expected}` : ''}`),
  unknown: (call) => errors.no_such_route(call.path),
  headers: ({ random }) => ({ 'pelican-request': random.id('req_', 10) }),
});

export const pages = pelican.api({
  host: 'www',
  path: '/labels',
  people: true,
  authenticate: nobody,
  bodies: 'form',
  envelope: (error) => html(`<h1>${error.message}</h1>`, { status: error.status }),
  invalid: () => errors.invalid('That form is not filled in well.'),
  unknown: (call) => errors.no_such_route(call.path),
});

export const trackingApi = pelican.api({
  host: 'tracking',
  authenticate: bearer,
  bodies: 'json',
  envelope: (error) => answer({ fault: error.message }, { status: error.status }),
  invalid: () => errors.invalid('bad'),
  unknown: (call) => errors.no_such_route(call.path),
});
