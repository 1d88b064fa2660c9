/** The command line as a function: picks the command, runs it, and turns what went wrong into one line and an exit status. */
import { didYouMean } from '../near.ts';
import { version } from '../package.ts';
import { run } from './command.ts';
import { commands } from './commands.ts';
import { Failure, misused } from './failure.ts';
import { paintFor, print } from './output.ts';

/** Runs what was typed; answers the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    await dispatch(args);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return complain(error);
  }
}

async function dispatch(args: readonly string[]): Promise<void> {
  const [first = 'start', ...rest] = args;
  if (first === '--version' || first === '-V') return print(version);
  if (first === '--help' || first === '-h') return print(help());
  if (first === 'help') return rest.length === 0 ? print(help()) : dispatch([...rest.slice(0, 1), '--help']);
  if (first.startsWith('-')) return dispatch(['start', ...args]);
  const entry = Object.hasOwn(commands, first) ? commands[first] : undefined;
  if (!entry) throw misused(unknown(first));
  await run(await entry.load(), rest);
}

function unknown(name: string): string {
  const meant = didYouMean(name, Object.keys(commands));
  return `there is no command "${name}": ${meant === undefined ? 'backlot --help lists them' : `did you mean backlot ${meant}?`}`;
}

function help(): string {
  const names = Object.keys(commands).filter((name) => !commands[name]?.hidden);
  const width = Math.max(...names.map((name) => name.length));
  const groups = [...new Set(Object.values(commands).map(({ group }) => group))];
  const line = (name: string): string => `  ${name.padEnd(width)}  ${commands[name]?.summary ?? ''}`;
  return [
    'Backlot serves fake SendGrid, AiSensy, Instamojo, Bolna, Zoom, Stripe, Twilio and',
    'Google Calendar APIs on this machine.',
    '',
    'Usage: backlot [command] [options]',
    ...groups.flatMap((group) => [
      '',
      `${group}:`,
      ...names.filter((name) => commands[name]?.group === group).map(line),
    ]),
    '',
    'backlot COMMAND --help shows options and an example.',
    'Exit status: 0 done, 1 failed, 2 misused, 3 no server found.',
  ].join('\n');
}

function complain(error: unknown): number {
  const paint = paintFor(process.stderr, process.env);
  const say = (line: string): void => void process.stderr.write(`${paint.red('error:')} ${line}\n`);
  const status =
    error instanceof Failure ? error.status : error instanceof Error && error.name === 'ConfigError' ? 2 : 0;
  if (error instanceof Error && status > 0) {
    for (const line of error.message.split('\n')) say(line);
    return status;
  }
  say(
    `this is a mistake in Backlot itself: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return 1;
}
