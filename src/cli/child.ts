/** The command of `backlot run`: signals are passed on to it, and its exit status is handed back. */
import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { failed, type Failure } from './failure.ts';

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves with the exit status (128 and the signal's number for one that was killed). Fails with one line when there is nothing to start. */
export function runChild([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', env });
    const pass = passedOn.map((signal) => [signal, (): void => passOn(signal, child)] as const);
    for (const [signal, listener] of pass) process.on(signal, listener);
    child.once('error', (error: NodeJS.ErrnoException) => reject(notRun(file, error)));
    child.once('exit', (status, signal) => {
      for (const [name, listener] of pass) process.off(name, listener);
      resolve(status ?? 128 + constants.signals[signal ?? 'SIGKILL']);
    });
  });
}

/** A Ctrl-C goes to everybody at a terminal: who is told twice takes the second one for impatience. */
function passOn(signal: NodeJS.Signals, child: ChildProcess): void {
  if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
}

function notRun(file: string, { code, message }: NodeJS.ErrnoException): Failure {
  if (code === 'ENOENT')
    return failed(`there is no command "${file}": write it as in a shell, backlot run -- npm test`);
  return failed(`"${file}" does not start: ${code === 'EACCES' ? 'it is not executable' : message}`);
}
