/** The table of contents of the command line. A command is loaded when it is asked for, so that each starts fast. */
import type { CommandUnknownOpts } from '@commander-js/extra-typings';

export interface Entry {
  readonly summary: string;
  readonly group: 'Serve' | 'Point an app at it' | 'Act and look' | 'Set up';
  load(): Promise<CommandUnknownOpts>;
}

export const commands: Readonly<Record<string, Entry>> = {
  start: {
    summary: 'serve all providers (also: backlot alone)',
    group: 'Serve',
    load: async () => (await import('./commands/start.ts')).start(),
  },
  health: {
    summary: 'exit 0 when the server is ready, 1 not yet, 3 none',
    group: 'Serve',
    load: async () => (await import('./commands/health.ts')).health(),
  },
  env: {
    summary: 'the variables that an app would set',
    group: 'Point an app at it',
    load: async () => (await import('./commands/env.ts')).env(),
  },
};
