/** Stripe's published shapes (`stripe-types.json`), and in what a value differs from them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the document says of a value: one of these members, and whether it may be absent (`opt`) or null. */
export interface Kind {
  readonly t?: 'string' | 'number' | 'boolean' | 'decimal_string' | 'unknown';
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly ref?: string;
  readonly list?: string;
  readonly array?: Kind;
  readonly map?: Kind;
  readonly oneOf?: readonly Kind[];
  /** An id, or one of these objects. */
  readonly expandable?: readonly string[];
  readonly opt?: boolean;
  readonly null?: boolean;
  readonly emptyable?: boolean;
}

export interface Type extends Kind {
  readonly fields?: Readonly<Record<string, Kind>>;
  readonly extends?: readonly string[];
}

interface Document {
  readonly routes: readonly { readonly op: string; readonly method: string; readonly path: string }[];
  readonly types: Readonly<Record<string, Type>>;
}

const file = join(process.env['SPECS'] ?? '../shared/specs', 'stripe-types.json');

/** Whether the document is there; without it nothing can be compared. */
export const isPublished = existsSync(file);

const document: Document = isPublished
  ? (JSON.parse(readFileSync(file, 'utf8')) as Document)
  : { routes: [], types: {} };

export const { routes } = document;

const words = (...names: readonly string[]): Type => ({
  fields: Object.fromEntries(names.map((name) => [name, { t: 'string', opt: true, null: true, emptyable: true }])),
});
const address = ['city', 'country', 'line1', 'line2', 'postal_code', 'state'];
const number: Kind = { t: 'number', opt: true };

/** What the document names and does not declare. */
const types: Readonly<Record<string, Type>> = {
  ...document.types,
  Address: words(...address),
  AddressParam: words(...address),
  ShippingAddressParam: words(...address),
  JapanAddressParam: words(...address, 'town'),
  'Event.Data.Object': { map: { t: 'unknown' } },
  'Event.Data.PreviousAttributes': { map: { t: 'unknown' } },
  RangeQueryParam: { fields: { gt: number, gte: number, lt: number, lte: number } },
  Error: {
    fields: {
      type: {
        enum: [
          'api_error',
          'card_error',
          'idempotency_error',
          'invalid_request_error',
          'authentication_error',
          'rate_limit_error',
        ],
      },
      ...words(
        'advice_code',
        'charge',
        'code',
        'decline_code',
        'doc_url',
        'message',
        'network_advice_code',
        'network_decline_code',
        'param',
        'payment_method_type',
        'request_log_url',
      ).fields,
      payment_intent: { ref: 'PaymentIntent', opt: true },
      payment_method: { ref: 'PaymentMethod', opt: true },
      setup_intent: { ref: 'SetupIntent', opt: true },
      source: { ref: 'CustomerSource', opt: true },
    },
  },
};

export const typeNamed = (name: string): Type | undefined => types[name];

type Fields = Readonly<Record<string, Kind>>;

/** `Card` in `PaymentMethod.Type` is `PaymentMethod.Type.Card`, `PaymentMethod.Card` or `Card`. */
export function resolve(from: string, ref: string): string | undefined {
  const steps = from.split('.');
  for (let depth = steps.length; depth > 0; depth--) {
    const name = [...steps.slice(0, depth), ref].join('.');
    if (types[name]) return name;
  }
  const bare = ref.replace(/^_/, '');
  return [bare, bare.slice(bare.lastIndexOf('.') + 1)].find((name) => types[name]);
}

/** A type's fields, with those of the types that it extends. */
export function fieldsOf(name: string): Fields | undefined {
  const { fields, extends: bases = [] } = types[name] ?? {};
  const inherited = bases.map((base) => fieldsOf(resolve(name, base) ?? '') ?? {});
  return fields || inherited.length > 0 ? Object.assign({}, ...inherited, fields) : undefined;
}

/** The types that are marked as `object: KIND`. */
const byObject = new Map<unknown, string[]>();
for (const [name, { fields }] of Object.entries(document.types)) {
  const kind = fields?.object?.const;
  if (kind !== undefined) byObject.set(kind, [...(byObject.get(kind) ?? []), name]);
}

const eventTypes = new Set(
  Object.values(document.types).flatMap(({ extends: bases, fields }) =>
    bases?.includes('EventBase') ? [fields?.type?.const] : [],
  ),
);

/** What the service sends beside the values that the document lists. */
const alsoSent: Readonly<Record<string, readonly unknown[]>> = {
  'Event.Type': ['payment.created'], // the charge that a transfer makes on the other account
  'FundingInstructions.BankTransfer.Type': ['gb_bank_transfer', 'mx_bank_transfer', 'us_bank_transfer'],
};

/** Fields of real answers that Stripe does not declare any more, by type. */
const undeclared: Readonly<Record<string, readonly string[]>> = {
  Account: ['login_links'],
  Charge: ['destination', 'dispute', 'order'],
  Dispute: ['balance_transaction'],
  EphemeralKey: ['associated_objects'],
  Product: ['attributes'],
  Subscription: ['plan', 'quantity'],
};

/**
 * How closely to look: whole objects; `partial`, where fields may be left out (what a publishable key sees); or
 * `previous` ones, where moreover whatever was not there before is null.
 */
export type Look = 'whole' | 'partial' | 'previous';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? 'undefined';

/** In what an answer's object differs from its published type: `charge.outcome.reason: not declared`. */
export function differences(value: unknown, look: Look = 'whole'): string[] {
  if (!isObject(value)) return [`${shown(value)}: not an object`];
  if (isObject(value.error)) return ofType('Error', value.error, 'error', look);
  const { object } = value;
  if (object === 'list' || object === 'search_result') return ofList(value, undefined, String(object), look);
  if (object === 'event') return ofEvent(value);
  return ofObject(value, look);
}

