/** `backlot profile`: which latency and failures the providers have. */
import { didYouMean } from '../../near.ts';
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { misused } from '../failure.ts';
import { print, printJson, say } from '../output.ts';

interface Profiles {
  readonly profiles: readonly { readonly name: string; readonly active: boolean }[];
}

export const profile = () =>
  serverCommand(
    'profile',
    'Sets the profile of a namespace, or lists all: instant, realistic, flaky, outage, your own.',
    ['backlot profile flaky'],
  )
    .argument('[name]')
    .action(async (name, options) => {
      const client = await connect(options);
      const known = await client.get<Profiles>('/profiles');
      const names = known.profiles.map((one) => one.name);
      if (name === undefined)
        return options.json
          ? printJson(known)
          : print(known.profiles.map((one) => `${one.active ? '*' : ' '} ${one.name}`).join('\n'));
      if (!names.includes(name)) throw misused(unknown(name, names));
      const answer = await client.send('PUT', '/profile', { name });
      if (options.json) printJson(answer);
      else say(`${client.namespace} has the profile ${name}`);
    });

function unknown(name: string, names: readonly string[]): string {
  const meant = didYouMean(name, names);
  return `there is no profile "${name}": ${meant === undefined ? `type one of ${names.join(', ')}` : `did you mean ${meant}?`}`;
}
