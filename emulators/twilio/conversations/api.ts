/** The face of Conversations. Every path exists for the default service, and below a service of one's own. */
import { Answer, ApiError, mapPage, type Page } from '../../../src/emulator/index.ts';
import { product } from '../api.ts';

type Row = Readonly<Record<string, unknown>>;

const isPage = (outcome: Row): outcome is Row & Page<Row> => Array.isArray(outcome.items);

/** A row as it stands below a service: it names that service, and so do its addresses. */
function below(service: string, row: Row): Row {
  const moved = (value: unknown): unknown =>
    typeof value === 'string'
      ? value.replace(/\/v1\/(?!Services\/|Configuration\/)/, `/v1/Services/${service}/`)
      : value;
  const links = Object.entries((row.links ?? {}) as Row).map(([name, url]) => [name, moved(url)]);
  return {
    ...row,
    ...('conversation_sid' in row && { chat_service_sid: service }),
    ...('url' in row && { url: moved(row.url) }),
    ...('links' in row && { links: Object.fromEntries(links) as Row }),
  };
}

export const conversationsApi = product('conversations', {
  async around(_, { call }, next) {
    const outcome = await next();
    const service = serviceIn(call.params);
    if (!service || typeof outcome !== 'object' || outcome === null) return outcome;
    if (outcome instanceof Answer || outcome instanceof ApiError) return outcome;
    const result = outcome as Row;
    return isPage(result) ? mapPage(result, (row) => below(service, row)) : below(service, result);
  },
});

/** What stands between the version and a resource. */
export const prefixes = ['', '/Services/{ChatServiceSid}'] as const;
export type Prefix = (typeof prefixes)[number];

/** Operations of the two have ids of their own. */
export const idOf = (prefix: Prefix, resource: string): string => (prefix === '' ? resource : `service_${resource}`);

/** The service that a path names, if it does. */
export function serviceIn(params: unknown): string | undefined {
  const named = (params as { readonly ChatServiceSid?: unknown }).ChatServiceSid;
  return typeof named === 'string' ? named : undefined;
}
