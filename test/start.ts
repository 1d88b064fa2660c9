/**
 * The harness of the HTTP tests: one server for a file, a fresh namespace and a webhook receiver for each test.
 *
 * @example
 * import stripe from '../../../emulators/stripe/index.ts';
 * const test = worldTest({ emulators: [stripe], clock: 'frozen' });
 * test('…', async ({ world, receiver, backlot }) => {
 *   // world.baseUrls.stripe, world.credentials.stripe.secretKey, backlot.ports.stripe
 *   await world.advance('1h'); await world.settle(); expect(receiver.requests)…
 * });
 */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test as base } from 'vitest';
import { startBacklot, type Backlot, type StartOptions, type World } from '../src/index.ts';

/** A request that the app under test got from Backlot. */
export interface Received {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The bytes of the body. */
  readonly bytes: Buffer;
}

export interface ReceiverAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An app's webhook endpoint: keeps what it gets and answers 200, or what `answer` says. */
export class Receiver {
  readonly requests: Received[] = [];
  /** Answers a request; a promise holds the answer back. Undefined: 200, empty. */
  answer: (request: Received) => ReceiverAnswer | undefined | Promise<ReceiverAnswer | undefined> = () => undefined;
  readonly #server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const received = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: bytes.toString(),
        bytes,
      };
      this.requests.push(received);
      void Promise.resolve(this.answer(received)).then(({ status = 200, headers = {}, body = '' } = {}) => {
        outgoing.writeHead(status, headers);
        outgoing.end(body);
      });
    });
  });

  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Bodies as JSON, in order of arrival. */
  get events(): unknown[] {
    return this.requests.map(({ body }) => JSON.parse(body) as unknown);
  }

  /** Bodies as form fields, in order of arrival. */
  get forms(): Readonly<Record<string, string>>[] {
    return this.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

interface Fixtures {
  readonly backlot: Backlot;
  readonly world: World;
  readonly receiver: Receiver;
}

/** With TEST_DATA=postgres each file's server has a schema of its own in the database that POSTGRES_URL names. */
const schemas = process.env['TEST_DATA'] === 'postgres' ? await import('./postgres/database.ts') : undefined;

/** Problems that the server logged; a test that provokes one takes it out again. */
export const problems: string[] = [];

/** A vitest `test` with `backlot`, `world` and `receiver`. Results are checked against their schemas. */
export const worldTest = (options: StartOptions = {}) =>
  base.extend<Fixtures>({
    backlot: [
      async ({}, use) => {
        const log: NonNullable<StartOptions['log']> = (level, message, fields) => {
          if (level !== 'error') return;
          problems.push(message);
          process.stderr.write(
            `${message} ${fields?.['error'] instanceof Error ? (fields['error'].stack ?? '') : ''}\n`,
          );
        };
        const backlot = await startBacklot({
          port: 0,
          data: (await schemas?.freshUrl()) ?? ':memory:',
          clock: 'auto',
          checkResults: true,
          log,
          ...options,
        });
        await use(backlot);
        await backlot.close();
        await schemas?.dropSchemas();
      },
      { scope: 'file' },
    ],
    world: async ({ backlot }, use) => {
      await use(await backlot.namespace());
    },

    receiver: async ({}, use) => {
      const receiver = new Receiver();
      await receiver.listen();
      await use(receiver);
      await receiver.close();
    },
  });
