/** What a PostgreSQL server may say instead of letting Backlot in, spoken by a server that says nothing else. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openPostgres } from '../../src/store/postgres.ts';
import { shownAddress } from '../../src/store/data.ts';
import { CannotOpen } from '../../src/store/store.ts';

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`);
const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number): Buffer => Buffer.concat([int16(value >>> 16), int16(value & 65_535)]);

const refused = (code: string, words: string): Buffer =>
  message('E', text('SFATAL'), text(`C${code}`), text(`M${words}`), Buffer.from([0]));
const idle = message('Z', Buffer.from('I'));
const welcome = Buffer.concat([message('R', int32(0)), idle]);
const answer = (value: string): Buffer =>
  Buffer.concat([
    message('T', int16(1), text('value'), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)),
    message('D', int16(1), int32(value.length), Buffer.from(value)),
    message('C', text('SHOW')),
    idle,
  ]);

/** Opens a store on a server that greets as told, and answers SHOW commands from a table and lets all others pass. */
async function refusal(greeting: Buffer, shows: Readonly<Record<string, string>> = {}): Promise<string> {
  const server = createServer((socket) => {
    let greeted = false;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      if (!greeted) {
        greeted = true;
        socket.write(greeting);
        return;
      }
      for (const [, command = ''] of data.toString().matchAll(/((?:SET|SHOW|ROLLBACK)[^\0]*)\0/g)) {
        const value = shows[command.replace('SHOW ', '')];
        socket.write(value === undefined ? Buffer.concat([message('C', text('SET')), idle]) : answer(value));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await (await openPostgres({ url: `postgres://shop:hush@127.0.0.1:${port}/world` })).close();
  } catch (error) {
    if (error instanceof CannotOpen) return error.message.replaceAll(String(port), 'PORT');
    throw error;
  } finally {
    server.close();
  }
  throw new Error('it was opened');
}

const place = 'postgres://shop@127.0.0.1:PORT/world';
const elsewhere = 'or name another database with --data';

const refusals: [string, string, string][] = [
  ['28P01', 'password authentication failed', 'does not let this user in: see that user and password are right'],
  ['28000', 'no pg_hba.conf entry', 'does not let this user in: see that user and password are right'],
  ['3D000', 'database "world" does not exist', 'does not exist: make it with CREATE DATABASE'],
  ['53300', 'too many clients', 'has no connection left: raise max_connections, or run fewer replicas'],
  ['57P03', 'the database system is starting up', 'is starting up or shutting down: try again in a moment'],
];

test.each(refusals)('%s (%s) in one line', async (code, words, reason) => {
  expect(await refusal(refused(code, words))).toBe(`${place} ${reason}, ${elsewhere} (${words})`);
});

test('a server that is too old says which it is and which is needed', async () => {
  const old = { server_version_num: '130014', server_version: '13.14' };
  expect(await refusal(welcome, old)).toBe(`${place} is PostgreSQL 13.14: Backlot needs 14 or newer, ${elsewhere}`);
});

test('a database of another encoding says how to make one', async () => {
  const latin = { server_version_num: '150006', server_encoding: 'LATIN1' };
  expect(await refusal(welcome, latin)).toBe(
    `${place} is encoded in LATIN1: make one with CREATE DATABASE … ENCODING 'UTF8', ${elsewhere}`,
  );
});

test('nobody there, in one line, without the password', async () => {
  const open = openPostgres({ url: 'postgres://shop:hush@127.0.0.1:1/world?sslmode=disable' });
  await expect(open).rejects.toThrow(
    `postgres://shop@127.0.0.1:1/world refuses connections: see that PostgreSQL runs there, ${elsewhere} (connect ECONNREFUSED 127.0.0.1:1)`,
  );
});

test('an address that is none, in one line, without the password', async () => {
  await expect(openPostgres({ url: 'postgres://shop:hush@:x/world' })).rejects.toThrow(CannotOpen);
  expect(shownAddress('postgres://shop:hush@:x/world?password=hush')).toBe('postgres://:x/world');
  expect(shownAddress('postgres://shop:h%40sh@db.internal/world?password=hush')).toBe(
    'postgres://shop@db.internal/world',
  );
});
