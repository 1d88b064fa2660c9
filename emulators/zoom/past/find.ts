/** Finds runs that are over, by the meeting's number (its latest) or by uuid. */
import { errors } from '../errors.ts';
import { instances, participants, type Instance, type Participant } from '../live/rows.ts';
import type { ZoomCtx } from '../provider.ts';
import { latestRun } from '../recordings/find.ts';
import { isNumber } from '../sessions/find.ts';
import type { Kind } from '../sessions/rows.ts';
import { day } from '../times.ts';

/** The run of a path. Throws when it is not over, another one's, or too long ago. */
export async function pastRun(ctx: ZoomCtx, kind: Kind, name: string): Promise<Instance> {
  const id = name.replaceAll(/[\s-]/g, '');
  const run = isNumber(id) ? await latestRun(ctx, id) : await instances.get(ctx, name);
  if (run?.status !== 'ended' || run.kind !== kind.name) throw kind.missing(isNumber(id) ? id : name);
  if (run.host_id !== ctx.account.user && !ctx.account.admin) throw errors.not_the_host();
  if (instances.internal(run).started < ctx.now - 365 * day) throw errors.a_year_ago();
  return run;
}

/** Every join of a run: those who were in, and those who only waited. */
export async function attended(ctx: ZoomCtx, { uuid }: Instance): Promise<Participant[]> {
  const rows = await participants.all(ctx, { where: { meeting_uuid: uuid } });
  const inside = new Set(rows.filter((row) => participants.internal(row).inside).map(({ name }) => name));
  return ctx.settings.hideSoloParticipant && inside.size <= 1 ? [] : rows;
}
