/** `backlot settings`: the switches of a provider in a namespace. */
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { print, printJson, table } from '../output.ts';
import { pairsOf } from '../pairs.ts';
import { providerOf } from '../provider.ts';

export const settings = () =>
  serverCommand('settings', "Prints a provider's settings, and sets those that are given.", [
    'backlot settings sendgrid enforceSenderIdentity=true',
  ])
    .argument('<provider>')
    .argument('[pairs...]', 'KEY=VALUE, or KEY:=JSON')
    .action(async (provider, pairs, options) => {
      const client = await connect(options);
      const path = `/settings/${await providerOf(client, provider)}`;
      const before = await client.get<Record<string, unknown>>(path);
      const after =
        pairs.length === 0
          ? before
          : await client.send<Record<string, unknown>>(
              'PATCH',
              path,
              pairsOf(pairs, (key, text) => like(before[key], text)),
            );
      if (options.json) printJson(after);
      else print(table(Object.entries(after).map(([key, value]) => [key, JSON.stringify(value)])));
    });

/** Text read as what the setting is now: a number, a truth, a tree. */
function like(now: unknown, text: string): unknown {
  if (typeof now === 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
