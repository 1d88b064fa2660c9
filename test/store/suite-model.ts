/** A store against plain arrays and maps, over rows, queries and transactions made up by fast-check. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnsettledWork } from '../../src/store/store.ts';
import type { Condition, Query, Tx } from '../../src/store/store.ts';
import { columnValue, listed } from './model.ts';
import { keysOf, parcel, parcels } from './parcels.ts';
import type { Bench } from './parcels.ts';

export function modelSuite({ run, add, list }: Bench): void {
  describe('against a plain array', () => {
    const text = fc.constantFrom('', 'a', 'B', 'b', 'é', '\uff5a', '\u{1f426}');
    const anyParcel = fc.record({
      owner: fc.constantFrom('', 'acct_1', 'acct_2'),
      world: fc.constantFrom(1, 1, 1, 2),
      due: fc.option(fc.integer({ min: 0, max: 3 })),
      data: fc.record(
        {
          status: fc.option(text),
          weight: fc.option(fc.integer({ min: -2, max: 4 })),
          price: fc.option(fc.constantFrom(-1.5, 0, 0.25, 7)),
          fragile: fc.option(fc.boolean()),
        },
        { requiredKeys: [] },
      ),
    });
    const number = fc.oneof(fc.integer({ min: -2, max: 4 }), fc.constantFrom(0.25, -1.5));
    const conditionOn = (value: fc.Arbitrary<string | number>): fc.Arbitrary<Condition | undefined> =>
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(undefined) },
        value,
        fc.constant(null),
        fc.array(fc.option(value), { maxLength: 5 }),
        fc.record({ gt: value, gte: value, lt: value, lte: value }, { requiredKeys: [] }),
      );
    const anyQuery = fc.record({
      where: fc.record({
        status: conditionOn(text),
        weight: conditionOn(number),
        price: conditionOn(number),
        fragile: fc.constantFrom(undefined, undefined, undefined, true, false),
        due: conditionOn(fc.integer({ min: 0, max: 3 })),
      }),
      order: fc.record({
        column: fc.constantFrom('status', 'weight', 'price', 'due', undefined),
        direction: fc.constantFrom('asc' as const, 'desc' as const),
      }),
      owner: fc.constantFrom('', 'acct_1', undefined),
      size: fc.integer({ min: 1, max: 7 }),
      offset: fc.integer({ min: 0, max: 2 }),
    });

    test('a list and its pages are those of the model', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyParcel, { maxLength: 30 }),
          fc.array(anyQuery, { minLength: 1, maxLength: 8 }),
          async (made, queries) => {
            await run((tx) =>
              Promise.all([tx.removeWhere(parcels, { world: 1 }), tx.removeWhere(parcels, { world: 2 })]),
            );
            await add(
              ...made.map(({ owner, world, due, data }, index) => parcel(`p${index}`, data, { owner, world, due })),
            );
            const rows = await run(async (tx) =>
              (
                await Promise.all([1, 2].map((world) => tx.list(parcels, { world }, { order: { direction: 'asc' } })))
              ).flat(),
            );
            expect(rows).toHaveLength(made.length);
            for (const {
              where,
              order: { column, direction },
              owner,
              size,
              offset,
            } of queries) {
              const order = column === undefined ? { direction } : { column, direction };
              const scope = { world: 1, owner };
              const whole = listed(parcels, rows, scope, { where, order });
              expect(await list({ where, order, offset }, scope)).toEqual(keysOf(whole.slice(offset)));
              expect(await run((tx) => tx.count(parcels, scope, where))).toBe(whole.length);
              const paged: string[] = [];
              let after: Query['after'];
              do {
                const page = await run((tx) => tx.list(parcels, scope, { where, order, after, limit: size }));
                paged.push(...keysOf(page));
                const last = page.at(-1);
                after = last && {
                  seq: last.seq,
                  ...(column !== undefined && { value: columnValue(parcels, last, column) }),
                };
              } while (after);
              expect(paged).toEqual(keysOf(whole));
            }
          },
        ),
        { numRuns: 150 },
      );
    });

    const step = fc.oneof(
      fc.record({ do: fc.constant('put' as const), key: fc.constantFrom('a', 'b', 'c', 'd'), weight: fc.nat(9) }),
      fc.record({ do: fc.constant('remove' as const), key: fc.constantFrom('a', 'b', 'c', 'd') }),
      fc.record({ do: fc.constant('draw' as const) }),
    );
    type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
    const anyTransaction = fc.record({
      before: fc.array(step, { maxLength: 4 }),
      inner: fc.array(step, { maxLength: 3 }),
      undoInner: fc.boolean(),
      after: fc.array(step, { maxLength: 2 }),
      end: fc.constantFrom('return', 'return', 'throw', 'hang'),
      turns: fc.nat(3),
    });

    test('transactions that interleave with others that fail leave what those that were acknowledged wrote', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyTransaction, { minLength: 1, maxLength: 12 }), async (transactions) => {
          await run((tx) => tx.removeWhere(parcels, { world: 1 }));
          let model = new Map<string, number>();
          const drawn: number[] = [];

          const apply = async (tx: Tx, state: Map<string, number>, steps: readonly Step[]): Promise<void> => {
            for (const one of steps) {
              if (one.do === 'draw') {
                drawn.push(await tx.next(1, 'draws'));
                continue;
              }
              const row = await tx.get(parcels, 1, '', one.key);
              expect(row && columnValue(parcels, row, 'weight')).toBe(state.get(one.key));
              if (one.do === 'remove') {
                if (row) await tx.remove(parcels, row.seq);
                state.delete(one.key);
                continue;
              }
              const fresh = parcel(one.key, { weight: one.weight });
              await (row ? tx.update(parcels, { ...row, data: fresh.data }) : tx.insert(parcels, fresh));
              state.set(one.key, one.weight);
            }
          };

          await Promise.all(
            transactions.map(async ({ before, inner, undoInner, after, end, turns }) => {
              for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
              const done = run(async (tx) => {
                let state = new Map(model);
                await apply(tx, state, before);
                const nested = new Map(state);
                const kept = tx.savepoint(async () => {
                  await apply(tx, nested, inner);
                  if (undoInner) throw new Error('inner');
                });
                if (undoInner) await expect(kept).rejects.toThrow('inner');
                else await kept.then(() => (state = nested));
                await apply(tx, state, after);
                if (end === 'throw') throw new Error('outer');
                if (end === 'hang') await new Promise(() => undefined);
                model = state;
              });
              if (end === 'return') await done;
              else await expect(done).rejects.toThrow(end === 'throw' ? 'outer' : UnsettledWork);
            }),
          );

          const rows = await run((tx) => tx.list(parcels, { world: 1 }));
          expect(new Map(rows.map((row) => [row.key, columnValue(parcels, row, 'weight')]))).toEqual(model);
          expect(new Set(drawn).size).toBe(drawn.length);
        }),
        { numRuns: 60 },
      );
    });
  });
}
