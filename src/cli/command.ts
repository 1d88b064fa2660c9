/** What every command of the command line has in common: how it is made, parsed, and how it ends. */
import { Command, CommanderError, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { didYouMean } from '../near.ts';
import { nearestOf } from '../reading/mistakes.ts';
import { type Failure, misused } from './failure.ts';

/** A command with its help; the examples are written as they are typed. */
export function command(name: string, summary: string, examples: readonly string[]) {
  return new Command(`backlot ${name}`)
    .description(summary)
    .exitOverride()
    .configureOutput({ outputError: () => {}, writeErr: () => {} })
    .configureHelp({ showGlobalOptions: true })
    .allowExcessArguments(false)
    .addHelpText(
      'after',
      `\nExample${examples.length > 1 ? 's' : ''}:\n${examples.map((line) => `  ${line}`).join('\n')}`,
    );
}

/** A command that prints data. */
export const dataCommand = (name: string, summary: string, examples: readonly string[]) =>
  command(name, summary, examples).addOption(new Option('--json', 'as JSON'));

/** A command that asks the running server. Its subcommands share these options: read them with `optsWithGlobals()`. */
export const serverCommand = (name: string, summary: string, examples: readonly string[]) =>
  dataCommand(name, summary, examples)
    .addOption(new Option('-n, --namespace <name>', 'the namespace (else BACKLOT_NAMESPACE, else default)'))
    .addOption(new Option('--url <url>', 'the running server (else BACKLOT_URL, the state folder, port 4100)'));

/** Runs a command; what was mistyped becomes a failure of one line. Help is no failure. */
export async function run(command: CommandUnknownOpts, args: readonly string[]): Promise<void> {
  try {
    await command.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    throw mistyped(error, command, args);
  }
}

function mistyped(error: CommanderError, command: CommandUnknownOpts, args: readonly string[]): Failure {
  const help = `${command.name()} --help`;
  if (error.code === 'commander.help') return misused(`say what to do: ${help} lists it`);
  const excess = error.code === 'commander.excessArguments' ? excessOf(command, args) : undefined;
  if (excess !== undefined) return misused(excess);
  const message = error.message.replace(/^error: /, '');
  const choice = choiceOf(message);
  if (choice !== undefined) return misused(choice);
  const [, what = message, meant] = /^(.*)\n\(Did you mean (?:one of )?(.*)\?\)$/s.exec(message) ?? [];
  return misused(meant === undefined ? `${what}: see ${help}` : `${what}: did you mean ${meant}?`);
}

const wrongChoice =
  /^(?:option '.*?(--[\w-]+).*' argument|command-argument value) '(.*)' is invalid(?: for argument '(.*)')?\. Allowed choices are (.*)\.$/;

/** In the words of all other mistakes: `--kind: write one of progress, calendar, not "x"`. */
function choiceOf(message: string): string | undefined {
  const [, flag, value = '', argument, all = ''] = wrongChoice.exec(message) ?? [];
  if (flag === undefined && argument === undefined) return undefined;
  return `${flag ?? argument}: write one of ${all}, not "${value}"${nearestOf(value, all.split(', '))}`;
}

/** A word too many is most often a mistyped subcommand. */
function excessOf(command: CommandUnknownOpts, args: readonly string[]): string | undefined {
  const word = args.find((arg) => !arg.startsWith('-'));
  if (word === undefined || command.commands.some((one) => one.name() === word)) return undefined;
  const meant = didYouMean(
    word,
    command.commands.map((one) => one.name()),
  );
  return `there is no "${word}" here: ${meant === undefined ? `see ${command.name()} --help` : `did you mean ${command.name()} ${meant}?`}`;
}
