/** Schemas of the discovery document, from those of the operations: the same shapes, written as Google writes them. */
import type { z } from '../../../src/emulator/index.ts';
import { Rules } from '../calendar/acl.ts';
import { Entries } from '../calendar/calendar-list.ts';
import { Entry, Notification, Reminder } from '../calendar/entries.ts';
import { FreeBusyRequest, FreeBusyResponse, Period } from '../calendar/free-busy.ts';
import { Setting } from '../calendar/preferences.ts';
import { Rule } from '../calendar/roles.ts';
import { Calendar, EventLabel } from '../calendar/rows.ts';
import { Colors, Settings } from '../calendar/settings.ts';
import { Events } from '../events/list.ts';
import { Attendee, ConferenceData, EntryPoint, Event, EventTime } from '../events/schema.ts';
import { ChannelInput, ChannelShown } from '../push/watching.ts';

export interface JsonSchema {
  readonly [name: string]: unknown;
}

/** The resources, by Google's names. */
const named: Readonly<Record<string, () => z.ZodType>> = {
  Acl: Rules,
  AclRule: Rule,
  Calendar,
  CalendarList: Entries,
  CalendarListEntry: Entry,
  CalendarNotification: Notification,
  Channel: () => ChannelShown().extend(ChannelInput().omit({ id: true, token: true, expiration: true }).shape),
  Colors,
  ConferenceData,
  EntryPoint,
  Event,
  EventAttendee: Attendee,
  EventDateTime: EventTime,
  EventLabel,
  EventReminder: Reminder,
  Events,
  FreeBusyRequest,
  FreeBusyResponse,
  Setting,
  Settings,
  TimePeriod: Period,
};

interface Def {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly options?: readonly z.ZodType[];
  readonly entries?: Readonly<Record<string, string>>;
  readonly values?: readonly unknown[];
  readonly format?: string;
  readonly checks?: readonly unknown[];
}

export const defOf = (type: z.ZodType): Def => type.def;

/** Without what only says that it may be absent or null. */
export function bare(type: z.ZodType): z.ZodType {
  const { innerType } = defOf(type);
  return innerType ? bare(innerType) : type;
}

const names = (): ReadonlyMap<z.ZodType, string> =>
  new Map(Object.entries(named).map(([name, make]) => [make(), name]));

/** The name of a resource's schema. */
export function nameOf(type: z.ZodType, known = names()): string | undefined {
  return known.get(bare(type));
}

/** Every named schema, whole. */
export function allSchemas(): Record<string, JsonSchema> {
  const known = names();
  return Object.fromEntries(
    Object.entries(named).map(([name, make]) => [name, { id: name, ...written(make(), '', known, true) }]),
  );
}

const dateTimes = new Set(['dateTime', 'created', 'updated', 'timeMin', 'timeMax', 'updatedMin', 'start', 'end']);

/** The form that a text or a number has, by its name. */
export function formatOf(name: string, type: string): JsonSchema {
  if (type === 'integer') return { format: 'int32' };
  if (type !== 'string') return {};
  if (dateTimes.has(name)) return { format: 'date-time' };
  return name === 'date' ? { format: 'date' } : name === 'expiration' ? { format: 'int64' } : {};
}

/** How a type is called in the document. */
export function typeName(type: z.ZodType): string {
  const { type: kind, options } = defOf(bare(type));
  if (kind === 'number' || kind === 'int') return 'integer';
  if (kind === 'enum' || kind === 'literal' || kind === 'string') return 'string';
  if (kind === 'union') return typeName(options?.[0] ?? type);
  if (kind === 'boolean' || kind === 'array') return kind;
  return kind === 'object' || kind === 'record' ? 'object' : 'any';
}

function written(given: z.ZodType, name: string, known: ReadonlyMap<z.ZodType, string>, isTop = false): JsonSchema {
  const type = bare(given);
  const reference = isTop ? undefined : known.get(type);
  if (reference) return { $ref: reference };
  const { shape, element, valueType, values } = defOf(type);
  if (shape) {
    const members = Object.entries(shape).map(([member, of]) => [member, written(of, member, known)] as const);
    return { type: 'object', properties: Object.fromEntries(members) };
  }
  if (element) return { type: 'array', items: written(element, '', known) };
  if (valueType) return { type: 'object', additionalProperties: written(valueType, '', known) };
  const kind = typeName(type);
  return { type: kind, ...formatOf(name, kind), ...(values?.length === 1 && { default: values[0] }) };
}
