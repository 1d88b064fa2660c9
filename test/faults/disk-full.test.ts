/** A disk that is full: calls that cannot be kept are refused, and everything acknowledged stays. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { book, kill, keptBy, start } from './processes.ts';

const nobody = 'http://127.0.0.1:9';

test('what does not fit is refused as the provider refuses, the rest is kept', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'backlot-full-'));
  const data = join(folder, 'state.db');
  const starved = await start(data, nobody, { fileKb: 2_000 });
  const acknowledged: string[] = [];
  let refused: Response | undefined;
  while (!refused) {
    const answer = await book(starved.url, 'x'.repeat(20_000));
    if (answer.status === 201) acknowledged.push(((await answer.json()) as { id: string }).id);
    else refused = answer;
  }
  expect(refused.status).toBe(500);
  expect(await refused.json()).toMatchObject({ error: 'internal' });
  expect(starved.logged()).toMatch(/EFBIG|disk I\/O error|disk is full/);
  expect((await keptBy(starved)).size).toBeGreaterThanOrEqual(acknowledged.length);
  await kill(starved);

  const again = await start(data, nobody);
  const kept = await keptBy(again);
  expect(acknowledged.length).toBeGreaterThan(20);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  expect((await book(again.url)).status).toBe(201);
  await kill(again);
  await rm(folder, { recursive: true });
});
