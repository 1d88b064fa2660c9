/** Rendering: an object as stored → as a caller sees it, in the version and with the expansions asked for. */
import type { StripeCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { expandablesOf } from './expandables.ts';
import { kindOf, loadObject, type StripeObject } from './objects.ts';
import { isBefore, newestVersion } from './versions.ts';

/** What to expand, segment by segment. */
export interface Wanted {
  readonly [segment: string]: Wanted;
}

const nothing: Wanted = {};
const deepest = 4;

/** `['customer', 'latest_charge.refunds']` as a tree. Throws for a path of more than four levels. */
export function wantedOf(paths: readonly string[]): Wanted {
  const root: Record<string, Wanted> = {};
  for (const path of paths) {
    const segments = path.split('.');
    if (segments.length > deepest) throw errors.expansion_too_deep(path);
    let at: Record<string, Wanted> = root;
    for (const segment of segments) at = at[segment] ??= {};
  }
  return root;
}

export interface View {
  readonly version: string;
  readonly wanted: Wanted;
}

/** An object (or what contains some) as the caller sees it. Throws when the first segment of a path can't be expanded. */
export async function render(ctx: StripeCtx, value: unknown, { version, wanted }: View): Promise<unknown> {
  if (version === newestVersion && Object.keys(wanted).length === 0) return value;
  if (isObject(value)) checkFirst(value, wanted, '');
  return walk({ ctx, version }, value, wanted, undefined);
}

/** The rows of a list, of which every path begins with `data`. */
export async function renderRows(
  ctx: StripeCtx,
  rows: readonly unknown[],
  { version, wanted }: View,
): Promise<unknown[]> {
  for (const segment of Object.keys(wanted)) {
    if (segment === 'total_count') throw errors.cannot_include(segment);
    if (segment !== 'data') throw errors.cannot_expand(segment);
  }
  const inner = wanted.data ?? nothing;
  if (version === newestVersion && inner === nothing) return [...rows];
  const [first] = rows;
  if (isObject(first)) checkFirst(first, inner, 'data.');
  const rendered: unknown[] = [];
  const view = { ctx, version };
  for (const row of rows) rendered.push(isAsItWas(view, row, inner) ? row : await walk(view, row, inner, undefined));
  return rendered;
}

const isObject = (value: unknown): value is StripeObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Only the first segment is looked at; what doesn't exist deeper down is passed over. */
function checkFirst(object: StripeObject, wanted: Wanted, before: string): void {
  const table = expandablesOf(String(object.object));
  const includes = kindOf(object.object)?.includes ?? {};
  for (const segment of Object.keys(wanted)) {
    const value = object[segment];
    const known =
      (typeof value === 'object' && value !== null) ||
      segment in includes ||
      [...table.keys()].some((path) => path === segment || path.startsWith(`${segment}.`));
    if (segment === 'total_count' && object.object !== 'search_result') throw errors.cannot_include(segment);
    if (!known && segment !== 'total_count') throw errors.cannot_expand(`${before}${segment}`);
  }
}

/** Whose walk it is. */
interface Walk {
  readonly ctx: StripeCtx;
  readonly version: string;
}

/** Where in an object of a kind the walk is: `transfer_data.destination` of a charge. */
interface Place {
  readonly object: string;
  readonly path: string;
}

/** Nothing in it is to be expanded, and it looked the same in the version: it is not walked, which would take its time. */
function isAsItWas({ version }: Walk, value: unknown, wanted: Wanted): boolean {
  return typeof value !== 'object' || value === null || (wanted === nothing && !changedSince(version, value));
}

function changedSince(version: string, value: object): boolean {
  if (Array.isArray(value))
    return value.some((item) => typeof item === 'object' && item !== null && changedSince(version, item as object));
  const { object } = value as StripeObject;
  if (object === 'event') return false;
  if (kindOf(object)?.changes?.some(({ since }) => isBefore(version, since))) return true;
  return Object.values(value).some(
    (member) => typeof member === 'object' && member !== null && changedSince(version, member as object),
  );
}

async function walk(view: Walk, value: unknown, wanted: Wanted, place: Place | undefined): Promise<unknown> {
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await walk(view, item, wanted, place));
    return items;
  }
  if (typeof value === 'string') return place ? expanded(view, value, wanted, place) : value;
  if (!isObject(value)) return value;
  return typeof value.object === 'string'
    ? walkObject(view, value, value.object, wanted)
    : walkMembers(view, value, wanted, place);
}

/** An object of a kind: as it was in the version, with what is included in it. */
async function walkObject(view: Walk, value: StripeObject, object: string, wanted: Wanted): Promise<unknown> {
  const kind = kindOf(object);
  const included: Record<string, unknown> = {};
  for (const [field, include] of Object.entries(kind?.includes ?? {})) {
    if (wanted[field]) included[field] = await include(view.ctx, value as never);
  }
  let shaped: StripeObject = { ...value, ...included };
  if (!value.deleted) {
    for (const { since, shape } of kind?.changes ?? []) {
      if (isBefore(view.version, since)) shaped = await shape(view.ctx, shaped);
    }
  }
  return walkMembers(view, shaped, wanted, { object, path: '' });
}

async function walkMembers(
  view: Walk,
  value: StripeObject,
  wanted: Wanted,
  place: Place | undefined,
): Promise<StripeObject> {
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const below = place && { object: place.object, path: place.path ? `${place.path}.${name}` : name };
    const asked = wanted[name];
    members[name] =
      !asked && isAsItWas(view, member, nothing) ? member : await walk(view, member, asked ?? nothing, asked && below);
  }
  return members;
}

/** What stands behind an id, where one was asked for. */
async function expanded(view: Walk, id: string, wanted: Wanted, { object, path }: Place): Promise<unknown> {
  const kind = expandablesOf(object).get(path);
  const found = kind && (await loadObject(view.ctx, kind, id));
  return found ? walk(view, found, wanted, undefined) : id;
}
