/** `backlot reset`: empties a namespace and replays its fixtures. */
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { printJson, say } from '../output.ts';

export const reset = () =>
  serverCommand(
    'reset',
    'Empties a namespace and replays its fixtures; credentials, clock mode and fault rules stay.',
    ['backlot reset --namespace shop'],
  ).action(async (options) => {
    const client = await connect(options);
    const answer = await client.send('POST', '/reset');
    if (options.json) printJson(answer);
    else say(`${client.namespace} is as it began`);
  });
