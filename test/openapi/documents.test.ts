import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { controlDocument } from '../../src/control/document.ts';
import { routes } from '../../src/control/routes.ts';
import { document } from '../../src/openapi/document.ts';
import { documentText } from '../../src/openapi/write.ts';
import { packageRoot } from '../../src/package.ts';
import { registry } from '../../src/registry.ts';
import pelican from '../pelican/index.ts';

const complaints = async (text: string): Promise<unknown> => {
  const { valid, errors } = await new Validator().validate(JSON.parse(text) as Parameters<Validator['validate']>[0]);
  return valid ? undefined : errors;
};

const pelicanDocument = document(pelican, { version: '1.0.0', url: 'http://127.0.0.1:4100/pelican' });

describe.each(registry)('$title', (entry) => {
  test('the document is valid OpenAPI 3.1', async () => {
    expect(await complaints(await documentText(entry))).toBeUndefined();
  });

  test('the file in openapi/ is what `npm run openapi` writes today', async () => {
    const file = join(packageRoot, 'openapi', `${entry.name}.json`);
    const stored = existsSync(file) ? readFileSync(file, 'utf8') : '';
    // A whole difference of documents is of use to nobody: the remedy is one command.
    expect(stored === (await documentText(entry)), `${file} is stale: npm run openapi`).toBe(true);
  });
});

test('a document describes what is emulated, and is valid', async () => {
  expect(await complaints(JSON.stringify(pelicanDocument))).toBeUndefined();
  const paths = Object.keys(pelicanDocument.paths ?? {});
  expect(paths).toEqual(
    expect.arrayContaining(['/labels/{parcel}', '/tracking/v2/parcels/{parcel}', '/v1/parcels', '/v1/parcels/{parcel}/cancel']),
  );
  expect(paths).toEqual(paths.toSorted());
});

test('an operation has its parameters, body, result, tag and faults', () => {
  const { get, post } = pelicanDocument.paths?.['/v1/parcels'] ?? {};
  expect(get?.parameters?.map((parameter) => 'name' in parameter && parameter.name)).toEqual([
    'status',
    'page_size',
    'page_token',
  ]);
  expect(post).toMatchObject({
    operationId: 'pelican.parcels.book',
    tags: ['parcels'],
    requestBody: { required: true, content: { 'application/json': {}, 'application/x-www-form-urlencoded': {} } },
    responses: { 201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Parcel' } } } } },
    'x-backlot-faults': ['rider_refuses'],
  });
});

test('rows of collections are named, and a list refers to them', () => {
  expect(pelicanDocument.components?.schemas).toMatchObject({ Endpoint: {}, Parcel: { type: 'object' } });
  expect(pelicanDocument.paths?.['/v1/parcels']?.get?.responses).toMatchObject({
    200: { content: { 'application/json': { schema: { properties: { items: { items: { $ref: '#/components/schemas/Parcel' } } } } } } },
  });
});

test('the control API describes itself, and that is valid', async () => {
  const own = controlDocument(routes, { version: '1.0.0', origin: 'http://127.0.0.1:4100' });
  expect(await complaints(JSON.stringify(own))).toBeUndefined();
  expect(own.paths?.['/clock/advance']?.post).toMatchObject({ operationId: 'postClockAdvance', tags: ['clock'] });
});
