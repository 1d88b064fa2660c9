/** What can happen to Backlot itself, and what its user sees of it: other callers, other tools, the machine's clock. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, describe, expect, vi } from 'vitest';
import type { World } from '../../src/index.ts';
import stripe from '../../emulators/stripe/index.ts';
import { worldTest } from '../start.ts';

const folder = mkdtempSync(join(tmpdir(), 'backlot-own-world-'));
const file = join(folder, 'state.db');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const test = worldTest({ emulators: [stripe], data: file, clock: 'real' });

const stripeHeaders = ({ credentials }: World): Record<string, string> => ({
  authorization: `Bearer ${credentials['stripe']?.['secretKey'] ?? ''}`,
  'content-type': 'application/x-www-form-urlencoded',
});
const customersOf = ({ baseUrls }: World): string => `${baseUrls['stripe'] ?? ''}/v1/customers`;
const createCustomer = (world: World, body = 'name=Ada'): Promise<Response> =>
  fetch(customersOf(world), { method: 'POST', headers: stripeHeaders(world), body });
const customerCount = async (world: World): Promise<number> =>
  (await world.state('stripe', 'customers', { limit: 100 })).length;

describe('callers', () => {
  test('one that sends a byte at a time has its answer in the end, and others theirs meanwhile', async ({ world }) => {
    const { hostname, port, pathname, host } = new URL(customersOf(world));
    const slow = connect(Number(port), hostname);
    const head = Object.entries({ host, ...stripeHeaders(world), 'content-length': '8', connection: 'close' });
    slow.write(`POST ${pathname} HTTP/1.1\r\n${head.map((header) => header.join(': ')).join('\r\n')}\r\n\r\n`);
    for (const byte of 'name=Ada') {
      expect((await createCustomer(world)).status).toBe(200);
      slow.write(byte);
    }
    let answer = '';
    for await (const chunk of slow as AsyncIterable<Buffer>) answer += chunk.toString();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(await customerCount(world)).toBe(9);
  });

  test('a body of 100 MB is refused in the words of the provider, before it is read', async ({ world }) => {
    const { hostname, port, pathname, host } = new URL(customersOf(world));
    const caller = connect(Number(port), hostname);
    const head = Object.entries({ host, ...stripeHeaders(world), 'content-length': String(100e6) });
    caller.write(`POST ${pathname} HTTP/1.1\r\n${head.map((header) => header.join(': ')).join('\r\n')}\r\n\r\nname=`);
    let answer = '';
    for await (const chunk of caller as AsyncIterable<Buffer>) answer += chunk.toString();
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      error: { type: 'invalid_request_error' },
    });
    expect((await createCustomer(world)).status).toBe(200);
  });

  test('a flood of headers is refused, and the next call answered', async ({ world }) => {
    const headers = { ...stripeHeaders(world), 'x-flood': 'x'.repeat(100_000) };
    const flooded = await fetch(customersOf(world), { method: 'POST', headers, body: 'name=Ada' });
    expect(flooded.status).toBe(431);
    expect((await createCustomer(world)).status).toBe(200);
  });
});

describe('the file', () => {
  test('another tool that locks it: calls go on, and what they did is in the tables once it lets go', async ({
    world,
  }) => {
    const tool = new Database(file);
    const stands = tool.prepare<[string], number>('SELECT count(*) FROM t_stripe_customers WHERE key = ?').pluck();
    tool.exec('BEGIN IMMEDIATE');
    const made = await createCustomer(world);
    expect(made.status).toBe(200);
    const { id } = (await made.json()) as { id: string };
    expect(await customerCount(world)).toBe(1);
    expect(stands.get(id)).toBe(0);
    tool.exec('ROLLBACK');
    await expect.poll(() => stands.get(id), { timeout: 10_000 }).toBe(1);
    tool.close();
  });
});

describe("the machine's clock", () => {
  afterEach(() => void vi.useRealTimers());

  test('set back by an hour: the clock of a namespace goes on from where it was', async ({ world }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const now = async (): Promise<number> => Date.parse(await world.now());
    const before = await now();
    vi.setSystemTime(Date.now() - 3_600_000);
    const after = await now();
    expect(after).toBeGreaterThanOrEqual(before);
    vi.setSystemTime(Date.now() + 60_000);
    expect((await now()) - after).toBe(60_000);
  });
});
