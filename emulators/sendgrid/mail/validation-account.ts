/** What SendGrid finds wrong with a mail by looking at the account: batches, groups, pools, the time to send. */
import { seconds } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { pools } from '../ip-rows.ts';
import { groups } from '../suppressions/groups.ts';
import { batches } from './batch-rows.ts';
import type { MailBody } from './body.ts';
import { Complaints, type Complaint } from './complaints.ts';

const MAX_AHEAD = 72 * 3600; // seconds

export async function accountComplaints(ctx: SendgridCtx, mail: MailBody): Promise<readonly Complaint[]> {
  const complaints = new Complaints();
  checkTimes(ctx, complaints, mail);
  if (mail.batch_id !== undefined && !(await batches.get(ctx, mail.batch_id)))
    complaints.add('batch_id', 'invalid batch id');
  if (mail.asm) await checkGroups(ctx, complaints, mail.asm);
  const pool = mail.ip_pool_name;
  if (pool !== undefined && !(await pools.get(ctx, pool)))
    complaints.add(
      'ip_pool_name',
      `The IP Pool name must be a valid pool name for your account. You provided ${pool}.`,
    );
  return complaints.all;
}

function checkTimes(ctx: SendgridCtx, complaints: Complaints, { send_at, personalizations }: MailBody): void {
  const latest = seconds(ctx.now) + MAX_AHEAD;
  const check = (time: number | undefined, field: string): void => {
    if (time !== undefined && time > latest)
      complaints.add(field, 'Scheduling more than 72 hours in advance is forbidden.', 'message.send_at');
  };
  check(send_at, 'send_at');
  personalizations.forEach((one, at) => check(one.send_at, `personalizations.${at}.send_at`));
}

async function checkGroups(
  ctx: SendgridCtx,
  complaints: Complaints,
  { group_id, groups_to_display: shown = [] }: NonNullable<MailBody['asm']>,
): Promise<void> {
  const known = new Set((await groups.all(ctx, { where: { id: [group_id, ...shown] } })).map(({ id }) => id));
  if (!known.has(group_id))
    complaints.add(
      'asm.group_id',
      `The ASM group ID must be a valid Group ID on your account. You provided ${group_id}.`,
    );
  const unknown = shown.filter((id) => !known.has(id));
  if (unknown.length > 0)
    complaints.add(
      'asm.groups_to_display',
      `All ASM groups to display must be valid ASM groups IDs on your account. You provided {${unknown.join(', ')}}.`,
    );
}
