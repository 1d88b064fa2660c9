/** Transactions and series of a store. */
import { describe, expect, test } from 'vitest';
import { StoreClosed, UnsettledWork } from '../../src/store/store.ts';
import { keysOf, parcel, parcels, riders } from './parcels.ts';
import type { Bench } from './parcels.ts';

export function transactionSuite({ store, run, add, list }: Bench): void {
  describe('transactions', () => {
    test('what is thrown undoes everything and is thrown on', async () => {
      const oops = new Error('oops');
      const failed = run(async (tx) => {
        await tx.insert(parcels, parcel('p1'));
        throw oops;
      });
      await expect(failed).rejects.toBe(oops);
      expect(await list()).toEqual([]);
    });

    test('one that throws at once, without a promise, is undone like any other', async () => {
      const failed = run(() => {
        throw new Error('at once');
      });
      await expect(failed).rejects.toThrow('at once');
    });

    test('of many at once, those that fail leave the others alone', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 200 }, (_, index) =>
          run(async (tx) => {
            await tx.insert(parcels, parcel(`p${index}`, { weight: index }));
            if (index % 3 === 0) throw new Error('every third fails');
            return index;
          }),
        ),
      );
      const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(kept).toHaveLength(133);
      expect(await list({ order: { direction: 'asc' } })).toEqual(kept.map((index) => `p${index}`));
    });

    test('of one world run one after the other', async () => {
      const log: string[] = [];
      const step = (id: string): Promise<void> =>
        run(async (tx) => {
          log.push(`${id} begins`);
          await tx.count(parcels, { world: 1 });
          await tx.insert(parcels, parcel(id));
          log.push(`${id} ends`);
        });
      await Promise.all([step('a'), step('b')]);
      expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    });

    test('see their own writes, and those of the one before', async () => {
      const [, seen] = await Promise.all([
        add(parcel('p1')),
        run(async (tx) => {
          await tx.insert(parcels, parcel('p2'));
          return keysOf(await tx.list(parcels, { world: 1, owner: '' }));
        }),
      ]);
      expect(seen).toEqual(['p2', 'p1']);
    });

    test('a savepoint undoes only what was written in it', async () => {
      await run(async (tx) => {
        await tx.insert(parcels, parcel('kept'));
        const failed = tx.savepoint(async () => {
          await tx.insert(parcels, parcel('undone'));
          await tx.savepoint(() => tx.insert(parcels, parcel('undone with it')));
          throw new Error('back');
        });
        await expect(failed).rejects.toThrow('back');
        const kept = await tx.savepoint(async () => {
          await expect(tx.savepoint(() => Promise.reject(new Error('inner')))).rejects.toThrow('inner');
          await tx.insert(parcels, parcel('also kept'));
          return 'its result';
        });
        expect(kept).toBe('its result');
      });
      expect(await list()).toEqual(['also kept', 'kept']);
    });

    test('a savepoint that was kept goes with its transaction', async () => {
      const failed = run(async (tx) => {
        await tx.savepoint(() => tx.insert(parcels, parcel('p1')));
        throw new Error('later');
      });
      await expect(failed).rejects.toThrow('later');
      expect(await list()).toEqual([]);
    });

    test('waiting for a timer is UnsettledWork, undone; what wakes up later finds the transaction closed', async () => {
      let late: Promise<unknown> = Promise.resolve();
      const failed = run(async (tx) => {
        await tx.insert(parcels, parcel('p1'));
        late = new Promise((resolve) => setImmediate(resolve)).then(() => tx.insert(parcels, parcel('p2')));
        await late;
      });
      const other = add(parcel('p3'));
      await expect(failed).rejects.toThrow(UnsettledWork);
      await expect(late).rejects.toThrow(StoreClosed);
      await other;
      expect(await list()).toEqual(['p3']);
    });

    test('a savepoint that waits for a timer does no harm', async () => {
      let inner: Promise<unknown> = Promise.resolve();
      const failed = run((tx) => {
        inner = tx.savepoint(async () => {
          await tx.insert(parcels, parcel('p1'));
          await new Promise((resolve) => setImmediate(resolve));
        });
        return inner;
      });
      await expect(failed).rejects.toThrow(UnsettledWork);
      await add(parcel('p2'));
      await expect(inner).rejects.toThrow(StoreClosed);
      expect(await list()).toEqual(['p2']);
    });

    test('long work is fine as long as it is the store that it waits for', async () => {
      await run(async (tx) => {
        for (let index = 0; index < 4_000; index += 1) await tx.insert(riders, parcel(`r${index}`));
      });
      expect(await run((tx) => tx.count(riders, { world: 1 }))).toBe(4_000);
    });

    test('every method of a transaction that is over throws StoreClosed', async () => {
      const tx = await run(async (open) => open);
      await expect(tx.get(parcels, 1, '', 'p1')).rejects.toThrow(StoreClosed);
      await expect(tx.insert(parcels, parcel('p1'))).rejects.toThrow(StoreClosed);
      await expect(tx.list(parcels, { world: 1 })).rejects.toThrow(StoreClosed);
      await expect(tx.next(1, 'parcels')).rejects.toThrow(StoreClosed);
      await expect(tx.savepoint(async () => 1)).rejects.toThrow(StoreClosed);
    });

    test('closing waits for what was begun', async () => {
      const written = Promise.all(Array.from({ length: 100 }, (_, index) => add(parcel(`p${index}`))));
      await store().close();
      await expect(written).resolves.toHaveLength(100);
      await expect(add(parcel('late'))).rejects.toThrow('closed');
    });
  });

  describe('series', () => {
    const next = (series: string, world = 1): Promise<number> => run((tx) => tx.next(world, series));

    test('count from 1, each for itself', async () => {
      expect([await next('a'), await next('a'), await next('b'), await next('a', 2)]).toEqual([1, 2, 1, 1]);
    });

    test('never give a number twice, whatever is undone', async () => {
      const drawn: number[] = [];
      await Promise.allSettled(
        Array.from({ length: 150 }, (_, index) =>
          run(async (tx) => {
            drawn.push(await tx.next(1, 'a'));
            if (index % 2) await tx.savepoint(async () => void drawn.push(await tx.next(1, 'a')));
            if (index % 5 === 0) throw new Error('undone');
          }),
        ),
      );
      expect(new Set(drawn).size).toBe(drawn.length);
      expect(await next('a')).toBeGreaterThan(Math.max(...drawn));
    });
  });
}
