/** Why a server did not start, in one line. */
import type { Config } from '../config.ts';
import { ConfigError } from '../reading/mistakes.ts';
import { Failure, failed } from './failure.ts';
import { say } from './output.ts';
import { portTaken } from './port-taken.ts';

/** npm 11 runs no package's install script that was not allowed. */
const sqliteNotBuilt =
  'SQLite was not built when it was installed: type npm install-scripts approve better-sqlite3 && npm rebuild better-sqlite3';

/** The failure to end with. The stack is for `--log-level debug`. */
export async function notStarted(error: unknown, config: Config): Promise<Error> {
  if (error instanceof Failure || error instanceof ConfigError) return error;
  if (!(error instanceof Error)) return failed(String(error));
  if ('code' in error && error.code === 'EADDRINUSE')
    return failed(await portTaken(config.host, config.port, 'port' in error ? Number(error.port) : config.port));
  if (/bindings file/.test(error.message)) return failed(sqliteNotBuilt);
  if (config['log-level'] === 'debug') say(error.stack ?? error.message);
  return failed(error.message);
}
