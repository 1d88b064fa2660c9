/** Decoding raw trees by schema, and checking results. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkResult, compile, type DecodeOptions } from '../../src/emulator/codec.ts';
import { bracketsEncode, formEncode } from '../../src/emulator/encoding.ts';
import type { Issue } from '../../src/emulator/issues.ts';
import { read, readQuery } from '../../src/emulator/reading.ts';
import { emptyable } from '../../src/emulator/schema.ts';

type Options = Partial<DecodeOptions>;

const outcome = (schema: z.ZodType, tree: unknown, options: DecodeOptions): unknown => {
  const { value, issues } = compile(schema).decode(tree, options);
  return issues.length > 0 ? issues.map(brief) : value;
};

const brief = ({ code, expected, path, text }: Issue): string =>
  [code, expected, path.join('.'), text].filter((word) => word !== undefined && word !== '').join(' ');

const json = (schema: z.ZodType, tree: unknown, options: Options = {}) =>
  outcome(schema, tree, { textual: false, unknown: 'reject', part: 'body', ...options });

const brackets = (schema: z.ZodType, text: string, options: Options = {}) => {
  const { tree, textual } = readQuery(text, 'brackets');
  return outcome(schema, tree, { textual, unknown: 'reject', part: 'body', ...options });
};

const form = (schema: z.ZodType, text: string, options: Options = {}) => {
  const { tree, textual } = readQuery(text, 'form');
  return outcome(schema, tree, { textual, unknown: 'ignore', part: 'body', ...options });
};

describe('text', () => {
  const schema = z
    .object({ i: z.int(), n: z.number(), b: z.boolean(), s: z.string(), e: z.enum(['x', 'y']) })
    .partial();

  test('becomes what the schema says', () => {
    expect(brackets(schema, 'i=-12&n=0.50&b=false&s=12&e=y')).toEqual({ i: -12, n: 0.5, b: false, s: '12', e: 'y' });
  });

  test.each([
    ['i=abc', 'type integer i abc'],
    ['i=1.0', 'type integer i 1.0'],
    ['i=+1', 'type integer i +1'],
    ['i= 1', 'type integer i  1'],
    ['i=9007199254740993', 'type integer i 9007199254740993'],
    ['n=1e999', 'type number n 1e999'],
    ['n=0x10', 'type number n 0x10'],
    ['n=NaN', 'type number n NaN'],
    ['b=True', 'type boolean b True'],
    ['b=1', 'type boolean b 1'],
    ['e=z', 'type enum e z'],
    ['s[a]=1', 'type string s {"a":"1"}'],
    ['s[]=1', 'type string s ["1"]'],
  ])('%s is no value of its type', (text, issue) => {
    expect(brackets(schema, text.replace('+', '%2B'))).toEqual([issue]);
  });

  test('is true and false in many ways where booleans are loose', () => {
    const all = z.object({ b: z.array(z.boolean()) });
    const loose = { booleans: 'loose' } as const;
    expect(form(all, 'b=true&b=True&b=TRUE&b=t&b=T&b=1', loose)).toEqual({ b: Array(6).fill(true) });
    expect(form(all, 'b=false&b=False&b=FALSE&b=f&b=F&b=0', loose)).toEqual({ b: Array(6).fill(false) });
    expect(form(all, 'b=yes', loose)).toEqual(['type boolean b.0 yes']);
    expect(json(all, { b: [true, 'true', 0, 'F'] }, loose)).toEqual({ b: [true, true, false, false] });
  });
});

describe('an empty text', () => {
  const schema = z
    .object({
      kept: emptyable(z.string()),
      described: emptyable(z.string()).describe('kept, too'),
      nulled: z.string().nullable(),
      object: z.object({ a: z.string() }).nullable(),
      plain: z.string(),
      int: z.int(),
      choice: z.enum(['a', 'b']),
      url: z.url(),
      flag: z.boolean().default(false),
      blank: z.literal(['', 'x']),
      list: z.array(z.string()),
      clearable: z.union([z.literal(''), z.array(z.string())]),
    })
    .partial();

  test.each([
    ['kept=', { kept: '' }],
    ['described=', { described: '' }],
    ['nulled=', { nulled: null }],
    ['object=', { object: null }],
    ['blank=', { blank: '' }],
    ['clearable=', { clearable: '' }],
    ['plain=', ['empty string plain']],
    ['int=', ['empty integer int']],
    ['choice=', ['empty enum choice']],
    ['url=', ['empty string url']],
    ['flag=', ['empty boolean flag']],
    ['list=', ['empty list list']],
  ])('%s', (text, expected) => {
    const value = brackets(schema, text);
    expect(value).toEqual(Array.isArray(expected) ? expected : { flag: false, ...expected });
  });

  test('for what is no text counts as absent where booleans are loose', () => {
    expect(form(schema, 'int=&choice=&url=&flag=&list=', { booleans: 'loose' })).toEqual({ flag: false });
    expect(form(schema, 'plain=', { booleans: 'loose' })).toEqual(['empty string plain']);
    expect(form(z.object({ int: z.int() }), 'int=', { booleans: 'loose' })).toEqual(['empty integer int']);
  });

  test('in JSON is text like any other', () => {
    expect(json(schema, { plain: '', nulled: '', kept: '' })).toEqual({ plain: '', nulled: '', kept: '', flag: false });
    expect(json(schema, { int: '' })).toEqual(['type integer int']);
    expect(json(z.object({ url: emptyable(z.url()) }), { url: '' })).toEqual({ url: '' });
  });

  test('in a list or a record is judged there', () => {
    expect(brackets(z.object({ l: z.array(z.int()) }), 'l[]=1&l[]=')).toEqual(['empty integer l.1']);
    expect(brackets(z.object({ m: z.record(z.string(), emptyable(z.string())) }), 'm[a]=')).toEqual({ m: { a: '' } });
  });
});

describe('JSON', () => {
  const schema = z
    .object({ i: z.int(), n: z.number(), b: z.boolean(), s: z.string(), l: z.array(z.string()) })
    .partial();

  test.each([
    [{ i: '12' }, 'type integer i 12'],
    [{ i: 1.5 }, 'type integer i 1.5'],
    [{ i: 2 ** 53 }, 'type integer i 9007199254740992'],
    [{ n: '0.5' }, 'type number n 0.5'],
    [{ b: 'true' }, 'type boolean b true'],
    [{ b: 1 }, 'type boolean b 1'],
    [{ s: 12 }, 'type string s 12'],
    [{ s: null }, 'type string s null'],
    [{ l: 'x' }, 'type list l x'],
    [{ l: { 0: 'x' } }, 'type list l {"0":"x"}'],
    [{ l: ['x', 1] }, 'type string l.1 1'],
    [[], 'type object []'],
    ['x', 'type object x'],
  ])('%j is not coerced', (tree, issue) => {
    expect(json(schema, tree)).toEqual([issue]);
  });

  test('gives text for numbers where the provider takes them', () => {
    expect(json(schema, { s: 9.5, l: [1, '2'] }, { numbersAsText: true })).toEqual({ s: '9.5', l: ['1', '2'] });
    expect(json(schema, { s: true }, { numbersAsText: true })).toEqual(['type string s true']);
  });
});

describe('objects', () => {
  const Item = z.object({ price: z.string(), quantity: z.int().min(1).optional() });
  const schema = z.object({ first: z.int().min(10), second: z.string(), items: z.array(Item).max(2), last: z.int() });

  test('report what is unknown, then what is missing or of another type as declared, then values', () => {
    const tree = {
      last: 'x',
      items: [{ price: 1, quantity: 0, colour: 'red' }, { quantity: 0 }, { price: 'p' }],
      first: 5,
      sceond: 'typo',
    };
    expect(json(schema, tree)).toEqual([
      'unknown sceond typo',
      'unknown items.0.colour red',
      'missing string second',
      'type string items.0.price 1',
      'missing string items.1.price',
      'type integer last x',
      'value first 5',
      'value items.0.quantity 0',
      'value items.1.quantity 0',
      `value items ${JSON.stringify(tree.items)}`,
    ]);
  });

  test('name what they know beside what they do not', () => {
    const { issues } = compile(schema).decode({ sceond: 1 }, { textual: false, unknown: 'reject', part: 'query' });
    expect(issues[0]).toEqual({
      code: 'unknown',
      path: ['sceond'],
      text: '1',
      part: 'query',
      known: ['first', 'second', 'items', 'last'],
    });
  });

  test('leave out what they do not know where that is ignored', () => {
    expect(json(Item, { price: 'p', colour: 'red' }, { unknown: 'ignore' })).toEqual({ price: 'p' });
  });

  test('keep it when they are loose, read it by a catchall, refuse it when they are strict', () => {
    const tree = { a: 'x', b: { c: [1] } };
    expect(json(z.looseObject({ a: z.string() }), tree)).toEqual(tree);
    expect(json(z.object({ a: z.string() }).catchall(z.int()), { a: 'x', b: 1, c: 'y' })).toEqual(['type integer c y']);
    expect(json(z.strictObject({ a: z.string() }), tree, { unknown: 'ignore' })).toEqual(['unknown b {"c":[1]}']);
  });

  test('fill in defaults and leave out what is optional', () => {
    const some = z.object({ a: z.int().default(7), b: z.string().optional(), c: z.array(z.int()).default([]) });
    const value = json(some, {});
    expect(value).toEqual({ a: 7, c: [] });
    expect(Object.keys(value as object)).toEqual(['a', 'c']);
  });

  test('are read from no body at all', () => {
    expect(json(z.object({ a: z.int().optional() }), undefined)).toEqual({});
    expect(json(z.object({ a: z.int() }), undefined)).toEqual(['missing integer a']);
    expect(json(z.object({ a: z.int() }).optional(), undefined)).toBeUndefined();
    expect(json(z.array(z.int()), undefined)).toEqual(['missing']);
  });

  test('take no meaning from names that objects inherit', () => {
    const { tree } = read('json', Buffer.from('{"__proto__":{"x":"1"},"constructor":"2"}'), undefined);
    const value = json(z.looseObject({}), tree);
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(json(z.object({}), tree)).toEqual(['unknown __proto__ {"x":"1"}', 'unknown constructor 2']);
  });
});

describe('records', () => {
  const Metadata = z.object({ metadata: z.record(z.string().max(4), z.string().max(3)) });

  test('take any name, also one that could be a position', () => {
    expect(brackets(Metadata, 'metadata[7]=a&metadata[b]=c')).toEqual({ metadata: { 7: 'a', b: 'c' } });
    expect(brackets(Metadata, 'metadata[7]=a')).toEqual({ metadata: { 7: 'a' } });
  });

  test('check names and values', () => {
    expect(brackets(Metadata, 'metadata[order]=a&metadata[x]=long')).toEqual([
      'value metadata.order order',
      'value metadata.x long',
    ]);
    expect(brackets(Metadata, 'metadata=x')).toEqual(['type object metadata x']);
    expect(brackets(Metadata, 'metadata[]=x')).toEqual(['type object metadata ["x"]']);
  });

  test('of fixed names are objects of them', () => {
    const days = z.enum(['mon', 'tue']);
    expect(json(z.record(days, z.int()), { mon: 1, wed: 2 })).toEqual(['unknown wed 2', 'missing integer tue']);
    expect(json(z.partialRecord(days, z.int()), { mon: 1 })).toEqual({ mon: 1 });
  });
});

describe('lists', () => {
  const Items = z.object({ items: z.array(z.object({ price: z.string() })) });
  const Tags = z.object({ tags: z.array(z.string()) });

  test.each([
    ['tags[]=x&tags[]=y', ['x', 'y']],
    ['tags[1]=y&tags[0]=x', ['x', 'y']],
    ['tags[10]=y&tags[9]=x', ['x', 'y']],
  ])('%s', (text, tags) => {
    expect(brackets(Tags, text)).toEqual({ tags });
  });

  test('of brackets are lists in the text, too', () => {
    expect(brackets(Tags, 'tags=x')).toEqual(['type list tags x']);
    expect(brackets(Tags, 'tags[0]=x&tags[a]=y')).toEqual(['type list tags {"0":"x","a":"y"}']);
  });

  test('of a flat form may be one value', () => {
    expect(form(Tags, 'tags=x')).toEqual({ tags: ['x'] });
    expect(form(Tags, 'tags=x&tags=y')).toEqual({ tags: ['x', 'y'] });
  });

  test('are what a repeated name makes; elsewhere the last one counts', () => {
    expect(form(z.object({ a: z.int(), b: z.string().nullable() }), 'a=x&a=2&b=x&b=')).toEqual({ a: 2, b: null });
  });

  test('tell where an item is', () => {
    expect(brackets(Items, 'items[0][price]=a&items[3][x]=1')).toEqual([
      'unknown items.3.x 1',
      'missing string items.3.price',
    ]);
  });
});

describe('values', () => {
  test.each([
    [z.string().min(3), 'ab', { name: 'too_small', limit: 3, inclusive: true, of: 'string' }],
    [z.string().max(3), 'abcd', { name: 'too_big', limit: 3, inclusive: true, of: 'string' }],
    [z.string().length(3), 'ab', { name: 'too_small', limit: 3, inclusive: true, of: 'string' }],
    [z.string().regex(/^x/), 'ab', { name: 'invalid_format', format: 'regex', of: 'string' }],
    [z.string().startsWith('ac_'), 'ab', { name: 'invalid_format', format: 'starts_with', of: 'string' }],
    [z.int().min(1), 0, { name: 'too_small', limit: 1, inclusive: true, of: 'number' }],
    [z.int().positive(), 0, { name: 'too_small', limit: 0, inclusive: false, of: 'number' }],
    [z.int32(), 2 ** 31, { name: 'too_big', limit: 2 ** 31 - 1, inclusive: true, of: 'number' }],
    [z.number().max(2), 2.5, { name: 'too_big', limit: 2, inclusive: true, of: 'number' }],
    [z.number().multipleOf(0.01), 9.999, { name: 'not_multiple_of', limit: 0.01, of: 'number' }],
    [z.array(z.int()).min(1), [], { name: 'too_small', limit: 1, inclusive: true, of: 'list' }],
    [z.array(z.int()).max(1), [1, 2], { name: 'too_big', limit: 1, inclusive: true, of: 'list' }],
    [z.email(), 'x', { name: 'invalid_format', format: 'email', of: 'string' }],
    [z.url(), 'x', { name: 'invalid_format', format: 'url', of: 'string' }],
    [z.uuid(), 'x', { name: 'invalid_format', format: 'uuid', of: 'string' }],
    [z.iso.datetime(), '2026-01-01', { name: 'invalid_format', format: 'datetime', of: 'string' }],
    [z.iso.date(), '2026-02-30', { name: 'invalid_format', format: 'date', of: 'string' }],
    [z.iso.time(), '25:00', { name: 'invalid_format', format: 'time', of: 'string' }],
  ])('out of bounds or form: %#', (schema, tree, rule) => {
    const { issues } = compile(schema).decode(tree, { textual: false, unknown: 'reject', part: 'body' });
    expect(issues).toEqual([{ code: 'value', path: [], text: expect.any(String), part: 'body', rule }]);
  });

  test('are all reported', () => {
    expect(json(z.string().min(5).regex(/^x/), 'ab')).toEqual(['value ab', 'value ab']);
  });

  test('give the bounds of optional and nullable ones, too', () => {
    const schema = z.object({ a: z.int().max(3).nullish(), b: z.email().optional() });
    expect(json(schema, { a: 4, b: 'x' })).toEqual(['value a 4', 'value b x']);
    expect(json(schema, { a: null })).toEqual({ a: null });
  });
});

describe('unions', () => {
  const Card = z.object({ type: z.literal('card'), number: z.string() });
  const Bank = z.object({ type: z.enum(['iban', 'ach']), account: z.int().optional() });
  const Method = z.object({ m: z.union([Card, Bank, z.string()]) });
  const Tagged = z.object({ m: z.discriminatedUnion('type', [Card, Bank]) });

  test.each([
    [{ m: { type: 'card', number: 1 } }, ['type string m.number 1']],
    [{ m: { type: 'iban', account: 'x' } }, ['type integer m.account x']],
    [{ m: { type: 'cash' } }, ['type enum m.type cash']],
    [{ m: {} }, ['missing enum m.type']],
    [{ m: { type: 'ach' } }, { m: { type: 'ach' } }],
  ])('of objects go by the member that names the kind: %j', (tree, expected) => {
    expect(json(Tagged, tree)).toEqual(expected);
    expect(json(Method, tree)).toEqual(expected);
  });

  test('name all kinds', () => {
    const { issues } = compile(Method).decode(
      { m: { type: 'x' } },
      { textual: false, unknown: 'ignore', part: 'body' },
    );
    expect(issues[0]?.options).toEqual(['card', 'iban', 'ach']);
  });

  test('go by the shape', () => {
    const schema = z.object({ u: z.union([z.literal(''), z.enum(['now', 'unset']), z.int(), z.array(z.int()), Card]) });
    expect(brackets(schema, 'u=now')).toEqual({ u: 'now' });
    expect(brackets(schema, 'u=')).toEqual({ u: '' });
    expect(brackets(schema, 'u=12')).toEqual({ u: 12 });
    expect(brackets(schema, 'u[0]=12')).toEqual({ u: [12] });
    expect(brackets(schema, 'u[0]=x')).toEqual(['type integer u.0 x']);
    expect(brackets(schema, 'u[type]=card')).toEqual(['missing string u.number']);
    expect(brackets(schema, 'u=later')).toEqual(['type union u later']);
    expect(json(schema, { u: true })).toEqual(['type union u true']);
  });

  test('of one open branch beside fixed values report that branch', () => {
    const End = z.object({
      at: z.union([z.literal('now'), z.int()]),
      meta: z.union([z.literal(''), z.record(z.string(), z.string())]),
    });
    expect(brackets(End, 'at=soon&meta=x')).toEqual(['type integer at soon', 'type object meta x']);
  });

  test('of fixed values only name them all', () => {
    const schema = z.union([z.literal('a'), z.enum(['b', 'c'])]);
    const { issues } = compile(schema).decode('d', { textual: false, unknown: 'reject', part: 'body' });
    expect(issues).toMatchObject([{ code: 'type', expected: 'enum', options: ['a', 'b', 'c'], text: 'd' }]);
  });

  test('of objects without such a member take the closest, and the one that leaves nothing out', () => {
    const schema = z.union([z.object({ a: z.string().optional() }), z.object({ b: z.int(), c: z.int() })]);
    expect(json(schema, { b: 1, c: 2 }, { unknown: 'ignore' })).toEqual({ b: 1, c: 2 });
    expect(json(schema, { b: 1, c: 'x' })).toEqual(['type integer c x']);
    expect(json(schema, { a: 1, z: 1 })).toEqual(['unknown z 1', 'type string a 1']);
  });

  test('try formats one after the other', () => {
    const When = z.union([z.iso.date(), z.iso.datetime()]);
    expect(json(When, '2026-01-01T00:00:00Z')).toBe('2026-01-01T00:00:00Z');
    expect(json(When, 'soon')).toEqual(['value soon']);
    expect(json(When, 1)).toEqual(['type string 1']);
  });

  test('of a value and a list of them take either in a flat form', () => {
    const schema = z.object({ u: z.union([z.int(), z.array(z.string())]) });
    expect(form(schema, 'u=1')).toEqual({ u: 1 });
    expect(form(schema, 'u=x')).toEqual({ u: ['x'] });
    expect(form(schema, 'u=1&u=2')).toEqual({ u: ['1', '2'] });
  });

  test('with null take it, and the empty text of a form for it', () => {
    const schema = z.object({ u: z.union([z.int(), z.null()]) });
    expect(json(schema, { u: null })).toEqual({ u: null });
    expect(brackets(schema, 'u=')).toEqual({ u: null });
    expect(brackets(z.object({ u: z.union([z.int(), z.array(z.int())]) }), 'u=')).toEqual(['empty union u']);
  });
});

describe('anything', () => {
  test('is kept as it is; positions of brackets make lists', () => {
    const schema = z.object({ x: z.unknown(), y: z.any().optional() });
    expect(json(schema, { x: { a: [null, 1] } })).toEqual({ x: { a: [null, 1] } });
    expect(brackets(schema, 'x[a][0][b]=1&x[a][1]=2&x[c]=&y=')).toEqual({ x: { a: [{ b: '1' }, '2'], c: '' }, y: '' });
    expect(json(schema, {})).toEqual(['missing union x']);
  });
});

describe('compiling', () => {
  test('happens once for a schema', () => {
    const schema = z.object({ a: z.string() });
    expect(compile(schema)).toBe(compile(schema));
  });

  test.each([
    ['date', z.object({ list: z.array(z.object({ at: z.date() })) }), 'of the schema.list[].at: it takes no date'],
    ['pipe', z.object({ a: z.string().transform((text) => text.length) }), 'of the schema.a: it takes no pipe'],
    ['bigint', z.bigint(), 'of the schema: it takes no bigint'],
    ['tuple', z.tuple([z.string()]), 'no tuple'],
    ['intersection', z.intersection(z.object({}), z.object({})), 'no intersection'],
    ['lazy', z.lazy(() => z.string()), 'no lazy'],
    ['readonly', z.string().readonly(), 'no readonly'],
    ['refine', z.string().refine((text) => text !== ''), 'no check of kind custom'],
    ['trim', z.string().trim(), 'no check of kind overwrite'],
    ['coercion', z.coerce.number(), 'no coercion'],
    ['names of a record', z.record(z.number(), z.string()), 'no names of type number'],
    ['emptyable', z.object({ a: emptyable(z.int()) }), 'emptyable is for text, not for number'],
  ])('refuses a schema with %s, and names it', (_, schema, message) => {
    expect(() => compile(schema)).toThrow(message);
  });

  test('refuses a schema that contains itself', () => {
    const Tree = z.object({
      get children() {
        return z.array(Tree);
      },
    });
    expect(() => compile(Tree)).toThrow('contains itself');
  });
});

describe('results', () => {
  const Row = z.object({
    id: z.string(),
    items: z.array(z.object({ price: z.int().max(9) })),
    at: z.iso.datetime().nullable(),
  });
  const row = { id: 'r', items: [{ price: 1 }], at: null };

  test('that fit are fine, also with members that are undefined', () => {
    expect(checkResult(Row, row)).toBeUndefined();
    expect(checkResult(Row, { ...row, other: undefined })).toBeUndefined();
    expect(checkResult(z.looseObject({ id: z.string() }), row)).toBeUndefined();
  });

  test.each([
    [{ ...row, colour: 'red' }, 'colour: the schema has no such member, got red'],
    [{ ...row, items: [{ price: '1' }] }, 'items[0].price: expected integer, got 1'],
    [{ ...row, items: [{ price: 10 }] }, 'items[0].price: too_big 9, got 10'],
    [{ ...row, at: 'now' }, 'at: invalid_format datetime, got now'],
    [{ id: 'r', at: undefined }, 'items: missing (and 1 more)'],
    [undefined, 'id: missing (and 2 more)'],
    [null, 'the result: expected object, got null'],
  ])('that do not are told with the place: %#', (result, line) => {
    expect(checkResult(Row, result)).toBe(line);
  });

  test('name the values of an enum', () => {
    expect(checkResult(z.enum(['a', 'b']), 'c')).toBe('the result: expected one of a, b, got c');
  });
});

describe('whatever comes', () => {
  const Leaf = z.object({
    text: z.string().min(1),
    int: z.int(),
    num: z.number(),
    flag: z.boolean(),
    choice: z.enum(['a', 'b', '1']),
    none: z.string().min(1).nullable(),
    maybe: z.int().optional(),
    mixed: z.union([z.int(), z.literal('auto'), z.object({ at: z.int() })]),
    names: z.record(z.string(), z.string().min(1)).optional(),
    list: z.array(z.string().min(1)).min(1),
  });
  const Schema = Leaf.extend({ below: Leaf, items: z.array(Leaf).min(1) });

  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  const name = text.filter((some) => !/[[\]]/.test(some) && some !== '__proto__');
  const num = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
  const leaf = fc.record(
    {
      text,
      int: fc.maxSafeInteger(),
      num,
      flag: fc.boolean(),
      choice: fc.constantFrom('a', 'b', '1'),
      none: fc.option(text),
      maybe: fc.maxSafeInteger(),
      mixed: fc.oneof(fc.integer(), fc.constant('auto'), fc.record({ at: fc.integer() }, { noNullPrototype: true })),
      names: fc.dictionary(name, text, { minKeys: 1, noNullPrototype: true }),
      list: fc.array(text, { minLength: 1 }),
    },
    {
      requiredKeys: ['text', 'int', 'num', 'flag', 'choice', 'none', 'mixed', 'list'],
      noNullPrototype: true,
    },
  );
  const value = fc
    .tuple(leaf, leaf, fc.array(leaf, { minLength: 1, maxLength: 12 }))
    .map(([own, below, items]) => ({ ...own, below, items }));

  test('a value is the same from JSON and from brackets', () => {
    fc.assert(
      fc.property(value, (given) => {
        const fromJson = read('json', Buffer.from(JSON.stringify(given)), undefined);
        expect(json(Schema, fromJson.tree)).toEqual(given);
        expect(brackets(Schema, bracketsEncode(given))).toEqual(given);
      }),
      { numRuns: 100 },
    );
  });

  test('a flat value is the same from JSON and from a form', () => {
    const Flat = Leaf.omit({ mixed: true, names: true });
    fc.assert(
      fc.property(leaf, (all) => {
        const { mixed, names, ...given } = all;
        void [mixed, names];
        expect(json(Flat, given)).toEqual(given);
        expect(form(Flat, formEncode(given))).toEqual(given);
      }),
    );
  });

  test('any tree is decoded or refused with issues that say where', () => {
    const names = fc.constantFrom('text', 'int', 'mixed', 'names', 'list', 'below', 'items', '0', '', '__proto__', 'x');
    const tree = fc.object({ key: names, withNullPrototype: true, maxDepth: 4 });
    const options = fc.record({
      textual: fc.constantFrom(true, false, 'flat' as const),
      unknown: fc.constantFrom('reject' as const, 'ignore' as const),
      booleans: fc.constantFrom('strict' as const, 'loose' as const),
    });
    fc.assert(
      fc.property(fc.oneof(tree, fc.anything()), options, (given, how) => {
        const { issues } = compile(Schema).decode(given, { part: 'body', ...how });
        expect(issues.length).toBeGreaterThan(0);
        const ranks = issues.map(({ code }) =>
          ['unknown', 'missing empty type', 'value'].findIndex((all) => all.includes(code)),
        );
        expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
      }),
      { numRuns: 1_000 },
    );
  });

  test('what decodes is what zod takes, and it takes what zod takes', () => {
    const keys = fc.constantFrom('text', 'int', 'num', 'flag', 'choice', 'none', 'maybe', 'list');
    const member = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 2 }));
    const Some = Leaf.omit({ mixed: true, names: true }).partial();
    fc.assert(
      fc.property(fc.dictionary(keys, member, { noNullPrototype: true }), (given) => {
        const { value: decoded, issues } = compile(Some).decode(given, {
          textual: false,
          unknown: 'ignore',
          part: 'body',
        });
        const parsed = Some.safeParse(given);
        expect(issues.length === 0).toBe(parsed.success);
        if (parsed.success) expect(decoded).toEqual(parsed.data);
      }),
      { numRuns: 1_000 },
    );
  });
});
