/** Why recipients get nothing: the account's lists, looked up for many addresses at once. */
import type { Settings } from '../account-settings.ts';
import type { SendgridCtx } from '../account.ts';
import { domainOf } from '../ids.ts';
import { globalUnsubscribes } from '../suppressions/global.ts';
import { groupSuppressions } from '../suppressions/group-rows.ts';
import { bounces, invalidEmails, spamReports } from '../suppressions/lists.ts';
import type { MailBody } from './body.ts';

interface List {
  readonly reason: string;
  addresses(among: readonly string[]): Promise<readonly string[]>;
}

/** The lists that count for a mail, first hit first. Blocks never suppress. */
function listsFor(ctx: SendgridCtx, { mail_settings: settings = {}, asm }: MailBody): readonly List[] {
  if (settings.bypass_list_management?.enable) return [];
  const found = (among: readonly string[]) => ({ where: { address: among } });
  const invalid: List = {
    reason: 'Invalid',
    addresses: async (among) =>
      (await invalidEmails.all(ctx, found(among))).map((entry) => invalidEmails.internal(entry).address),
  };
  const bounce: List = {
    reason: 'Bounced Address',
    addresses: async (among) => (await bounces.all(ctx, found(among))).map((entry) => bounces.internal(entry).address),
  };
  const spam: List = {
    reason: 'Spam Reporting Address',
    addresses: async (among) =>
      (await spamReports.all(ctx, found(among))).map((entry) => spamReports.internal(entry).address),
  };
  const unsubscribed: List = {
    reason: 'Unsubscribed Address',
    addresses: async (among) =>
      (await globalUnsubscribes.all(ctx, found(among))).map((entry) => globalUnsubscribes.internal(entry).address),
  };
  const left: List = {
    reason: 'Unsubscribed Address', // of a group hit unconfirmed
    addresses: async (among) => {
      const where = { address: among, group_id: asm?.group_id };
      return (await groupSuppressions.all(ctx, { where })).map((entry) => groupSuppressions.internal(entry).address);
    },
  };
  return [
    invalid,
    ...(settings.bypass_bounce_management?.enable ? [] : [bounce]),
    ...(settings.bypass_spam_management?.enable ? [] : [spam]),
    ...(settings.bypass_unsubscribe_management?.enable ? [] : [unsubscribed]),
    ...(asm ? [left] : []),
  ];
}

/** The reason for each of the addresses (lower case) that is suppressed. */
export async function suppressionsOf(
  ctx: SendgridCtx,
  mail: MailBody,
  addresses: readonly string[],
  { address_whitelist }: Settings,
): Promise<ReadonlyMap<string, string>> {
  const allowed = new Set(address_whitelist.enabled ? address_whitelist.list.map((entry) => entry.toLowerCase()) : []);
  const judged = addresses.filter((address) => !allowed.has(address) && !allowed.has(domainOf(address)));
  const reasons = new Map<string, string>();
  if (judged.length === 0) return reasons;
  for (const { reason, addresses: listed } of listsFor(ctx, mail))
    for (const address of await listed(judged)) if (!reasons.has(address)) reasons.set(address, reason);
  return reasons;
}
