/** The table of contents of the command line. A command is loaded when it is asked for, so that each starts fast. */
import type { CommandUnknownOpts } from '@commander-js/extra-typings';

export interface Entry {
  readonly group: 'Serve' | 'Point an app at it' | 'Act' | 'Look' | 'Set up';
  readonly summary: string;
  /** Not for people. */
  readonly hidden?: true;
  load(): Promise<CommandUnknownOpts>;
}

export const commands: Readonly<Record<string, Entry>> = {
  start: {
    group: 'Serve',
    summary: 'serve all providers (also: backlot alone)',
    load: async () => (await import('./commands/start.ts')).start(),
  },
  health: {
    group: 'Serve',
    summary: 'exit 0 when the server is ready, 1 not yet, 3 none',
    load: async () => (await import('./commands/health.ts')).health(),
  },
  env: {
    group: 'Point an app at it',
    summary: 'the variables that an app would set',
    load: async () => (await import('./commands/env.ts')).env(),
  },
  run: {
    group: 'Point an app at it',
    summary: 'run a command whose calls to the real hosts reach Backlot',
    load: async () => (await import('./commands/run.ts')).run(),
  },
  proxy: {
    group: 'Point an app at it',
    summary: "the forward proxy's CA certificate",
    load: async () => (await import('./commands/proxy.ts')).proxy(),
  },
  namespaces: {
    group: 'Point an app at it',
    summary: 'list, make, show and delete namespaces',
    load: async () => (await import('./commands/namespaces.ts')).namespaces(),
  },
  trigger: {
    group: 'Act',
    summary: 'make something happen as the outside world would',
    load: async () => (await import('./commands/trigger.ts')).trigger(),
  },
  clock: {
    group: 'Act',
    summary: 'show, set and move the clock',
    load: async () => (await import('./commands/clock.ts')).clock(),
  },
  settle: {
    group: 'Act',
    summary: 'wait until nothing is due',
    load: async () => (await import('./commands/settle.ts')).settle(),
  },
  faults: {
    group: 'Act',
    summary: 'what should go wrong, and when',
    load: async () => (await import('./commands/faults.ts')).faults(),
  },
  profile: {
    group: 'Act',
    summary: 'latency and failures of all providers',
    load: async () => (await import('./commands/profile.ts')).profile(),
  },
  settings: {
    group: 'Act',
    summary: "a provider's switches",
    load: async () => (await import('./commands/settings.ts')).settings(),
  },
  fixtures: {
    group: 'Act',
    summary: 'load and check ready-made worlds',
    load: async () => (await import('./commands/fixtures.ts')).fixtures(),
  },
  scenarios: {
    group: 'Act',
    summary: 'play stories before others, or check your own',
    load: async () => (await import('./commands/scenarios.ts')).scenarios(),
  },
  snapshot: {
    group: 'Act',
    summary: 'put a namespace aside, and bring it back',
    load: async () => (await import('./commands/snapshot.ts')).snapshot(),
  },
  reset: {
    group: 'Act',
    summary: 'begin a namespace again',
    load: async () => (await import('./commands/reset.ts')).reset(),
  },
  requests: {
    group: 'Look',
    summary: 'what came in and what was answered',
    load: async () => (await import('./commands/requests.ts')).requests(),
  },
  webhooks: {
    group: 'Look',
    summary: 'what was sent, and what the receivers answered',
    load: async () => (await import('./commands/webhooks.ts')).webhooks(),
  },
  state: {
    group: 'Look',
    summary: 'rows as they are stored',
    load: async () => (await import('./commands/state.ts')).state(),
  },
  stats: {
    group: 'Look',
    summary: 'what is there, counted',
    load: async () => (await import('./commands/stats.ts')).stats(),
  },
  jobs: {
    group: 'Look',
    summary: 'what is due, and when',
    load: async () => (await import('./commands/jobs.ts')).jobs(),
  },
  init: {
    group: 'Set up',
    summary: 'write a commented configuration file',
    load: async () => (await import('./commands/init.ts')).init(),
  },
  config: {
    group: 'Set up',
    summary: 'what is in force, and where it came from',
    load: async () => (await import('./commands/config.ts')).config(),
  },
  completion: {
    group: 'Set up',
    summary: 'shell completion for bash, zsh, fish',
    load: async () => (await import('./commands/completion.ts')).completion(),
  },
  complete: {
    group: 'Set up',
    summary: '(asked by the completion scripts)',
    hidden: true,
    load: async () => (await import('./commands/completion.ts')).complete(),
  },
};
