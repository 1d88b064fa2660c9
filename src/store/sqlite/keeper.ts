/**
 * How commits are kept. Mostly as a line of the redo log, and a thread brings the rows to their tables, many at a time.
 * What was written to the tables already commits with them, and takes along all that is pending.
 */
import type { Table } from '../store.ts';
import type { RowBuffer } from './buffer.ts';
import type { Levels } from './levels.ts';
import type { Pending, PendingRow, Place } from './pending.ts';
import { countSql, firstSql, redoRowOf, removeSql, saveSql } from './redo-log.ts';
import type { RedoLog, RedoRow } from './redo-log.ts';
import type { Series } from './series.ts';
import type { Step, Writer } from './writer.ts';

/** So many rows, or bytes of them, are brought to their tables at once … */
const MANY = 2_000;
const MANY_BYTES = 1024 ** 2;
/** … and fewer after so long: what another tool sees in the file is no older. */
const SHORTLY_MS = 250;
/** After a failure (a full disk) it is tried again, and each time later, up to half a minute. */
const AGAIN_MS = 1_000;
const LATEST_MS = 30_000;
/** One commit with more rows goes to the tables at once. */
const BULK = 8_000;
/** Calls wait for the thread when so many bytes are pending, and are refused when it fails. */
const MOST_BYTES = 32 * 1024 ** 2;

export interface Keeper {
  /** Keeps what was done since the last commit. Throws when it cannot be kept. */
  readonly commit: () => void;
  /** Nothing is on its way to the tables then, where somebody else may write. Throws when that failed. */
  readonly standStill: () => void;
  /** Brings what is left to the tables. */
  readonly finish: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface KeeperOptions {
  readonly pending: Pending;
  readonly rows: RowBuffer;
  readonly levels: Levels;
  readonly series: Series;
  /** Undefined: the database is in memory, and goes with the process. */
  readonly file: { readonly redo: RedoLog; readonly writer: Writer } | undefined;
  /** Rows came to a table by the thread. */
  readonly filled: (table: Table) => void;
  /** Brings everything to the tables by a transaction of its own. */
  readonly flush: () => Promise<void>;
  readonly log: (line: string) => void;
}

export function keeperOf({ pending, rows, levels, series, file, filled, flush, log }: KeeperOptions): Keeper {
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  /** Why rows do not come to their tables, and how long until the next try. */
  let trouble: { readonly failure: string; readonly wait: number } | undefined;
  let closed = false;
  /** Rows are on their way to the tables: what is to be done when they have arrived. */
  let arrive: (() => void) | undefined;

  function commit(): void {
    const changed = pending.changed();
    if (trouble && changed.size > 0 && pending.bytes > MOST_BYTES) throw new Error(trouble.failure);
    if (countOf(changed) > BULK) levels.write();
    if (levels.isWritten()) commitTables();
    else {
      if (file) append(file.redo, changed);
      levels.commit();
    }
    pending.settle();
    series.committed();
    plan();
  }

  function commitTables(): void {
    rows.flush();
    const counters = series.unsaved();
    series.save();
    series.turned();
    const number = file?.redo.turn();
    if (number !== undefined) file?.redo.note(number);
    levels.commit();
    rows.written();
    series.saved(counters);
    if (number !== undefined) file?.redo.strike(number);
  }

  function append(redo: RedoLog, changed: ReadonlyMap<Table, ReadonlySet<PendingRow>>): void {
    const tables: [string, RedoRow[]][] = [];
    for (const [{ name, fleeting }, some] of changed) if (!fleeting) tables.push([name, inOrder(some)]);
    const reserved = series.toReserve();
    if (tables.length > 0 || reserved.length > 0) redo.append({ tables, series: reserved });
  }

  /** Sees to it that what is pending comes to the tables. */
  function plan(): void {
    if (arrive && pending.bytes > MOST_BYTES && file?.writer.wait()) arrive();
    if (closed || flushing || arrive || isAllThere()) return;
    if (!trouble && (pending.size >= MANY || pending.bytes >= MANY_BYTES)) bring();
    else timer ??= setTimeout(bring, trouble?.wait ?? SHORTLY_MS).unref();
  }

  const isAllThere = (): boolean => pending.size === 0 && series.isSaved();

  function bring(): void {
    clearTimeout(timer);
    timer = undefined;
    if (arrive || isAllThere()) return;
    if (file) send(file);
    else void flushNow();
  }

  function send({ redo, writer }: { readonly redo: RedoLog; readonly writer: Writer }): void {
    const number = redo.turn();
    const counters = series.unsaved();
    series.turned();
    const places = [...pending.leave()];
    places.forEach(({ table }) => filled(table));
    arrive = () => {
      arrive = undefined;
      pending.arrived();
      places.forEach(rows.arrived);
      series.saved(counters);
      redo.strike(number);
    };
    writer.write([...places.flatMap(stepsOf), [countSql, counters], [firstSql, [[number]]]], (failure) => {
      if (failure === undefined) arrive?.();
      else if (arrive) pending.comeBack();
      arrive = undefined;
      ended(failure);
    });
  }

  function ended(failure: string | undefined): void {
    if (failure !== undefined && !trouble) log(`store: rows wait for their tables: ${failure}`);
    const wait = trouble ? Math.min(trouble.wait * 2, LATEST_MS) : AGAIN_MS;
    trouble = failure === undefined ? undefined : { failure, wait };
    plan();
  }

  function flushNow(): Promise<void> {
    return (flushing ??= flush()
      .then(
        () => undefined,
        (error: unknown) => String(error),
      )
      .then((failure) => {
        flushing = undefined;
        ended(failure);
      }));
  }

  function standStill(): void {
    if (!arrive) return;
    if (!file?.writer.wait()) throw new Error('rows on their way to their tables have not arrived');
    arrive();
  }

  return {
    commit,
    standStill,
    async finish() {
      closed = true;
      clearTimeout(timer);
      await flushing;
      if (arrive || !isAllThere()) await flushNow();
    },
    async close() {
      await file?.writer.close();
      file?.redo.close();
    },
  };
}

function stepsOf({ table, bySeq }: Place): Step[] {
  const [removed, saved]: [RedoRow[], RedoRow[]] = [[], []];
  for (const pending of bySeq.values()) (pending.gone ? removed : saved).push(redoRowOf(pending));
  return [
    [removeSql(table.name), removed],
    [saveSql(table.name), saved],
  ];
}

/** What is removed makes room for what is written. */
const inOrder = (rows: ReadonlySet<PendingRow>): RedoRow[] =>
  [...rows].sort((a, b) => Number(b.gone) - Number(a.gone)).map(redoRowOf);

function countOf(changed: ReadonlyMap<Table, ReadonlySet<PendingRow>>): number {
  let count = 0;
  for (const rows of changed.values()) count += rows.size;
  return count;
}
