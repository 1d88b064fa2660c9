/** Callees: how people at other ends of the line behave, as fixtures give it, by number. */
import { schema, z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { collection } from '../../provider.ts';
import { findNumber } from '../../numbers/rows.ts';
import { CallOutcome, Step, type Script } from './script.ts';

export const Callee = schema(() =>
  z.object({
    /** As calls name it: `+14155550123`, `client:alice`, `sip:bob@example.com`. */
    number: z.string(),
    outcome: CallOutcome().exclude(['through']),
    /** Seconds from the dialling to the answer. */
    answer_after: z.number().min(0),
    /** Seconds that it stays on the line once it is connected to somebody; then it hangs up. */
    stays: z.number().min(0),
    script: z.array(Step()),
  }),
);
export type Callee = z.infer<ReturnType<typeof Callee>>;

/** An ordinary person: answers, is silent, and stays ten seconds. */
const ordinary = { outcome: 'answered', answer_after: 6, stays: 10, script: [] } as const satisfies Partial<Callee>;

export const callees = collection('callees', {
  row: Callee,
  key: 'number',
  make: (_ctx: TwilioCtx, given) => ({ row: { number: '', ...ordinary, script: [], ...given } }),
});

/** What somebody will do, decided when the call is made. */
export interface Behaviour {
  readonly outcome: CallOutcome;
  readonly answerAfter: number;
  readonly stays: number;
  readonly script: Script;
}

/** No call lasts longer than four hours. */
export const LONGEST = 14_400;

/**
 * What a callee will do: as a fault rule asks, as fixtures or settings know of the number, as the document of a number
 * of the namespace says, or by the weights of settings.
 */
export async function behaviourOf(ctx: TwilioCtx, to: string, asked?: string): Promise<Behaviour> {
  const known = await callees.get(ctx, to);
  const told = asked ?? known?.outcome ?? ctx.settings.callees[to];
  const own = told === undefined && (await findNumber(ctx, to))?.capabilities.voice;
  if (own) return { outcome: 'through', answerAfter: 0, stays: LONGEST, script: [] };
  const chosen = CallOutcome().safeParse(told ?? ctx.random.weighted(ctx.settings.callOutcomes));
  return {
    outcome: chosen.data ?? 'answered',
    answerAfter: known?.answer_after ?? ordinary.answer_after,
    stays: known?.stays ?? ordinary.stays,
    script: known?.script ?? [],
  };
}