/** Objects that the document leaves out. */
const beyond: readonly unknown[] = [
  'billing_portal.session',
  'entitlements.feature',
  'radar.early_fraud_warning',
  'three_d_secure_2',
];

function ofObject(value: Readonly<Record<string, unknown>>, look: Look, at?: string): string[] {
  const { object, deleted } = value;
  if (beyond.includes(object)) return [];
  const names = (byObject.get(object) ?? []).filter((name) => name.startsWith('Deleted') === (deleted === true));
  if (names.length === 0) return [`${at ?? ''} ${String(object)}: no such object is published`];
  return least(names.map((name) => ofType(name, value, at ?? String(object), look)));
}

/** The answers of the branch that fits best. */
const least = (all: readonly (readonly string[])[]): string[] => [
  ...([...all].sort((one, other) => one.length - other.length)[0] ?? []),
];

function ofEvent(value: Readonly<Record<string, unknown>>): string[] {
  const { data, type } = value;
  const own = ofType('EventBase', value, 'event', 'whole');
  if (!isObject(data) || !isObject(data.object)) return [...own, 'event.data: no object'];
  const previous = isObject(data.previous_attributes)
    ? ofObject({ ...data.previous_attributes, object: data.object.object }, 'previous')
    : [];
  const upcoming = type === 'invoice.upcoming'; // the one object that has no id
  return [
    ...own,
    ...(eventTypes.has(type) || alsoSent['Event.Type']?.includes(type)
      ? []
      : [`event ${String(type)}: no such event is published`]),
    ...ofObject(upcoming ? { id: '', ...data.object } : data.object, 'whole').map((text) => `event ${text}`),
    ...previous.map((text) => `previous_attributes ${text}`),
  ];
}

function ofList(value: Readonly<Record<string, unknown>>, type: string | undefined, at: string, look: Look): string[] {
  const found = Object.keys(value)
    .filter((field) => !['object', 'data', 'has_more', 'url', 'total_count', 'next_page'].includes(field))
    .map((field) => `${at}.${field}: not declared`);
  if (look !== 'previous') {
    if (typeof value.has_more !== 'boolean') found.push(`${at}.has_more: ${shown(value.has_more)}`);
    if (typeof value.url !== 'string') found.push(`${at}.url: ${shown(value.url)}`);
  }
  if (!Array.isArray(value.data)) return [...found, `${at}.data: not a list`];
  for (const item of value.data) {
    const name = type && resolve('', type);
    found.push(...(name ? ofType(name, item, `${at}.data`, look) : differences(item, look)));
  }
  return found;
}

function ofType(name: string, value: unknown, at: string, look: Look): string[] {
  const type = types[name];
  const fields = fieldsOf(name);
  if (!type) return [];
  if (!fields) return ofKind(type, value, at, name, look);
  if (!isObject(value)) return [`${at}: ${shown(value)} is not an object (${name})`];
  const found: string[] = [];
  for (const [field, member] of Object.entries(value)) {
    const kind = fields[field];
    if (kind) found.push(...(member === undefined ? [] : ofKind(kind, member, `${at}.${field}`, name, look)));
    else if (!undeclared[name]?.includes(field)) found.push(`${at}.${field}: not declared (${name})`);
  }
  if (look !== 'whole' || (name === 'Account' && at.endsWith('.source'))) return found; // who paid is told in brief
  for (const [field, { opt }] of Object.entries(fields))
    if (!opt && value[field] === undefined) found.push(`${at}.${field}: missing (${name})`);
  return found;
}

/** Objects say themselves which branch they are. */
function branchesFor(branches: readonly Kind[], value: unknown, within: string): readonly Kind[] {
  if (!isObject(value)) return branches;
  const own = branches.filter(({ ref }) => {
    const kind = ref && fieldsOf(resolve(within, ref) ?? '')?.object?.const;
    return kind !== undefined && kind === value.object;
  });
  return own.length > 0 ? own : branches;
}

function ofKind(kind: Kind, value: unknown, at: string, within: string, look: Look): string[] {
  const wrong = [`${at}: ${shown(value)} (${within})`];
  if (kind.t === 'unknown') return [];
  if (value === null) return kind.null || look === 'previous' ? [] : wrong;
  if (kind.expandable && isObject(value)) return ofObject(value, look, at);
  if ('const' in kind) return value === kind.const ? [] : wrong;
  if (kind.enum) return [...kind.enum, ...(alsoSent[within] ?? [])].includes(value) ? [] : wrong;
  if (kind.oneOf)
    return least(branchesFor(kind.oneOf, value, within).map((branch) => ofKind(branch, value, at, within, look)));
  if (kind.list !== undefined) return isObject(value) ? ofList(value, kind.list, at, look) : wrong;
  if (kind.array) {
    const inner = kind.array;
    return Array.isArray(value)
      ? value.flatMap((item) => ofKind(inner, item, at, within, look === 'previous' ? 'whole' : look))
      : wrong;
  }
  if (kind.map) {
    const inner = kind.map;
    return isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => ofKind(inner, item, `${at}.${key}`, within, look))
      : wrong;
  }
  if (kind.ref !== undefined) {
    const name = resolve(within, kind.ref);
    return name ? ofType(name, value, at, look) : [];
  }
  const expected = kind.t === 'decimal_string' ? 'string' : kind.t;
  return expected === undefined || typeof value === expected ? [] : wrong;
}
