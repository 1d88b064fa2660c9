/** Callers that leave: their calls are over all the same. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';

const test = worldTest({ emulators: [pelican], clock: 'auto' });

interface At {
  readonly baseUrls: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Writes a booking's request onto a socket of its own, so many bytes of its body. */
async function half({ baseUrls, credentials }: At, bytes: number): Promise<Socket> {
  const { host, hostname, port, pathname } = new URL(`${baseUrls['pelican'] ?? ''}/v1/parcels`);
  const body = JSON.stringify({ to: 'Ada', weight: 4 });
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    `authorization: Bearer ${credentials['pelican']?.['apiKey'] ?? ''}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, bytes)}`);
  return socket;
}

test('while their call is worked on', async ({ world }) => {
  const sockets = await Promise.all(Array.from({ length: 50 }, () => half(world, Number.POSITIVE_INFINITY)));
  await Promise.all(
    sockets.map(async (socket) => {
      const closed = once(socket, 'close');
      socket.resetAndDestroy();
      await closed;
    }),
  );
  await world.settle();
  const requests = await world.requests({ provider: 'pelican' });
  expect(new Set(requests.map(({ status }) => status))).toEqual(new Set([201]));
});

test('in the middle of their body', async ({ world }) => {
  const socket = await half(world, 5);
  socket.destroy();
  await once(socket, 'close');
  await world.settle();
  expect(await world.requests({ provider: 'pelican' })).toEqual([]);
});
