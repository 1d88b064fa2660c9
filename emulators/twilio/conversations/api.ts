/** The face of Conversations. Every path exists for the default service, and below a service of one's own. */
import { product } from '../api.ts';

export const conversationsApi = product('conversations');

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
