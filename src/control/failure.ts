/** What the control API answers when it says no. */

/** `{"error":{"code","message","details"}}` with this status. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    /** For programs: `invalid`, `unknown_namespace`. */
    readonly code: string,
    /** For people: what is wrong, where, and what to write instead. One line. */
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
  }
}

export const errorBody = ({ code, message, details }: Pick<ControlError, 'code' | 'message' | 'details'>) => ({
  error: { code, message, ...(details !== undefined && { details }) },
});
