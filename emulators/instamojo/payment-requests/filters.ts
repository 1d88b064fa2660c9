/** The filters of payment request lists. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { between, moment } from '../fields.ts';

export const momentFilters = schema(() =>
  z.object({
    min_created_at: moment(),
    max_created_at: moment(),
    min_modified_at: moment(),
    max_modified_at: moment(),
  }),
);

/** Both ends are within. */
export const changedWithin = (query: Infer<typeof momentFilters>) => ({
  created_at: between(query.min_created_at, query.max_created_at),
  modified_at: between(query.min_modified_at, query.max_modified_at),
});
