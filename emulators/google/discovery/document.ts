/** The discovery document: what generators, and Python's client, build themselves from. It lists what is emulated. */
import { link, type Operation, type z } from '../../../src/emulator/index.ts';
import { calendar } from '../api.ts';
import * as acl from '../calendar/acl.ts';
import * as calendarList from '../calendar/calendar-list.ts';
import * as calendars from '../calendar/calendars.ts';
import * as freeBusy from '../calendar/free-busy.ts';
import * as settings from '../calendar/settings.ts';
import * as importing from '../events/importing.ts';
import * as instances from '../events/instances-list.ts';
import * as list from '../events/list.ts';
import * as moving from '../events/moving.ts';
import * as events from '../events/operations.ts';
import * as quickAdd from '../events/quick-add.ts';
import { apiFace } from '../faces.ts';
import * as watching from '../push/watching.ts';
import { calendarScopesInFull } from '../scopes.ts';
import { allSchemas, bare, defOf, formatOf, nameOf, typeName, type JsonSchema } from './schemas.ts';

const modules = [
  acl,
  calendarList,
  calendars,
  events,
  freeBusy,
  importing,
  instances,
  list,
  moving,
  quickAdd,
  settings,
  watching,
];

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && 'brand' in value && value.brand === 'operation';

const operations = (): Operation[] =>
  modules
    .flatMap((module) => Object.values(module) as unknown[])
    .filter(isOperation)
    .filter(({ api }) => api === (calendar.options as unknown))
    .sort((one, other) => (one.id < other.id ? -1 : 1));

let made: JsonSchema | undefined;

/** The document with links in it that lead back to us. */
export function discoveryDocument(): JsonSchema {
  return (made ??= {
    kind: 'discovery#restDescription',
    discoveryVersion: 'v1',
    id: 'calendar:v3',
    name: 'calendar',
    version: 'v3',
    revision: '20260708',
    title: 'Calendar API',
    description: 'Events and other data of calendars, as emulated by Backlot.',
    ownerDomain: 'google.com',
    ownerName: 'Google',
    documentationLink: 'https://developers.google.com/workspace/calendar/firstapp',
    protocol: 'rest',
    rootUrl: link(apiFace, '/'),
    mtlsRootUrl: link(apiFace, '/'),
    servicePath: 'calendar/v3/',
    basePath: '/calendar/v3/',
    baseUrl: link(apiFace, '/calendar/v3/'),
    batchPath: 'batch/calendar/v3',
    parameters: commonParameters,
    auth: { oauth2: { scopes: calendarScopesInFull() } },
    schemas: allSchemas(),
    resources: resourcesOf(operations()),
  });
}

const query = (type: string, more: JsonSchema = {}): JsonSchema => ({ type, location: 'query', ...more });

const commonParameters = {
  alt: query('string', { default: 'json', enum: ['json'], enumDescriptions: ['JSON'] }),
  fields: query('string'),
  key: query('string'),
  oauth_token: query('string'),
  prettyPrint: query('boolean', { default: 'true' }),
  quotaUser: query('string'),
  userIp: query('string'),
};

function resourcesOf(all: readonly Operation[]): JsonSchema {
  const resources: Record<string, { methods: Record<string, JsonSchema> }> = {};
  for (const operation of all) {
    const [, resource = '', method = ''] = operation.id.split('.');
    (resources[resource] ??= { methods: {} }).methods[method] = methodOf(operation);
  }
  return resources;
}

/** What goes in and out, by the resource it belongs to. */
const bodies: Readonly<Record<string, string>> = {
  acl: 'AclRule',
  calendarList: 'CalendarListEntry',
  calendars: 'Calendar',
  channels: 'Channel',
  events: 'Event',
  freebusy: 'FreeBusyRequest',
};

function methodOf({ id, method, path, options }: Operation): JsonSchema {
  const [, resource = '', name = ''] = id.split('.');
  const local = path.replace('/calendar/v3/', '');
  const inPath = [...local.matchAll(/\{([^}]+)\}/g)].map(([, parameter = '']) => parameter);
  const asked = Object.entries((options.query?.() as z.ZodObject | undefined)?.shape ?? {}) as [string, z.ZodType][];
  const parameters = [
    ...inPath.map((parameter) => [parameter, { type: 'string', required: true, location: 'path' }] as const),
    ...asked.map(([parameter, type]) => [parameter, parameterOf(parameter, type)] as const),
  ].sort(([one], [other]) => (one < other ? -1 : 1));
  const required = asked.filter(([, type]) => !isOptional(type)).map(([parameter]) => parameter);
  const isWatch = name === 'watch' || resource === 'channels';
  const request = options.body && {
    $ref: isWatch ? 'Channel' : bodies[resource],
    ...(isWatch && { parameterName: 'resource' }),
  };
  const response = options.result && { $ref: isWatch ? 'Channel' : nameOf(options.result()) };
  return {
    id: id.replace(/^[^.]+/, 'calendar'),
    path: local,
    flatPath: local,
    httpMethod: method,
    description: options.summary,
    ...(parameters.length > 0 && { parameters: Object.fromEntries(parameters) }),
    ...(inPath.length + required.length > 0 && { parameterOrder: [...inPath, ...required] }),
    ...(request && { request }),
    ...(response && { response }),
    scopes: options.traits?.['scopes'],
    ...((name === 'list' || name === 'instances' || name === 'watch') && { supportsSubscription: true }),
  };
}

const isOptional = (type: z.ZodType): boolean => defOf(type).type === 'optional' || defOf(type).type === 'default';

function parameterOf(name: string, type: z.ZodType): JsonSchema {
  const inner = bare(type);
  const { element } = defOf(inner);
  const one = element ? bare(element) : inner;
  const kind = typeName(one);
  const choices = Object.keys(defOf(one).entries ?? {});
  return query(kind, {
    ...formatOf(name, kind),
    ...(kind === 'integer' && bounds(name)),
    ...(choices.length > 0 && { enum: choices, enumDescriptions: choices }),
    ...(element && { repeated: true }),
    ...(!isOptional(type) && { required: true }),
  });
}

const bounds = (name: string): JsonSchema =>
  name.endsWith('Version') ? { minimum: '0', maximum: '1' } : { minimum: '1' };
