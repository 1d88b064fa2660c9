/** How a command ends that could not do what was asked: one line, and the exit status that goes with it. */

/** 1: it failed. 2: it was misused. 3: no server was found. */
export type Status = 1 | 2 | 3;

export class Failure extends Error {
  constructor(
    readonly status: Status,
    message: string,
  ) {
    super(message);
  }
}

export const failed = (message: string): Failure => new Failure(1, message);
export const misused = (message: string): Failure => new Failure(2, message);
export const noServer = (message: string): Failure => new Failure(3, message);
