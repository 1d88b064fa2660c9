/** `backlot state`: the rows of a provider as they are stored. */
import type { Page } from '../answers.ts';
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { misused } from '../failure.ts';
import { print, printJson, printLine, say, table } from '../output.ts';
import { providerOf } from '../provider.ts';
import { didYouMean } from '../../near.ts';

interface Collections {
  readonly collections: readonly { readonly name: string; readonly count: number }[];
}

export const state = () =>
  serverCommand('state', 'Prints the rows of a collection, one JSON object a line; without one, the collections.', [
    'backlot state stripe',
    'backlot state stripe customers --limit 5',
  ])
    .argument('<provider>')
    .argument('[collection]')
    .option('--limit <n>', 'so many at most')
    .option('--cursor <cursor>', 'go on after a page')
    .action(async (provider, collection, options) => {
      const client = await connect(options);
      const path = `/state/${await providerOf(client, provider)}`;
      const all = await client.get<Collections>(path);
      if (collection === undefined)
        return options.json ? printJson(all) : print(table(all.collections.map(({ name, count }) => [name, count])));
      const names = all.collections.map(({ name }) => name);
      if (!names.includes(collection)) throw misused(unknown(provider, collection, names));
      const page = await client.get<Page & { items: readonly unknown[] }>(`${path}/${encodeURIComponent(collection)}`, {
        limit: options.limit,
        cursor: options.cursor,
      });
      if (options.json) return printJson(page);
      for (const item of page.items) printLine(item);
      if (page.nextCursor) say(`more: --cursor ${page.nextCursor}`);
    });

function unknown(provider: string, collection: string, names: readonly string[]): string {
  const meant = didYouMean(collection, names);
  return `${provider} has no collection "${collection}": ${meant === undefined ? `backlot state ${provider} lists them` : `did you mean ${meant}?`}`;
}
