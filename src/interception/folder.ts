/** Where the CA is kept: beside the state, so that it is trusted once; for state in memory in a folder of the user's own. */
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export const caFolder = (data: string): string =>
  data === ':memory:' || data.includes('://') ? join(homedir(), '.backlot') : dirname(data);
