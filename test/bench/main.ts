/** `npm run bench`: what a call costs, beside a bare Hono server and one with an insert a call, in the same run. `--smoke` is short, `--json FILE` keeps the figures. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const smoke = process.argv.includes('--smoke');
const jsonFile = process.argv[process.argv.indexOf('--json') + 1];
const seconds = smoke ? 1 : 5;
const connections = 16;
const folder = mkdtempSync(join(tmpdir(), 'backlot-bench-'));

interface Facts {
  readonly url: string;
  readonly baseUrls: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly startMs: number;
}

interface Server {
  readonly facts: Facts;
  readonly child: ChildProcess;
}

interface Measured {
  readonly name: string;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

async function start(kind: string): Promise<Server> {
  const child = fork(fileURLToPath(new URL('./server.ts', import.meta.url)), [kind, folder], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) if ((text += chunk.toString()).includes('\n')) break;
  return { facts: JSON.parse(text) as Facts, child };
}

const memoryOf = ({ child }: Server): Promise<number> =>
  new Promise((resolve) => {
    child.once('message', (message) => resolve((message as { memory: number }).memory));
    child.send('memory');
  });

interface Call {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function measure(name: string, call: Call): Promise<Measured> {
  const { requests, latency, non2xx, errors } = await autocannon({
    ...call,
    connections,
    duration: seconds,
  } as autocannon.Options);
  return { name, perSecond: Math.round(requests.average), p50: latency.p50, p99: latency.p99, failed: non2xx + errors };
}

const form = (
  fields: Readonly<Record<string, string>>,
): Pick<Call, 'method' | 'body'> & { headers: Record<string, string> } => ({
  method: 'POST',
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});

async function ask(call: Call): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(call.url, {
    method: call.method ?? 'GET',
    ...(call.headers && { headers: call.headers }),
    ...(call.body !== undefined && { body: call.body }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

/** Calls by name; some need an object that is made first. */
async function calls({ baseUrls, credentials }: Facts): Promise<readonly (readonly [name: string, call: Call])[]> {
  const keys = (provider: string, key: string): string => credentials[provider]?.[key] ?? '';
  const at = (provider: string, path: string): string => `${baseUrls[provider] ?? ''}${path}`;
  const mail = { authorization: `Bearer ${keys('sendgrid', 'apiKey')}`, 'content-type': 'application/json' };
  const mojo = { 'x-api-key': keys('instamojo', 'apiKey'), 'x-auth-token': keys('instamojo', 'authToken') };
  const stripe = { authorization: `Bearer ${keys('stripe', 'secretKey')}` };
  const twilio = {
    authorization: `Basic ${Buffer.from(`${keys('twilio', 'accountSid')}:${keys('twilio', 'authToken')}`).toString('base64')}`,
  };
  const message = {
    personalizations: [{ to: [{ email: 'ada@example.com' }] }],
    from: { email: 'school@example.com' },
    subject: 'Hello',
    content: [{ type: 'text/plain', value: 'Your class begins at nine.' }],
  };

  const request = form({ purpose: 'Piano', amount: '2500' });
  const made = await ask({
    url: at('instamojo', '/api/1.1/payment-requests/'),
    ...request,
    headers: { ...request.headers, ...mojo },
  });
  const customer = form({ email: 'ada@example.com', name: 'Ada' });
  const known = await ask({
    url: at('stripe', '/v1/customers'),
    ...customer,
    headers: { ...customer.headers, ...stripe },
  });
  const intent = form({
    amount: '2000',
    currency: 'usd',
    confirm: 'true',
    payment_method: 'pm_card_visa',
    'payment_method_types[]': 'card',
  });
  const sms = form({ To: '+14155550100', From: keys('twilio', 'phoneNumber'), Body: 'Your class begins at nine.' });
  return [
    [
      'sendgrid mail/send',
      { url: at('sendgrid', '/v3/mail/send'), method: 'POST', headers: mail, body: JSON.stringify(message) },
    ],
    [
      'sendgrid list templates',
      { url: at('sendgrid', '/v3/templates?generations=dynamic&page_size=10'), headers: mail },
    ],
    [
      'instamojo create request',
      { url: at('instamojo', '/api/1.1/payment-requests/'), ...request, headers: { ...request.headers, ...mojo } },
    ],
    [
      'instamojo get request',
      {
        url: at('instamojo', `/api/1.1/payment-requests/${(made['payment_request'] as { id: string }).id}/`),
        headers: mojo,
      },
    ],
    ['instamojo list requests', { url: at('instamojo', '/api/1.1/payment-requests/?limit=100'), headers: mojo }],
    [
      'stripe create customer',
      { url: at('stripe', '/v1/customers'), ...customer, headers: { ...customer.headers, ...stripe } },
    ],
    ['stripe get customer', { url: at('stripe', `/v1/customers/${String(known['id'])}`), headers: stripe }],
    ['stripe list 100 customers', { url: at('stripe', '/v1/customers?limit=100'), headers: stripe }],
    [
      'stripe create+confirm intent',
      { url: at('stripe', '/v1/payment_intents'), ...intent, headers: { ...intent.headers, ...stripe } },
    ],
    [
      'twilio message',
      {
        url: at('twilio', `/2010-04-01/Accounts/${keys('twilio', 'accountSid')}/Messages.json`),
        ...sms,
        headers: { ...sms.headers, ...twilio },
      },
    ],
  ];
}

