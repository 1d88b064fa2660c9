import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { bookParcel, controlOf } from './client.ts';

const test = worldTest({ emulators: [pelican], clock: { mode: 'frozen', now: '2030-01-01T00:00:00Z' } });

test('a frozen clock stands', async ({ backlot, world }) => {
  const { body } = await controlOf(backlot, world.name)('GET', '/clock');
  expect(body).toEqual({ mode: 'frozen', now: '2030-01-01T00:00:00.000Z', scale: 1 });
});

test('a clock is set, and never goes back', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const { body } = await call('PATCH', '/clock', { body: { now: '2030-02-01T02:00:00+02:00', scale: 2 } });
  expect(body).toEqual({ mode: 'frozen', now: '2030-02-01T00:00:00.000Z', scale: 2 });
  expect(await call('PATCH', '/clock', { body: { now: '2030-01-01T00:00:00Z' } })).toMatchObject({
    status: 400,
    body: { error: { code: 'clock_goes_forward' } },
  });
});

test('advance runs what is due and delivers, and says so', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: receiver.url } });
  await bookParcel(world);

  const { status, body } = await call('POST', '/clock/advance', { body: { by: '1d' } });
  expect(status).toBe(200);
  expect(body).toMatchObject({ now: '2030-01-02T00:00:00.000Z', jobsRun: 1, webhooksFailed: 0 });
  expect(receiver.events).toMatchObject([{ type: 'parcel.booked' }, { type: 'parcel.collected' }]);
});

test('advance to a time', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  expect(await call('POST', '/clock/advance', { body: { to: '2030-03-01T00:00:00Z' } })).toMatchObject({
    status: 200,
    body: { now: '2030-03-01T00:00:00.000Z' },
  });
  expect(await call('POST', '/clock/advance', { body: { to: '2030-02-01T00:00:00Z' } })).toMatchObject({ status: 400 });
});

test.for([
  [{}, 'say either by'],
  [{ by: '1h', to: '2030-03-01T00:00:00Z' }, 'say either by'],
  [{ by: '1 hour' }, 'by: expected a duration like 250ms, 1.5s, 1h30m or 2d, got "1 hour"'],
  [{ by: '-1h' }, 'by: expected a duration'],
  [{ by: 60 }, 'by: expected text, got 60'],
  [{ to: 'tomorrow' }, 'to: expected a time like'],
  [{ by: '1h', timeout: 'soon' }, 'timeout: expected a duration'],
] as const)('advance %j is refused', async ([body, message], { backlot, world }) => {
  const answer = await controlOf(backlot, world.name)<{ error: { message: string } }>('POST', '/clock/advance', {
    body,
  });
  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toContain(message);
});

test('settle answers at once when nothing is due', async ({ backlot, world }) => {
  expect(await controlOf(backlot, world.name)('POST', '/settle')).toMatchObject({
    status: 200,
    body: { settled: true },
  });
});

test('settle inside a webhook receiver cannot come to an end', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: receiver.url } });
  const inside = new Promise((resolve) => {
    receiver.answer = async () => {
      resolve(await call('POST', '/settle', { body: { timeout: '100ms' } }));
      return undefined;
    };
  });
  await bookParcel(world);
  expect(await inside).toMatchObject({ status: 408, body: { error: { code: 'timeout' } } });
});
