/** What an unfinished command line could go on with: commands, options, and names that the running server knows. */
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Trigger } from './answers.ts';
import { type Client, connect } from './client.ts';
import { commands } from './commands.ts';
import { namesOf } from './namespace.ts';
import { providersOf } from './provider.ts';

/** A completion that takes longer is none. */
const patience = 1_000;

/** Those that begin with the last word. */
export async function candidates(words: readonly string[]): Promise<readonly string[]> {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const found = await Promise.race([possible(before, last), late()]);
  return found.filter((name) => name.startsWith(last)).toSorted();
}

const late = (): Promise<string[]> => new Promise((resolve) => setTimeout(() => resolve([]), patience).unref());

async function possible(before: readonly string[], last: string): Promise<readonly string[]> {
  const [name, ...rest] = before[0]?.startsWith('-') ? ['start', ...before] : before;
  if (name === undefined) return last.startsWith('-') ? possible(['start'], last) : visibleCommands();
  if (name === 'help') return rest.length === 0 ? visibleCommands() : [];
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!entry) return [];
  const { command, words } = innermost(await entry.load(), rest);
  const asked = optionAsked(command, words);
  if (asked) return asked.choices ?? valuesOf(asked.name, words, last);
  if (last.startsWith('-')) return optionsOf(command);
  const argument =
    command.registeredArguments[Math.min(words.filter(isWord).length, command.registeredArguments.length - 1)];
  const subcommands = words.length === 0 ? command.commands.map((one) => one.name()) : [];
  if (!argument) return subcommands;
  return [
    ...subcommands,
    ...(argument.argChoices ?? (await valuesOf(meaningOf(command, argument.name()), words, last))),
  ];
}

const visibleCommands = (): string[] => Object.keys(commands).filter((name) => !commands[name]?.hidden);

const isWord = (word: string): boolean => !word.startsWith('-');

/** The subcommand that the words lead to, and the words after it. */
function innermost(
  command: CommandUnknownOpts,
  words: readonly string[],
): { command: CommandUnknownOpts; words: readonly string[] } {
  const at = words.findIndex((word) => command.commands.some((one) => one.name() === word));
  const found = command.commands.find((one) => one.name() === words[at]);
  return found ? innermost(found, words.slice(at + 1)) : { command, words };
}

const optionsOf = (command: CommandUnknownOpts): string[] => [
  ...command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => (long ? [long] : [])),
  ...(command.parent ? optionsOf(command.parent) : ['--help']),
];

/** The option whose value comes next. */
function optionAsked(
  command: CommandUnknownOpts,
  words: readonly string[],
): { name: string; choices: readonly string[] | undefined } | undefined {
  const flag = words.at(-1) ?? '';
  const option = command.options.find((one) => one.required && [one.long, one.short].includes(flag));
  if (option) return { name: option.name(), choices: option.argChoices };
  return command.parent ? optionAsked(command.parent, words) : undefined;
}

/** A bare `<name>` is the name of what the command is about. */
const meaningOf = (command: CommandUnknownOpts, argument: string): string =>
  argument === 'name' ? (command.parent ?? command).name().replace('backlot ', '') : argument;

async function valuesOf(meaning: string, words: readonly string[], last: string): Promise<readonly string[]> {
  const read = readers[meaning];
  if (!read) return [];
  try {
    return await read(await connect({}), words, last);
  } catch {
    return [];
  }
}

type Reader = (client: Client, words: readonly string[], last: string) => Promise<readonly string[]>;

/** Names that the server knows, by what they name. */
const readers: Readonly<Record<string, Reader>> = {
  provider: providersOf,
  providers: providersOf,
  namespace: namesOf,
  namespaces: namesOf,
  from: namesOf,
  profile: async (client) =>
    (await client.get<{ profiles: readonly { name: string }[] }>('/profiles')).profiles.map(({ name }) => name),
  scenarios: async (client) =>
    (await client.get<{ scenarios: readonly { name: string }[] }>('/scenarios')).scenarios.map(({ name }) => name),
  snapshot: async (client) =>
    (await client.get<{ snapshots: readonly { name: string }[] }>('/snapshots')).snapshots.map(({ name }) => name),
  'provider/event': async (client) => {
    const { triggers } = await client.get<{ triggers: readonly Trigger[] }>('/triggers');
    return triggers.map(({ provider, event }) => `${provider}/${event}`);
  },
  collection: async (client, words) => {
    const { collections } = await client.get<{ collections: readonly { name: string }[] }>(
      `/state/${words.find(isWord) ?? ''}`,
    );
    return collections.map(({ name }) => name);
  },
  operation: operationsOf,
  error: errorsOf,
  clock: async () => (await import('../config.ts')).clockModes,
  'log-level': async () => (await import('../config.ts')).logLevels,
};

interface Offer {
  readonly operations: readonly { readonly id: string }[];
  readonly errors: readonly string[];
}

const offerOf = (client: Client, provider: string): Promise<Offer> =>
  client.get(`/providers/${encodeURIComponent(provider)}`);

/** Before the first dot there are only providers. */
async function operationsOf(client: Client, _: readonly string[], last: string): Promise<readonly string[]> {
  const [provider = '', more] = last.split('.');
  if (more === undefined) return (await providersOf(client)).map((name) => `${name}.`);
  return (await offerOf(client, provider)).operations.map(({ id }) => id);
}

/** Named errors of the provider that was named before, also by an operation. */
async function errorsOf(client: Client, words: readonly string[]): Promise<readonly string[]> {
  const after = (flag: string): string | undefined => words[words.indexOf(flag) + 1 || words.length];
  const provider = after('--provider') ?? after('--operation')?.split('.', 1)[0];
  return provider === undefined ? [] : (await offerOf(client, provider)).errors;
}