/** Signed webhooks to a fast local target: from the first call to the last arrival. */
async function webhooks({ facts }: Server): Promise<Measured> {
  const wanted = smoke ? 200 : 4000;
  let arrived = 0;
  let all: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (all = resolve));
  const target = createServer((incoming, outgoing) => {
    incoming.resume().on('end', () => {
      outgoing.end();
      if (++arrived === wanted) all();
    });
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const { port } = target.address() as AddressInfo;
  const control = `${facts.url}/_backlot/webhook-endpoints/stripe`;
  await fetch(control, {
    method: 'PUT',
    body: JSON.stringify({ url: `http://127.0.0.1:${port}`, events: ['customer.created'] }),
  });
  const customer = form({ email: 'ada@example.com' });
  const started = performance.now();
  const headers = { ...customer.headers, authorization: `Bearer ${facts.credentials['stripe']?.['secretKey'] ?? ''}` };
  await autocannon({
    url: `${facts.baseUrls['stripe'] ?? ''}/v1/customers`,
    ...customer,
    headers,
    connections,
    amount: wanted,
  } as autocannon.Options);
  await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 60_000))]);
  const elapsed = performance.now() - started;
  await fetch(control, { method: 'DELETE' });
  target.closeAllConnections();
  target.close();
  return {
    name: 'webhooks, call to arrival',
    perSecond: Math.round((arrived / elapsed) * 1000),
    p50: 0,
    p99: 0,
    failed: wanted - arrived,
  };
}

const [bare, insert, backlot] = await Promise.all(['bare', 'insert', 'backlot'].map(start));
if (!bare || !insert || !backlot) throw new Error('a server did not start');
const idle = await memoryOf(backlot);
const body = { method: 'POST' as const, headers: { 'content-type': 'application/json' }, body: '{"name":"Ada"}' };
const results: Measured[] = [
  await measure('bare hono', { url: bare.facts.url, ...body }),
  await measure('hono with an insert', { url: insert.facts.url, ...body }),
];
for (const [name, call] of await calls(backlot.facts)) results.push(await measure(name, call));
results.push(await webhooks(backlot));
const loaded = await memoryOf(backlot);
for (const { child } of [bare, insert, backlot]) child.kill('SIGKILL');
const bytes = statSync(join(folder, 'state.db')).size;
rmSync(folder, { recursive: true, force: true });

const base = results[0]?.perSecond ?? 1;
console.log(
  `${'call'.padEnd(32)}${'a second'.padStart(10)}${'of bare'.padStart(9)}${'p50 ms'.padStart(8)}${'p99 ms'.padStart(8)}${'failed'.padStart(8)}`,
);
for (const { name, perSecond, p50, p99, failed } of results) {
  console.log(
    `${name.padEnd(32)}${String(perSecond).padStart(10)}${(perSecond / base).toFixed(2).padStart(9)}${String(p50).padStart(8)}${String(p99).padStart(8)}${String(failed).padStart(8)}`,
  );
}
const mb = (value: number): number => Math.round(value / 1e6);
console.log(
  `start ${backlot.facts.startMs} ms (sources, not built), memory idle ${mb(idle)} MB, after the load ${mb(loaded)} MB, database ${mb(bytes)} MB`,
);
if (process.argv.includes('--json') && jsonFile)
  writeFileSync(jsonFile, JSON.stringify({ results, startMs: backlot.facts.startMs, idle, loaded, bytes }, null, 2));
const broken = results.filter(({ failed }) => failed > 0);
for (const { name, failed } of broken) console.error(`${name}: ${failed} calls failed`);
process.exitCode = broken.length > 0 ? 1 : 0;
