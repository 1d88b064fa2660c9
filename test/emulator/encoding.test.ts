/** Bodies that go out. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  brackets,
  bracketsEncode,
  empty,
  form,
  formEncode,
  json,
  multipart,
  multipartEncode,
  text,
} from '../../src/emulator/encoding.ts';
import { read, readQuery } from '../../src/emulator/reading.ts';

describe('forms', () => {
  test('of an object: null is empty, undefined is left out, a list repeats its name', () => {
    const fields = { Body: 'a b&c', NumMedia: 0, Tag: ['x', 'y'], To: null, From: undefined, ok: true };
    expect(formEncode(fields)).toBe('Body=a+b%26c&NumMedia=0&Tag=x&Tag=y&To=&ok=true');
  });

  test('of pairs keep their order', () => {
    expect(formEncode([['b', 1] as const, ['a', 2] as const, ['b', 3] as const])).toBe('b=1&a=2&b=3');
    expect(formEncode(new Map([['b', 'é']]))).toBe('b=%C3%A9');
  });

  test('come back as they went', () => {
    const name = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' })), (fields) => {
        expect({ ...(readQuery(formEncode(fields), 'form').tree as object) }).toEqual({ ...fields });
      }),
    );
  });
});

describe('brackets', () => {
  test('nest objects and lists', () => {
    const value = { a: { b: [{ c: 1 }, { c: null }], d: 'x y' }, e: true, f: undefined, g: [], h: {} };
    expect(bracketsEncode(value)).toBe('a[b][0][c]=1&a[b][1][c]=&a[d]=x+y&e=true');
  });

  test('do not trip over half a surrogate pair', () => {
    expect(bracketsEncode({ a: '\uD800' })).toBe('a=%EF%BF%BD');
  });

  test('come back as they went', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[[\]]/.test(text));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, fc.string({ unit: 'grapheme' }), tie('object')),
      object: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (object) => {
        const { tree, issues } = readQuery(bracketsEncode(object), 'brackets');
        expect(issues).toEqual([]);
        expect(JSON.parse(JSON.stringify(tree))).toEqual(object);
      }),
    );
  });
});

describe('multipart', () => {
  test('has fixed bytes', () => {
    const { body, type } = multipartEncode(
      [
        { name: 'to', value: 'x@example.com' },
        { name: 'a"b\r\n', value: Buffer.from([1, 255]), filename: 'p.png', type: 'image/png' },
      ],
      'xYzZY',
    );
    expect(type).toBe('multipart/form-data; boundary=xYzZY');
    expect(body.toString('latin1')).toBe(
      '--xYzZY\r\nContent-Disposition: form-data; name="to"\r\n\r\nx@example.com\r\n' +
        '--xYzZY\r\nContent-Disposition: form-data; name="a%22b%0D%0A"; filename="p.png"\r\nContent-Type: image/png\r\n\r\n\x01\xff\r\n' +
        '--xYzZY--\r\n',
    );
  });

  test('quotes a boundary that is no token', () => {
    expect(multipartEncode([], 'a b').type).toBe('multipart/form-data; boundary="a b"');
  });

  test('is read by the platform', async () => {
    const { body, type } = multipart(
      [
        { name: 'text', value: 'naïve' },
        { name: 'file', value: 'abc', filename: 'a.txt', type: 'text/plain' },
      ],
      'seeded',
    );
    const form = await new Response(body, { headers: { 'content-type': type ?? '' } }).formData();
    expect(form.get('text')).toBe('naïve');
    expect(await (form.get('file') as File).text()).toBe('abc');
  });

  test('comes back as it went', () => {
    const name = fc.string({ unit: 'grapheme' }).filter((text) => !/%22|%0a|%0d|\\/i.test(text));
    const part = fc.record({ name, filename: name.filter((text) => text !== ''), bytes: fc.uint8Array() });
    fc.assert(
      fc.property(fc.array(part), fc.dictionary(name, fc.string({ unit: 'grapheme' })), (files, fields) => {
        const parts = [
          ...Object.entries(fields).map(([key, value]) => ({ name: key, value })),
          ...files.map(({ bytes, ...file }) => ({ ...file, value: bytes })),
        ];
        const { body, type } = multipartEncode(parts, 'a-boundary-that-nobody-draws');
        const raw = read('multipart', body, type);
        expect(raw.issues).toEqual([]);
        expect({ ...(raw.tree as object) }).toEqual({ ...fields });
        expect(raw.files.map(({ field, name: filename, bytes }) => [field, filename, [...bytes]])).toEqual(
          files.map((file) => [file.name, file.filename, [...file.bytes]]),
        );
      }),
    );
  });
});

test('bodies carry their content type', () => {
  expect(json({ a: 1 })).toEqual({ body: '{"a":1}', type: 'application/json' });
  expect(json({ a: 1 }, { spaces: 2, type: 'application/json; charset=utf-8' })).toEqual({
    body: '{\n  "a": 1\n}',
    type: 'application/json; charset=utf-8',
  });
  expect(form({ a: 1 })).toEqual({ body: 'a=1', type: 'application/x-www-form-urlencoded' });
  expect(brackets({ a: { b: 1 } })).toEqual({ body: 'a[b]=1', type: 'application/x-www-form-urlencoded' });
  expect(text('<Response/>', 'text/xml')).toEqual({ body: '<Response/>', type: 'text/xml' });
  expect(empty()).toEqual({ body: '', type: undefined });
});
