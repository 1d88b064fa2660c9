/** The document that a call runs: looked at, changed, put aside. */
import type { TwilioCtx } from '../../account.ts';
import { calls, changeCall, factsOf, type Call } from '../calls/rows.ts';
import type { Activity, ActivityOf, Frame } from './frames.ts';

/** The document that runs. */
export const frameOfCall = (call: Call): Frame | undefined => factsOf(call).frames.at(-1);

/** The lowest document: the call's own. */
export const mainFrame = (call: Call): Frame | undefined => factsOf(call).frames[0];

/** The activity of a kind that a call is in, whatever is played meanwhile. */
export function activityOf<K extends Activity['kind']>(call: Call, kind: K): ActivityOf<K> | undefined {
  const activities = factsOf(call).frames.map(({ activity }) => activity);
  return activities.find((activity): activity is ActivityOf<K> => activity?.kind === kind);
}

/** Changes the document that runs. */
export async function changeFrame(ctx: TwilioCtx, id: string, changes: Partial<Frame>): Promise<Call> {
  const call = await calls.need(ctx, id);
  const { frames } = factsOf(call);
  const changed = frames.map((frame, index) => (index === frames.length - 1 ? { ...frame, ...changes } : frame));
  return changeCall(ctx, id, {}, { frames: changed });
}

/** Changes an activity, of whichever document it is. */
export async function changeActivity<K extends Activity['kind']>(
  ctx: TwilioCtx,
  id: string,
  kind: K,
  changes: Partial<Omit<ActivityOf<K>, 'kind'>>,
): Promise<Call> {
  const { frames } = factsOf(await calls.need(ctx, id));
  const changed = frames.map((frame) =>
    frame.activity?.kind === kind ? { ...frame, activity: { ...frame.activity, ...changes } } : frame,
  );
  return changeCall(ctx, id, {}, { frames: changed });
}

/** Puts a document on top. */
export async function pushFrame(ctx: TwilioCtx, id: string, frame: Frame): Promise<Call> {
  const { frames } = factsOf(await calls.need(ctx, id));
  return changeCall(ctx, id, {}, { frames: [...frames, frame] });
}

/** Takes away what is played meanwhile, if anything is. */
export async function dropWaitFrames(ctx: TwilioCtx, id: string): Promise<Call> {
  const { frames } = factsOf(await calls.need(ctx, id));
  return changeCall(ctx, id, {}, { frames: frames.filter(({ purpose }) => purpose === 'main') });
}
