/** `backlot jobs`: what is due, and when. */
import { Option } from '@commander-js/extra-typings';
import type { Job, Page } from '../answers.ts';
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { print, printJson, say, table } from '../output.ts';

export const jobs = () =>
  serverCommand('jobs', 'Lists what is due on the clock of a namespace, soonest first.', [
    'backlot jobs --kind calendar',
  ])
    .addOption(new Option('--kind <kind>', 'progress or calendar').choices(['progress', 'calendar'] as const))
    .option('--limit <n>', 'so many at most')
    .option('--cursor <cursor>', 'go on after a page')
    .action(async ({ kind, limit, cursor, json, ...target }) => {
      const page = await (await connect(target)).get<Page & { jobs: readonly Job[] }>('/jobs', { kind, limit, cursor });
      if (json) return printJson(page);
      print(table(page.jobs.map((job) => [job.due, job.kind, job.name, JSON.stringify(job.input)])));
      if (page.nextCursor) say(`more: --cursor ${page.nextCursor}`);
    });
