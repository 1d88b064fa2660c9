/** What stands around every operation of the API: version, idempotency, expansion, and whole errors. */
import { Answer, ApiError, type ApiOptions, type Call } from '../../../src/emulator/index.ts';
import { isPublic, type StripeAccount, type StripeCtx } from '../account.ts';
import { envelope, pretty } from './envelope.ts';
import { remember, replay } from './idempotency.ts';
import { render, renderRows, wantedOf, type View } from './render.ts';
import { expandOf, idempotencyKey, requestId } from './request.ts';
import { versionOf } from './versions.ts';

type Around = NonNullable<ApiOptions<StripeAccount>['around']>;

export const around: Around = async (bare, { call, input: tree }, next) => {
  const ctx = bare as StripeCtx;
  const key = idempotencyKey(call);
  const keep = async (status: number, body: string): Promise<void> => {
    if (key !== undefined) await remember(ctx, call, { key, tree, request: requestId(ctx) ?? '', status, body });
  };
  try {
    const view = { version: versionOf(call), wanted: wantedOf(expandOf(call, tree)) };
    const again = key === undefined ? undefined : await replay(ctx, call, key, tree);
    if (again) return again;
    const outcome = await next();
    if (outcome instanceof ApiError) return await refused(ctx, call, outcome, view.version, keep);
    const shown = await rendered(ctx, outcome, view);
    if (key !== undefined) await keep(200, bodyOf(shown));
    return shown;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw await refused(ctx, call, error, versionIn(call), keep);
  }
};

/** The version for the objects in an error, which may be about the version itself. */
function versionIn(call: Call): string {
  try {
    return versionOf(call);
  } catch {
    return '';
  }
}

async function rendered(ctx: StripeCtx, outcome: unknown, view: View): Promise<unknown> {
  if (outcome instanceof Answer) {
    return outcome.raw ? outcome : new Answer(outcome.status, outcome.headers, await render(ctx, outcome.result, view));
  }
  if (isPage(outcome)) return { ...outcome, items: await renderRows(ctx, outcome.items, view) };
  return render(ctx, outcome, view);
}

const isPage = (value: unknown): value is { readonly items: readonly unknown[] } =>
  typeof value === 'object' && value !== null && 'items' in value && 'request' in value;

const bodyOf = (outcome: unknown): string => {
  if (!(outcome instanceof Answer)) return pretty(outcome);
  return outcome.raw ? outcome.raw.body.toString() : pretty(outcome.result);
};

/** A refusal as it goes out, with its objects in the caller's version; remembered when the request had begun. */
async function refused(
  ctx: StripeCtx,
  call: Call,
  error: ApiError,
  version: string,
  keep: (status: number, body: string) => Promise<void>,
): Promise<ApiError> {
  const objects: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(error.fields)) {
    if (typeof value === 'object' && value !== null && version)
      objects[name] = await render(ctx, value, { version, wanted: {} });
  }
  const cursor = cursorParam(call, error);
  const logs = isPublic(ctx) ? {} : { request_log_url: logUrl(ctx.account.id, requestId(ctx) ?? '') };
  const whole = error.with({ ...objects, ...cursor, ...logs });
  if (hasBegun(whole)) await keep(whole.status, bodyOf(envelope(whole)));
  return whole;
}

const logUrl = (account: string, id: string): string =>
  `https://dashboard.stripe.com/${account}/test/workbench/logs?object=${id}`;

/** What fails on its parameters, its rights or a rate may be asked again with the same key. */
const hasBegun = ({ name, status, fields }: ApiError): boolean =>
  !fields.validation && ![401, 409, 429].includes(status) && !name.startsWith('idempotency_');

/** A cursor that names nothing is a bad parameter, not a missing page. */
function cursorParam({ search }: Call, { name, message }: ApiError): { status?: number; param?: string } {
  if (name !== 'resource_missing' || !search.includes('ing_')) return {};
  const query = new URLSearchParams(search);
  for (const param of ['starting_after', 'ending_before']) {
    const id = query.get(param);
    if (id !== null && message.includes(`'${id}'`)) return { status: 400, param };
  }
  return {};
}
