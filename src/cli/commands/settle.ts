/** `backlot settle`: waits until nothing is due and no webhook is in flight. */
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { printJson, say } from '../output.ts';

export const settle = () =>
  serverCommand('settle', 'Waits until nothing that is due is left and no webhook is in flight.', [
    'backlot settle --timeout 5s',
  ])
    .option('--timeout <time>', 'wait so long at most (default 10s)')
    .action(async (options) => {
      const client = await connect(options);
      const answer = await client.send(
        'POST',
        '/settle',
        options.timeout === undefined ? {} : { timeout: options.timeout },
      );
      if (options.json) printJson(answer);
      else say(`${client.namespace} has settled`);
    });
