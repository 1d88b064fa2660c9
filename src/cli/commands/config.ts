/** `backlot config`: what is in force, and where each value came from. */
import { configJsonSchema, keys } from '../../config.ts';
import { dataCommand } from '../command.ts';
import { print, printJson, say, table } from '../output.ts';
import { configured, withConfigFlags } from './start.ts';

export const config = () =>
  withConfigFlags(
    dataCommand('config', 'Prints the effective configuration, and where each value came from.', [
      'backlot config',
      'backlot config --schema > backlot.schema.json',
    ]).option('--schema', 'the JSON Schema of the configuration file'),
  ).action(async (options, self) => {
    if (options.schema) return printJson(configJsonSchema());
    const { config: values, origins, file } = await configured(self);
    const rows = keys.map((key) => ({ key, value: shown(key, values[key]), origin: origins.get(key) ?? 'default' }));
    if (options.json) return printJson(Object.fromEntries(rows.map(({ key, ...row }) => [key, row])));
    print(table(rows.map(({ key, value, origin }) => [key, value === undefined ? '' : text(value), origin])));
    say(file === undefined ? 'no configuration file: backlot init writes one' : `from ${file}`);
  });

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Secrets and passwords are not for screens. */
function shown(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return key === 'token'
    ? '********'
    : value.replace(/^([a-z]+:\/\/[^:/@]+):[^@]+@/, '$1:********@').replace(/([?&]password=)[^&]*/, '$1********');
}
