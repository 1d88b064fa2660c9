/** `backlot trigger`: makes something happen as the outside world would. */
import { nearestOf, noProvider } from '../../reading/mistakes.ts';
import type { JsonSchema, Trigger } from '../answers.ts';
import { type Client, connect, ServerRefused } from '../client.ts';
import { serverCommand } from '../command.ts';
import { misused } from '../failure.ts';
import { pairsOf } from '../pairs.ts';
import { print, printJson, table } from '../output.ts';
import { providerOf } from '../provider.ts';

export const trigger = () =>
  serverCommand('trigger', 'Makes something happen as the outside world would: a buyer pays, a mail is opened.', [
    'backlot trigger --list stripe',
    'backlot trigger instamojo/pay payment_request_id=d66cb29dd059482e8072999f995c4eef',
    'backlot trigger twilio/inbound-message from=+15005550006 to=+15005550001 body=Hello',
  ])
    .argument('[provider/event]')
    .argument('[pairs...]', 'KEY=VALUE, or KEY:=JSON; a.b=c goes deeper')
    .option('--list [provider]', 'what there is')
    .action(async (name, pairs, options) => {
      const client = await connect(options);
      if (options.list !== undefined) return list(client, options.list, options.json);
      if (name === undefined) throw misused('say what happens: backlot trigger --list shows what there is');
      printJson(await happen(client, name, pairs));
    });

async function list(client: Client, provider: string | true, json: boolean | undefined): Promise<void> {
  const query = provider === true ? {} : { provider: await providerOf(client, provider) };
  const { triggers } = await client.get<{ triggers: readonly Trigger[] }>('/triggers', query);
  if (json) return printJson({ triggers });
  print(table(triggers.map((one) => [`${one.provider}/${one.event}`, fieldsOf(one.input), one.summary])));
}

/** `session outcome?`. */
function fieldsOf({ properties = {}, required = [] }: JsonSchema): string {
  return Object.keys(properties)
    .map((field) => (required.includes(field) ? field : `${field}?`))
    .join(' ');
}

async function happen(client: Client, name: string, pairs: readonly string[]): Promise<unknown> {
  const { triggers } = await client.get<{ triggers: readonly Trigger[] }>('/triggers');
  const known = triggers.find((one) => `${one.provider}/${one.event}` === name);
  const input = pairsOf(pairs, (key, text) => valueOf(text, schemaAt(known?.input, key.split('.'))));
  try {
    return await client.send('POST', `/triggers/${name.split('/').map(encodeURIComponent).join('/')}`, input);
  } catch (error) {
    if (known || !(error instanceof ServerRefused) || error.http !== 404) throw error;
    throw misused(
      noTrigger(
        name,
        triggers.map((one) => `${one.provider}/${one.event}`),
      ),
    );
  }
}

function schemaAt(schema: JsonSchema | undefined, path: readonly string[]): JsonSchema | undefined {
  const [first, ...rest] = path;
  return first === undefined ? schema : schemaAt(schema?.properties?.[first], rest);
}

/** Text as the trigger's schema wants it; where text is allowed it stays text. */
function valueOf(text: string, schema: JsonSchema | undefined): unknown {
  const types = typesOf(schema);
  if (types.length === 0 || types.includes('string')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return types.includes('array') ? text.split(',') : text;
  }
}

function typesOf(schema: JsonSchema | undefined): readonly string[] {
  if (!schema) return [];
  const own = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return [...own, ...(schema.anyOf ?? []).flatMap(typesOf)];
}

function noTrigger(name: string, known: readonly string[]): string {
  const [provider = ''] = name.split('/', 1);
  const providers = [...new Set(known.map((one) => one.split('/', 1).join('')))];
  const meant = nearestOf(name, known);
  if (meant === '' && nearestOf(provider, providers) !== '' && !providers.includes(provider))
    return noProvider(provider, providers);
  return `there is no trigger "${name}"${meant || ': backlot trigger --list shows what there is'}`;
}
