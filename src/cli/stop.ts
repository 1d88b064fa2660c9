/**
 * How a server is stopped from outside: Ctrl-C within a second, a second Ctrl-C at once, SIGTERM when its requests are
 * done. Under npm also by the end of npm's shell, which dies of a signal and passes it to nobody.
 */

const patience = { SIGINT: 1_000, SIGHUP: 1_000, SIGTERM: 30_000 };

/** npm passes a Ctrl-C on that the terminal has already sent to the whole group: that is one, not two. */
const echo = 300;

/** How often a server under npm looks whether the shell that began it is there, ms. */
const glance = 250;

/**
 * Resolves, with an exit status, once a signal came and the server is closed or has had its time. Call it first: a
 * signal that comes before there is a server ends the process at once.
 */
export function stopped(running: () => { close(): Promise<void> } | undefined): Promise<number> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const stop = (signal: keyof typeof patience): void => {
      const server = running();
      if (!server) process.exit(130);
      if (first !== undefined) {
        if (performance.now() - first > echo) process.exit(130);
        return;
      }
      first = performance.now();
      setTimeout(() => resolve(1), patience[signal]).unref();
      server.close().then(
        () => resolve(0),
        () => resolve(1),
      );
    };
    process.on('SIGINT', () => stop('SIGINT'));
    process.on('SIGTERM', () => stop('SIGTERM'));
    process.on('SIGHUP', () => stop('SIGHUP'));
    if (process.env['npm_lifecycle_event'] !== undefined) {
      const parent = process.ppid;
      const timer = setInterval(() => {
        if (process.ppid === parent) return;
        clearInterval(timer);
        stop('SIGTERM');
      }, glance).unref();
    }
  });
}
