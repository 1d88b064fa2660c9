/** Fields that queries and forms share. */
import { emptyable, z } from '../../src/emulator/index.ts';

/** Text that may be missing, or there and empty: apps send `next_page_token=` for the first page, browsers every field. */
export const text = () => emptyable(z.string()).optional();
