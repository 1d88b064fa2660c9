/** The JSON Schema of fixtures files, for editors: the collections of every emulator, with references allowed anywhere. */
import { z } from 'zod';
import type { Collection } from '../emulator/collection.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { forReaders } from '../openapi/schemas.ts';
import { serverRoute } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

/** Text that stands for something else. */
const open = { type: 'string', pattern: String.raw`\$\{|^now` } as const;

export function fixturesSchema(emulators: ReadonlyMap<string, Emulator>): Json {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Backlot fixtures',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries([...emulators.values()].map((emulator) => [emulator.name, ofProvider(emulator)])),
  };
}

const ofProvider = ({ title, collections }: Emulator): Json => ({
  title,
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    [...collections.values()].map((collection) => [collection.name, { type: 'array', items: ofRow(collection) }]),
  ),
});

function ofRow({ options }: Collection): Json {
  const row = membersOf(options.row());
  const internal = options.internal ? membersOf(options.internal()) : { properties: {}, required: [] };
  return {
    type: 'object',
    properties: {
      $as: { type: 'string', pattern: '^[A-Za-z0-9_-]+$', description: 'a name, for references' },
      _account: { type: 'string', description: 'the account that it belongs to, if not the main one' },
      _internal: { type: 'object', properties: internal.properties },
      ...internal.properties,
      ...row.properties,
    },
    ...(options.make ? {} : { required: row.required }),
    ...(Object.keys(row.properties).length > 0 && { additionalProperties: false }),
  };
}

/** An object's members, each also as a reference. A union of objects has those of all. */
function membersOf(type: z.ZodType): { readonly properties: Json; readonly required: readonly string[] } {
  const { properties = {}, required = [], anyOf = [] } = z.toJSONSchema(type, forReaders);
  const branches = anyOf.flatMap((branch) => (branch.properties ? Object.entries(branch.properties) : []));
  const members = [...branches, ...Object.entries(properties)];
  return {
    properties: Object.fromEntries(members.map(([name, schema]) => [name, { anyOf: [schema, open] }])),
    required,
  };
}

export const getFixturesSchema = serverRoute('GET /schemas/fixtures.json', {
  summary: 'The JSON Schema of fixtures files, for editors',
  result: () => z.record(z.string(), z.unknown()),
  handler: ({ core }) => Promise.resolve(fixturesSchema(core.emulators)),
});
