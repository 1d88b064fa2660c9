/** What the far end of a call does: steps, consumed in order by whatever waits for input. */
import { schema, z } from '../../../../src/emulator/index.ts';

/** What comes of calling somebody; `through`: it is put through to a number of the namespace, whose document decides. */
export const CallOutcome = () => z.enum(['answered', 'busy', 'no-answer', 'failed', 'machine', 'through']);
export type CallOutcome = z.infer<ReturnType<typeof CallOutcome>>;

export const Step = schema(() =>
  z.union([
    z.strictObject({ digits: z.string() }),
    z.strictObject({
      say: z.string(),
      confidence: z.number().min(0).max(1).optional(),
      seconds: z.number().min(0).optional(),
    }),
    z.strictObject({ wait: z.number().min(0) }),
    z.strictObject({ hangup: z.boolean() }),
  ]),
);
export type Step = z.infer<ReturnType<typeof Step>>;

export type Script = readonly Step[];

/** Seconds after being connected to somebody at which the far end hangs up, and the steps left then. Undefined: it stays. */
export function hangsUpAfter(script: Script): number | undefined {
  let seconds = 0;
  for (const step of script) {
    if ('hangup' in step) return Math.max(seconds, 1);
    if (!('wait' in step)) return undefined;
    seconds += step.wait;
  }
  return undefined;
}
