/** Optional text members of OAuth requests; an empty one counts as none. */
import { emptyable, z } from '../../../src/emulator/index.ts';

export const text = () => emptyable(z.string()).optional();
