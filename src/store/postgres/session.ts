/** One connection while it is in a transaction. Statements are sent as they come, without waiting for those before. */
import { DatabaseError } from 'pg';
import type { PoolClient, QueryArrayResult } from 'pg';

/** A statement and its values. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Prepared once a connection under this name. */
  readonly name?: string | undefined;
}

export interface Answer {
  /** Each row as a list of its values. */
  readonly rows: readonly (readonly unknown[])[];
  /** Rows found or changed. */
  readonly count: number;
  /** What the server says it did: `COMMIT`, `ROLLBACK`, … */
  readonly command: string;
}

/** Codes of conflicts with other processes, of which running the work again is the cure. */
const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01']);

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** The connection is gone, or the server is going: no answer of the statement itself. */
export const isLoss = (error: unknown): boolean =>
  !(error instanceof DatabaseError) || /^(08|57P0)/.test(codeOf(error));

export class Session {
  /** Why the transaction does nothing more, until it is rolled back to a savepoint. */
  failed: unknown;
  /** A conflict with another process, or a lost connection: the whole transaction has to be run again. */
  broken: unknown;

  constructor(readonly client: PoolClient) {}

  /** Answers the last of several statements. */
  async query(statement: Statement): Promise<Answer> {
    const answer = await this.ask(statement);
    return answer[answer.length - 1] ?? { rows: [], count: 0, command: '' };
  }

  /** Answers each of several statements. */
  async ask({ text, values = [], name }: Statement): Promise<readonly Answer[]> {
    try {
      const found: QueryArrayResult<unknown[]> | readonly QueryArrayResult<unknown[]>[] = await this.client.query({
        text,
        values: [...values],
        rowMode: 'array',
        ...(name !== undefined && { name }),
      });
      return [found].flat().map(({ rows, rowCount, command }) => ({ rows, count: rowCount ?? 0, command }));
    } catch (error) {
      throw this.note(error);
    }
  }

  /** Sends statements without values whose answer nobody waits for. What goes wrong is told by the next that is waited for. */
  send(text: string): void {
    this.client.query(text).catch((error: unknown) => this.note(error));
  }

  private note(error: unknown): unknown {
    this.failed ??= error;
    if (CONFLICTS.has(codeOf(error)) || isLoss(error)) this.broken ??= error;
    return this.failed; // those behind a failure only say that there was one
  }
}
