/** Global unsubscribes: addresses that get no mail of the account at all. */
import { nothing, schema, seconds, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { needs } from '../scopes.ts';
import { addressList, listFilter, ListFilter, release, suppress } from './lists.ts';

const Unsubscribe = schema(() => z.object({ created: z.int(), email: z.string() }));

export const globalUnsubscribes = addressList('global_unsubscribes', Unsubscribe, {});

export const Recipients = schema(() => z.object({ recipient_emails: z.array(z.string()) }));

export const listUnsubscribes = operation('unsubscribes.list', 'GET /v3/suppression/unsubscribes', {
  summary: 'List global unsubscribes, newest first',
  traits: needs('suppression.unsubscribes'),
  query: ListFilter,
  list: Unsubscribe,
  handler: (ctx, { query, page }) => globalUnsubscribes.list(ctx, { ...listFilter(query), page }),
});

export const addUnsubscribes = operation('unsubscribes.add', 'POST /v3/asm/suppressions/global', {
  summary: 'Unsubscribe addresses from everything',
  status: 201,
  traits: needs('asm.suppressions.global'),
  body: Recipients,
  result: Recipients,
  async handler(ctx, { body }) {
    for (const email of body.recipient_emails)
      await suppress(ctx, globalUnsubscribes, { created: seconds(ctx.now), email });
    return body;
  },
});

export const getUnsubscribe = operation('unsubscribes.get', 'GET /v3/asm/suppressions/global/{email}', {
  summary: 'Whether an address is unsubscribed from everything',
  traits: needs('asm.suppressions.global'),
  result: () => z.object({ recipient_email: z.string() }).partial(),
  async handler(ctx, { params }) {
    const entry = await globalUnsubscribes.get(ctx, params.email.toLowerCase());
    return entry ? { recipient_email: entry.email } : {};
  },
});

export const deleteUnsubscribe = operation('unsubscribes.delete', 'DELETE /v3/asm/suppressions/global/{email}', {
  summary: 'Let an address get mail again',
  traits: needs('asm.suppressions.global'),
  async handler(ctx, { params }) {
    if (!(await release(ctx, globalUnsubscribes, params.email))) throw errors.resource_not_found();
    return nothing();
  },
});
