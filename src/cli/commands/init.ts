/** `backlot init`: a commented configuration file, or a page about Backlot for a repository's own AGENTS.md. */
import { existsSync } from 'node:fs';
import { configJsonSchema, type Flag, flagsOfConfig } from '../../config.ts';
import { agentsPage } from '../agents-page.ts';
import { command } from '../command.ts';
import { failed } from '../failure.ts';
import { writeText } from '../files.ts';
import { print, say } from '../output.ts';

const file = 'backlot.config.yaml';
const schemaFile = '.backlot/config.schema.json';

export const init = () =>
  command('init', `Writes a commented ${file}, with the schema that editors check it by.`, [
    'backlot init',
    'backlot init --agents >> AGENTS.md',
  ])
    .option('--agents', 'print a page that tells coding agents how to use Backlot here')
    .option('--force', `write over a ${file} that is there`)
    .action((options) => {
      if (options.agents) return print(agentsPage);
      if (existsSync(file) && !options.force)
        throw failed(`${file} is there already: backlot init --force writes over it`);
      writeText(schemaFile, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
      writeText(file, page());
      say(`${file} is written; what is in force shows backlot config`);
    });

const head = `# yaml-language-server: $schema=${schemaFile}
# Backlot's configuration. Lines that are commented out show the default.
# Flags (--strict-auth) win over variables (BACKLOT_STRICT_AUTH=1), those over this file.
`;

const page = (): string => [head, ...flagsOfConfig().map(entry)].join('\n');

/** `# main port …` and `# port: 4100` below it. */
function entry({ key, description, fallback }: Flag): string {
  const example = examples[key];
  const value = example ?? ` ${JSON.stringify(fallback)}`;
  return [`# ${description}`, `${key}:${value}`.replace(/^/gm, '# '), ''].join('\n');
}

/** Where the default says nothing about the form. */
const examples: Readonly<Partial<Record<Flag['key'], string>>> = {
  fixtures: ' [fixtures/shop.yaml]',
  profiles: `
  slow-stripe:
    extends: instant
    latency: { stripe: { p50: 400ms, p99: 3s } }`,
  seed: ' 1',
  clock: ' real # or { mode: frozen, now: "2026-12-01T00:00:00Z" }',
  providers: ' [stripe, twilio] # default: all',
  settings: `
  sendgrid: { enforceSenderIdentity: true }`,
  stubs: `
  - provider: sendgrid
    request: GET /v3/stats
    status: 200
    body: []`,
  'webhook-paths': `
  stripe: /api/stripe/webhook`,
  extend: ' [./backlot/sso.mjs]',
  'public-url': ' https://backlot.example.com',
  'allow-host': ' [backlot.internal]',
  'allow-webhook-host': ' [hooks.example.com]',
  token: ' # better in BACKLOT_TOKEN',
  'max-body': ' 32MB',
  'request-log-size': ' 256MB',
  'request-log-body': ' 64kB',
};
