/** `backlot stats`: what the emulators hold, counted. */
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { print, printJson, table } from '../output.ts';
import { providerOf } from '../provider.ts';

interface Collection {
  readonly count: number;
  readonly by?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly sum?: Readonly<Record<string, number>>;
}
interface Stats {
  readonly collections: Readonly<Record<string, Collection>>;
}

export const stats = () =>
  serverCommand('stats', 'Counts what a provider holds, by status and with sums.', ['backlot stats stripe'])
    .argument('[provider]')
    .action(async (provider, options) => {
      const client = await connect(options);
      const answer =
        provider === undefined
          ? await client.get<{ providers: Record<string, Stats> }>('/stats')
          : { providers: { [provider]: await client.get<Stats>(`/stats/${await providerOf(client, provider)}`) } };
      if (options.json) return printJson(provider === undefined ? answer : answer.providers[provider]);
      print(table(Object.entries(answer.providers).flatMap(([name, { collections }]) => rowsOf(name, collections))));
    });

const rowsOf = (provider: string, collections: Stats['collections']): (string | number)[][] =>
  Object.entries(collections)
    .filter(([, { count }]) => count > 0)
    .map(([name, collection]) => [provider, name, collection.count, detailsOf(collection)]);

/** `status: sent 3, failed 1  ·  amount 1200`. */
function detailsOf({ by = {}, sum = {} }: Collection): string {
  const counts = Object.entries(by).map(
    ([field, values]) =>
      `${field}: ${Object.entries(values)
        .map(([value, count]) => `${value} ${count}`)
        .join(', ')}`,
  );
  return [...counts, ...Object.entries(sum).map(([field, total]) => `${field} ${total}`)].join('  ·  ');
}
