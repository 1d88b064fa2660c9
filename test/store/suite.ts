/** What every engine of the store must do; run it on an engine with `storeSuite(name, open)`. */
import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { bench, parcels, riders } from './parcels.ts';
import { modelSuite } from './suite-model.ts';
import { rowSuite } from './suite-rows.ts';
import { tableSuite } from './suite-tables.ts';
import { transactionSuite } from './suite-transactions.ts';

export function storeSuite(name: string, open: () => Promise<Store>): void {
  describe(`${name}:`, () => {
    let store: Store;

    beforeEach(async () => {
      store = await open();
      await store.define([parcels, riders]);
    });

    afterEach(() => store.close());

    for (const suite of [rowSuite, transactionSuite, tableSuite, modelSuite]) suite(bench(() => store));
  });
}
