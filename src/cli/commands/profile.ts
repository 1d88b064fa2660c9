/** `backlot profile`: which latency and failures the providers have. */
import { didYouMean } from '../../near.ts';
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { misused } from '../failure.ts';
import { print, printJson, say } from '../output.ts';

interface Profiles {
  readonly profiles: readonly (string | { readonly name: string })[];
  /** The namespace's. */
  readonly profile?: string;
  readonly current?: string;
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
      const names = known.profiles.map((one) => (typeof one === 'string' ? one : one.name));
      if (name === undefined)
        return options.json ? printJson(known) : print(names.map((one) => marked(one, known)).join('\n'));
      if (!names.includes(name)) throw misused(unknown(name, names));
      const answer = await client.send('PUT', '/profile', { name });
      if (options.json) printJson(answer);
      else say(`${client.namespace} has the profile ${name}`);
    });

const marked = (name: string, { profile, current = profile }: Profiles): string =>
  `${name === current ? '*' : ' '} ${name}`;

const unknown = (name: string, names: readonly string[]): string =>
  `there is no profile "${name}": ${didYouMean(name, names) === undefined ? `type one of ${names.join(', ')}` : `did you mean ${didYouMean(name, names)}?`}`;
