/** Reading bodies and queries into raw trees. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Syntax } from '../../src/emulator/codec.ts';
import { INVALID_UTF8, read, readQuery } from '../../src/emulator/reading.ts';

const body = (syntax: Syntax, text: string, type?: string) => read(syntax, Buffer.from(text), type);
const nested = (text: string) => readQuery(text, 'brackets');
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('json', () => {
  test('is read as it is', () => {
    expect(body('json', '{"a":[1,"x",null,true,{"b":{}}]}')).toMatchObject({
      tree: { a: [1, 'x', null, true, { b: {} }] },
      textual: false,
      issues: [],
    });
  });

  test.each(['', '  \n', '\uFEFF'])('of nothing (%j) is no tree and no issue', (text) => {
    expect(body('json', text)).toEqual({ tree: undefined, textual: false, files: [], issues: [] });
  });

  test('that is broken carries the complaint of the parser', () => {
    const { tree, issues } = body('json', '{"a":');
    expect(tree).toBeUndefined();
    expect(issues).toEqual([{ code: 'syntax', path: [], text: expect.stringContaining('JSON'), part: 'body' }]);
  });

  test('that is no UTF-8 says so', () => {
    const { issues } = read('json', Buffer.from([0x22, 0xff, 0x22]), undefined);
    expect(issues[0]?.text).toBe(INVALID_UTF8);
  });

  test('gives no meaning to names that objects inherit', () => {
    const { tree } = body('json', '{"__proto__":{"admin":true},"constructor":1}');
    expect(['admin', 'toString', 'constructor'].map((name) => Reflect.get(Object(tree), name))).toEqual([
      undefined,
      undefined,
      1,
    ]);
    expect(Object.keys(tree as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  test('may be 40 deep, not 41', () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(body('json', deep(40)).issues).toEqual([]);
    expect(body('json', deep(41)).issues[0]?.code).toBe('syntax');
    expect(body('json', deep(500_000)).issues[0]?.code).toBe('syntax');
  });

  test('of 30,000 contacts is fine, of half a million names and one is not', () => {
    const contacts = Array.from({ length: 30_000 }, (_, at) => ({ email: `c${at}@example.com`, a: 1, b: 2, c: 3 }));
    expect(body('json', JSON.stringify({ contacts })).issues).toEqual([]);
    const names = Array.from({ length: 500_001 }, (_, at) => `"n${at}":0`);
    expect(body('json', `{${names.join()}}`).issues[0]?.text).toBe('More than 500000 names');
  });
});

describe('form', () => {
  test('decodes plus and percent, and makes a list of a repeated name', () => {
    expect(body('form', 'To=%2B1+555&Tag=a&Tag=b&Tag=c&flag&=x&&')).toMatchObject({
      tree: { To: '+1 555', Tag: ['a', 'b', 'c'], flag: '', '': 'x' },
      textual: 'flat',
    });
  });

  test('leaves brackets in names alone', () => {
    expect(readQuery('a[]=1&a[b]=2', 'form').tree).toEqual({ 'a[]': '1', 'a[b]': '2' });
  });

  test('takes what is no escape as it stands', () => {
    expect(readQuery('a=100%&b=%zz&c=%ff', 'form').tree).toEqual({ a: '100%', b: '%zz', c: '\uFFFD' });
  });

  test('of nothing is no tree; an empty query is an empty one', () => {
    expect(body('form', '').tree).toBeUndefined();
    expect(readQuery('', 'form').tree).toEqual({});
  });

  test('may have 5,000 fields', () => {
    const fields = (count: number) => Array.from({ length: count }, (_, at) => `f${at}=1`).join('&');
    expect(body('form', fields(5_000)).issues).toEqual([]);
    expect(body('form', fields(5_001)).issues).toMatchObject([{ code: 'syntax', text: 'More than 5000 fields' }]);
  });
});

describe('brackets', () => {
  test.each([
    ['a[b][c]=1', { a: { b: { c: '1' } } }],
    ['a%5Bb%5D%5Bc%5D=1', { a: { b: { c: '1' } } }],
    ['a[]=x&a[]=y', { a: ['x', 'y'] }],
    ['a[1]=y&a[0]=x', { a: { 0: 'x', 1: 'y' } }],
    ['items[][price]=p1&items[][quantity]=2', { items: [{ price: 'p1', quantity: '2' }] }],
    [
      'items[][price]=p1&items[][quantity]=2&items[][price]=p2',
      { items: [{ price: 'p1', quantity: '2' }, { price: 'p2' }] },
    ],
    ['items[][a][b]=1&items[][a][c]=2&items[][a][b]=3', { items: [{ a: { b: '1', c: '2' } }, { a: { b: '3' } }] }],
    ['items[][tags][]=x&items[][tags][]=y', { items: [{ tags: ['x', 'y'] }] }],
    ['phases[0][items][0][price]=p', { phases: { 0: { items: { 0: { price: 'p' } } } } }],
    ['a=1&a=2', { a: '2' }],
    ['a[=1&a]=2&[a]=3&a[b]c=4&a[b=5', { 'a[': '1', 'a]': '2', '[a]': '3', 'a[b]c': '4', 'a[b': '5' }],
    ['metadata[order%20id]=a%26b', { metadata: { 'order id': 'a&b' } }],
  ])('%s', (text, tree) => {
    expect(plain(nested(text).tree)).toEqual(tree);
  });

  test.each([
    ['a=1&a[b]=2', ['a'], 'a'],
    ['a[b]=2&a=1', ['a'], 'a'],
    ['a[]=1&a[b]=2', ['a'], 'a'],
    ['a[0]=1&a[]=2', ['a'], 'a'],
    ['a[]=1&a[][b]=2', ['a'], 'a'],
    ['a[][b]=2&a[]=1', ['a'], 'a'],
    ['x[a]=1&x[a][b]=2', ['x', 'a'], 'x[a]'],
    ['a[][]=1', ['a'], 'a'],
  ])('%s is a syntax issue', (text, path, name) => {
    const text_ = `The parameter ${name} is given in two forms that exclude each other`;
    expect(nested(text)).toMatchObject({
      tree: undefined,
      issues: [{ code: 'syntax', path, text: text_, part: 'query' }],
    });
  });

  test('may be 20 deep, not 21', () => {
    const deep = (levels: number) => `a${'[b]'.repeat(levels - 1)}=1`;
    expect(nested(deep(20)).issues).toEqual([]);
    expect(nested(deep(21)).issues).toMatchObject([{ code: 'syntax', path: ['a'] }]);
  });

  test('keeps inherited names harmless', () => {
    const { tree } = nested('__proto__[admin]=1&constructor[prototype][admin]=1');
    expect(Object.keys(tree as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});

describe('multipart', () => {
  const type = 'multipart/form-data; boundary=XX';
  const part = (headers: string, content: string) => `--XX\r\n${headers}\r\n\r\n${content}\r\n`;
  const field = (name: string, content: string) => part(`Content-Disposition: form-data; name="${name}"`, content);

  test('has fields and files', () => {
    const text =
      'preamble\r\n' +
      field('agent_id', 'x') +
      part(
        'content-disposition: form-data; name=file; filename="a \\"b\\".csv"\r\nContent-Type: text/csv',
        'a,b\r\n1,2',
      ) +
      field('number', '1') +
      field('number', '2') +
      field('empty', '') +
      '--XX--\r\nepilogue';
    const { tree, files, textual, issues } = body('multipart', text, type);
    expect({ tree, textual, issues }).toEqual({
      tree: { agent_id: 'x', number: ['1', '2'], empty: '' },
      textual: 'flat',
      issues: [],
    });
    expect(files.map((file) => ({ ...file, bytes: Buffer.from(file.bytes).toString() }))).toEqual([
      { field: 'file', name: 'a "b".csv', type: 'text/csv', bytes: 'a,b\r\n1,2' },
    ]);
  });

  test('reads nested names where the syntax has brackets', () => {
    const text = `${field('file_link_data[create]', 'true')}--XX--`;
    expect(body('multipart-brackets', text, type)).toMatchObject({
      tree: { file_link_data: { create: 'true' } },
      textual: true,
    });
  });

  test('is what the platform writes', async () => {
    const form = new FormData();
    form.set('na"me\n', 'välue\r\n');
    form.set('file', new File([new Uint8Array([0, 13, 10, 45, 45, 255])], 'naïve "x".bin', { type: 'image/png' }));
    const response = new Response(form);
    const bytes = Buffer.from(await response.arrayBuffer());
    const { tree, files, issues } = read('multipart', bytes, response.headers.get('content-type') ?? undefined);
    expect(issues).toEqual([]);
    expect(Object.values(tree as object)).toEqual(['välue\r\n']);
    expect(files).toMatchObject([{ field: 'file', name: 'naïve "x".bin', type: 'image/png' }]);
    expect([...(files[0]?.bytes ?? [])]).toEqual([0, 13, 10, 45, 45, 255]);
  });

  test('prefers the extended file name, and skips a file input without a file', () => {
    const text =
      part(`Content-Disposition: form-data; name="a"; filename="x"; filename*=UTF-8''na%C3%AFve`, '1') +
      part('Content-Disposition: form-data; name="b"; filename=""', '') +
      '--XX--';
    expect(body('multipart', text, type).files).toMatchObject([{ name: 'naïve', type: 'application/octet-stream' }]);
  });

  test('keeps content that only begins like a delimiter', () => {
    expect(body('multipart', `${field('a', '1\r\n--XXL\r\n--X')}--XX--`, type).tree).toEqual({
      a: '1\r\n--XXL\r\n--X',
    });
  });

  test.each([
    ['without a boundary', field('a', '1'), 'multipart/form-data'],
    ['without a content type', field('a', '1'), undefined],
    ['that never begins', 'hello', type],
    ['that is cut off', field('a', '1'), type],
    ['with a part without a name', `${part('Content-Disposition: form-data', '1')}--XX--`, type],
    ['with a part without an end of its headers', '--XX\r\nContent-Disposition: form-data; name=a\r\n--XX--', type],
    ['with more than 5,000 fields', `${field('a', '1').repeat(5_001)}--XX--`, type],
  ])('%s is a syntax issue', (_, text, contentType) => {
    expect(body('multipart', text, contentType)).toMatchObject({
      tree: undefined,
      issues: [{ code: 'syntax', path: [] }],
    });
  });

  test('of 30 MB is not copied', () => {
    const bytes = Buffer.concat([
      Buffer.from('--XX\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n'),
      Buffer.alloc(30_000_000, '\r\n--X'),
      Buffer.from('\r\n--XX--'),
    ]);
    const [file] = read('multipart', bytes, type).files;
    expect(file?.bytes.length).toBe(30_000_000);
    expect(file?.bytes.buffer).toBe(bytes.buffer);
  });
});

describe('whatever comes', () => {
  const syntaxes = ['json', 'form', 'brackets', 'multipart', 'multipart-brackets', 'raw'] as const;
  const pieces = [
    '--XX',
    '--',
    '\r\n',
    '\r\n\r\n',
    'Content-Disposition: form-data; name="a',
    '"',
    ';',
    '=',
    '&',
    '[',
    ']',
  ];
  const others = ['a', '0', '%', '+', '{', '}', ',', ':', '__proto__', 'é', '\uD800'];
  const scrap = fc.array(fc.constantFrom(...pieces, ...others), { maxLength: 40 }).map((all) => all.join(''));

  test.each(syntaxes)('%s is read, or refused with a syntax issue', (syntax) => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((all) => Buffer.from(all)),
      scrap.map((text) => Buffer.from(text)),
      scrap.map((text) => Buffer.from(`--XX\r\n${text}\r\n--XX--`)),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        const { tree, issues } = read(syntax, given, 'multipart/form-data; boundary=XX');
        expect(issues.every(({ code }) => code === 'syntax')).toBe(true);
        if (issues.length > 0) expect(tree).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test('a query is read, or refused with a syntax issue', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), scrap), (text) => {
        expect(readQuery(text, 'form').issues).toEqual([]);
        expect(nested(text).issues.every(({ code, part }) => code === 'syntax' && part === 'query')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('a flat form is read as the platform reads it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))), (pairs) => {
        const search = new URLSearchParams(pairs);
        const { tree } = readQuery(search.toString(), 'form');
        const expected = [...new Set(search.keys())].map((name) => [name, search.getAll(name)] as const);
        const lists = Object.entries(tree as object).map(([name, value]) => [name, [value].flat()]);
        expect(new Map(lists as [string, unknown][])).toEqual(new Map(expected));
      }),
    );
  });
});
