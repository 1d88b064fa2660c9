/** `backlot env`: the variables that an app would set to reach a namespace. */
import { existsSync } from 'node:fs';
import { Option } from '@commander-js/extra-typings';
import { didYouMean } from '../../near.ts';
import type { Namespace } from '../answers.ts';
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { formats, merged, written } from '../dotenv.ts';
import { misused } from '../failure.ts';
import { readText, writeText } from '../files.ts';
import { namespaceOf } from '../namespace.ts';
import { print, say } from '../output.ts';

export const env = () =>
  serverCommand('env', 'Prints the variables that an app would set to call Backlot instead of the real providers.', [
    'backlot env > .env.backlot',
    'backlot env --write .env',
    'eval "$(backlot env --format shell)"',
    'backlot env --credential google.serviceAccount --write key.json',
  ])
    .addOption(new Option('--format <format>', 'how').choices(formats).default('dotenv' as const))
    .option('--write <file>', 'merge them into a file; its other lines stay as they are')
    .option('--credential <provider.key>', 'one of the credentials instead, with --write as a file of its own')
    .action(async (options) => {
      const namespace = await namespaceOf(await connect(options));
      if (options.credential !== undefined)
        return handOut(options.credential, credentialOf(namespace, options.credential), options.write);
      if (options.write !== undefined) return merge(options.write, namespace);
      print(written(namespace.env, options.json ? 'json' : options.format, providersOf(namespace)));
    });

function merge(file: string, namespace: Namespace): void {
  const before = existsSync(file) ? readText(file) : '';
  const after = merged(before, namespace.env, providersOf(namespace));
  if (after !== before) writeText(file, after);
  const count = Object.keys(namespace.env).length;
  say(after === before ? `${file} has all ${count} variables already` : `${count} variables written to ${file}`);
}

/** Text as it is, a structure (a key file) as JSON. */
function credentialOf({ credentials }: Namespace, name: string): string {
  const all = new Map<string, unknown>();
  for (const [provider, keys] of Object.entries(credentials))
    for (const [key, value] of Object.entries(keys)) all.set(`${provider}.${key}`, value);
  const value = all.get(name);
  if (value !== undefined) return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const meant = didYouMean(name, all.keys());
  throw misused(
    `there is no credential "${name}": ${meant === undefined ? 'write PROVIDER.KEY' : `did you mean ${meant}?`}`,
  );
}

function handOut(name: string, value: string, file: string | undefined): void {
  if (file === undefined) return print(value);
  writeText(file, `${value}\n`, { mode: 0o600 });
  say(`${name} written to ${file}`);
}

const providersOf = (namespace: Namespace): string[] => Object.keys(namespace.baseUrls);
