/** What a reader throws for a body or query that it can't read; the message is the complaint of a syntax issue. */
export class Unreadable extends Error {
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[] = []) {
    super(message);
    this.path = path;
  }
}
