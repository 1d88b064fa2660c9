/** Widgets that ask an app: `make-http-request` and `run-function`. */
import { z, type Reply } from '../../../src/emulator/index.ts';
import { job } from '../provider.ts';
import type { AppTarget, RawBody } from '../webhooks/callbacks.ts';
import { pairsOf, propertyOf } from './definition.ts';
import { factsOf, happened, running, stillAt, type Outcome, type Result, type Running } from './running.ts';

const FORM = 'application/x-www-form-urlencoded;charset=utf-8';

/** What is sent: the state's own body, else its parameters as a form. */
function bodyOf({ state, fill }: Running): RawBody {
  const type = propertyOf(state, 'content_type') ?? FORM;
  const own = propertyOf(state, 'body');
  if (own !== undefined) return { type, text: fill(own) };
  const pairs = pairsOf(state, 'parameters').map(([name, value]): [string, string] => [name, fill(value)]);
  return { type: FORM, text: new URLSearchParams(pairs).toString() };
}

export function askApp(here: Running): Promise<Result> {
  const { ctx, execution, state, fill } = here;
  const url = fill(propertyOf(state, 'url') ?? '');
  const method = propertyOf(state, 'method')?.toUpperCase() === 'GET' ? 'GET' : 'POST';
  const body = bodyOf(here);
  const query = method === 'GET' && body.type === FORM ? body.text : '';
  const to: AppTarget = {
    url: query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`,
    method,
    secret: ctx.account.authToken,
    format: 'raw',
    lane: execution.sid,
    cookie: null,
    overrides: true,
  };
  const then = { execution: execution.sid, steps: factsOf(execution).steps };
  const data: RawBody = method === 'GET' ? { type: '', text: '' } : body;
  ctx.emit('studio.http-request', data, { to, then: [appAnswered, then] });
  return Promise.resolve({ waits: 'http' });
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `{{widgets.http_1.parsed.name}}`, `.status_code`, `.body` */
function outcomeOf({ status, headers, body }: Reply, failure: string): Outcome {
  const value = parsed(body);
  const data = {
    status_code: status ?? 0,
    content_type: headers['content-type'] ?? '',
    body,
    ...(value !== undefined && { parsed: value }),
  };
  const well = status !== undefined && status >= 200 && status < 300;
  return { event: well ? 'success' : failure, data };
}

export const appAnswered = job('studio.app-answered', {
  kind: 'progress',
  input: () => z.object({ execution: z.string(), steps: z.int(), reply: z.custom<Reply>().optional() }),
  async run(ctx, { execution: id, steps, reply }) {
    const execution = await stillAt(ctx, id, steps);
    if (!execution || !reply) return;
    const { state } = (await running(ctx, execution)) ?? {};
    const failure = state?.type === 'run-function' ? 'fail' : 'failed';
    await happened.tell(ctx, { execution, outcome: outcomeOf(reply, failure) });
  },
});
