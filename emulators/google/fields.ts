/** Partial answers: `fields=items(id,start/dateTime),nextPageToken` picks members of an answer. */
import type { z } from '../../src/emulator/index.ts';

/** What is picked: members by name (`*`: any), each whole or in part. */
export interface Selection {
  readonly [name: string]: Selection | 'whole';
}

/** Reads a selector; undefined when it is malformed. */
export function readSelector(text: string): Selection | undefined {
  const reader = { tokens: text.match(/[^,()/\s]+|[,()/]/g) ?? [], at: 0 };
  const selection = readList(reader);
  return selection && reader.at === reader.tokens.length ? selection : undefined;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

function readList(reader: Reader): Selection | undefined {
  const selection: Record<string, Selection | 'whole'> = {};
  do {
    const item = readItem(reader);
    if (!item) return undefined;
    const [name, part] = item;
    selection[name] = joined(selection[name], part);
  } while (take(reader, ','));
  return selection;
}

function readItem(reader: Reader): [string, Selection | 'whole'] | undefined {
  const name = reader.tokens[reader.at];
  if (name === undefined || /^[,()/]$/.test(name)) return undefined;
  reader.at++;
  if (take(reader, '/')) {
    const below = readItem(reader);
    return below && [name, { [below[0]]: below[1] }];
  }
  if (!take(reader, '(')) return [name, 'whole'];
  const part = readList(reader);
  return part && take(reader, ')') ? [name, part] : undefined;
}

function take(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.at] !== token) return false;
  reader.at++;
  return true;
}

function joined(one: Selection | 'whole' | undefined, other: Selection | 'whole'): Selection | 'whole' {
  if (one === undefined) return other;
  if (one === 'whole' || other === 'whole') return 'whole';
  const both: Record<string, Selection | 'whole'> = { ...one };
  for (const [name, part] of Object.entries(other)) both[name] = joined(both[name], part);
  return both;
}

/** What a selection leaves of a value; of a list, of each of its items. */
export function pick(value: unknown, selection: Selection | 'whole'): unknown {
  if (selection === 'whole' || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => pick(item, selection));
  const picked: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const part = selection[name] ?? selection['*'];
    if (part !== undefined && member !== undefined) picked[name] = pick(member, part);
  }
  return picked;
}

/** The first name that an answer of this schema never has, as a path; undefined when all are fine. */
export function strangerIn(selection: Selection, type: z.ZodType, path = ''): string | undefined {
  for (const [name, part] of Object.entries(selection)) {
    if (name === '*') continue;
    const here = path ? `${path}/${name}` : name;
    const member = memberOf(type, name);
    if (member === 'none') return here;
    const stranger = part === 'whole' || member === 'any' ? undefined : strangerIn(part, member, here);
    if (stranger !== undefined) return stranger;
  }
  return undefined;
}

interface Def {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly catchall?: z.ZodType;
}

function memberOf(type: z.ZodType, name: string): z.ZodType | 'any' | 'none' {
  const def = type.def as unknown as Def;
  if (def.innerType) return memberOf(def.innerType, name);
  if (def.element) return memberOf(def.element, name);
  if (def.shape) return def.shape[name] ?? (def.catchall ? 'any' : 'none');
  if (def.type === 'record') return def.valueType ?? 'any';
  return def.type === 'unknown' || def.type === 'any' || def.type === 'union' ? 'any' : 'none';
}
