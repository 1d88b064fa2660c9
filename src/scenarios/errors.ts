/** What a scenario's book says no with; the control API answers it. */
import type { PlacedProblem } from '../reading/problems.ts';

export class ScenarioError extends Error {
  constructor(
    readonly status: 400 | 404 | 409,
    /** For programs: `invalid_scenario`, `unknown_scenario`, `scenario_under_way`. */
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
  }
}

/** A scenario that cannot be played; the message has a line for each problem. */
export class ScenarioWrong extends ScenarioError {
  constructor(readonly problems: readonly PlacedProblem[]) {
    super(400, 'invalid_scenario', problems.map(({ line }) => line).join('\n'), { problems });
  }
}

/** A step that did not do what it should; the run stops there, and can go on from there. */
export class StepFailed extends Error {}
