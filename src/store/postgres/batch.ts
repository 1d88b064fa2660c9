/** One transaction of PostgreSQL: works of one world, one after the other, each behind a savepoint, with one commit. */
import type { Claims } from './claims.ts';
import type { Lock } from './locks.ts';
import { call, heard, open, remark, sign, takeLock } from './locks.ts';
import type { Drawn, Series } from './series.ts';
import type { Session } from './session.ts';

export class Batch {
  private readonly locks = new Map<number, Lock>();
  private readonly drawn: Drawn = new Set();
  private begun = 0;
  private remarked = false;
  /** Whether the world's owner is to be called. */
  private calls = false;
  /** The mark of world 0. */
  root = 0;
  claimed = false;

  constructor(
    readonly session: Session,
    readonly world: number,
    private readonly series: Series,
    private readonly claims: Claims,
    /** Names this process. */
    private readonly writer: string,
  ) {}

  /** The mark of the batch's world. */
  get mark(): number {
    return this.locks.get(this.world)?.mark ?? 0;
  }

  async open(): Promise<void> {
    const { lock, root } = await open(this.session, this.world);
    this.hold(this.world, lock);
    this.root = root;
    this.claimed = this.claims.see(this.world, lock);
  }

  /** For works that only read: nothing is opened, locked or committed. */
  peek(): void {
    this.claimed = this.claims.has(this.world);
  }

  /** Before each work; `undo('work')` brings back what was then. */
  begin(): void {
    this.session.send(this.begun === 0 ? 'SAVEPOINT work' : 'RELEASE SAVEPOINT work; SAVEPOINT work');
    this.begun += 1;
  }

  async undo(savepoint: string): Promise<void> {
    await this.session.query({ text: `ROLLBACK TO SAVEPOINT ${savepoint}` });
    this.session.failed = undefined;
    // Locks that were taken behind the savepoint are gone with it.
    for (const world of this.locks.keys()) if (world !== this.world) this.locks.delete(world);
    if (this.remarked) this.hold(this.world, await takeLock(this.session, this.world));
  }

  async lock(world: number): Promise<void> {
    if (!this.locks.has(world)) this.hold(world, await takeLock(this.session, world));
  }

  async next(world: number, name: string): Promise<number> {
    if (!this.locks.has(world)) await this.lock(world);
    return this.series.next(this.session, this.drawn, world, name);
  }

  async last(world: number, name: string): Promise<number> {
    if (!this.locks.has(world)) await this.lock(world);
    return this.series.last(this.session, world, name);
  }

  /** What a work leaves to be done is its owner's to do: told with the commit, also when the work is undone. */
  callOwner(): void {
    this.calls = true;
  }

  async remark(world: number): Promise<number> {
    const mark = await remark(this.session, world);
    const lock = this.locks.get(world);
    if (lock) lock.mark = mark;
    if (lock && world === this.world) lock.called = true; // by this process itself: it knows
    this.remarked = true;
    return mark;
  }

  copySeries(from: number, to: number): Promise<void> {
    return this.series.copy(this.session, this.drawn, from, to);
  }

  async commit(): Promise<void> {
    const written: Promise<unknown>[] = [];
    if (this.drawn.size) {
      written.push(this.series.flush(this.session, this.drawn));
      const worlds = new Set([...this.drawn].map(({ world }) => world));
      for (const world of worlds)
        if (this.locks.get(world)?.writer !== this.writer) written.push(sign(this.session, world, this.writer));
    }
    if (this.calls && !this.claimed) written.push(call(this.session, this.world));
    if (this.claimed && this.locks.get(this.world)?.called) written.push(heard(this.session, this.world));
    const [{ command }] = await Promise.all([this.session.query({ text: 'COMMIT' }), ...written]);
    if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command} instead of COMMIT`);
    this.series.trim();
  }

  private hold(world: number, lock: Lock): void {
    // What this batch itself has drawn, and not written yet, stays.
    const draws = [...this.drawn].some((counter) => counter.world === world);
    if (lock.writer !== this.writer && !draws) this.series.forget(world);
    this.locks.set(world, lock);
  }
}
