/** `backlot env`: the variables that an app would set to reach a namespace. */
import { existsSync } from 'node:fs';
import { Option } from '@commander-js/extra-typings';
import type { Namespace } from '../answers.ts';
import { connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { formats, merged, written } from '../dotenv.ts';
import { readText, writeText } from '../files.ts';
import { namespaceOf } from '../namespace.ts';
import { print, say } from '../output.ts';

export const env = () =>
  serverCommand('env', 'Prints the variables that an app would set to call Backlot instead of the real providers.', [
    'backlot env > .env.backlot',
    'backlot env --write .env',
    'eval "$(backlot env --format shell)"',
  ])
    .addOption(new Option('--format <format>', 'how').choices(formats).default('dotenv' as const))
    .option('--write <file>', 'merge them into a file; its other lines stay as they are')
    .action(async (options) => {
      const namespace = await namespaceOf(await connect(options));
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

const providersOf = (namespace: Namespace): string[] => Object.keys(namespace.baseUrls);
