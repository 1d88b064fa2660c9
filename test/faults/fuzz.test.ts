/** Bad input at every operation of every provider: always the provider's own answer, never a crash, never a 500. */
import { describe, expect } from 'vitest';
import { z } from 'zod';
import type { Emulator } from '../../src/emulator/emulator.ts';
import type { Operation, Procedure } from '../../src/emulator/operation.ts';
import type { World } from '../../src/index.ts';
import { registry } from '../../src/registry.ts';
import { Random } from '../../src/world/chance.ts';
import { problems, worldTest } from '../start.ts';

const emulators = await Promise.all(registry.map(async ({ load }) => (await load()).default));
const test = worldTest({ emulators, clock: 'frozen' });

/** Texts that programs forget. */
const texts = [
  '',
  ' ',
  '0',
  '-1',
  '1.5',
  '99999999999999999999',
  'null',
  'true',
  'x',
  'é😀',
  '\u0000',
  '../../etc/passwd',
  '%',
  '%2F',
  '{"a":1}',
  '[]',
  "' OR 1=1 --",
  'a@b.co',
  'http://[',
  '2026-13-45',
  'x'.repeat(600),
  '<script>alert(1)</script>',
  '+14155550100',
  'usd',
];
const values: readonly unknown[] = [
  ...texts,
  0,
  -1,
  1.5,
  1e21,
  true,
  false,
  null,
  [],
  {},
  [null],
  [[]],
  { a: { b: [] } },
  [{}],
];

type Endpoint = Operation | Procedure;

const shapeOf = (schema: (() => z.ZodType) | undefined): readonly string[] => {
  const built = schema?.();
  return built instanceof z.ZodObject ? Object.keys(built.shape) : [];
};

/** An access token, where calls need one that is asked for first. */
async function tokenOf({ name }: Emulator, { credentials, baseUrls }: World): Promise<string | undefined> {
  const own = credentials[name] ?? {};
  const asked: Readonly<Record<string, readonly [path: string, body: Record<string, string>]>> = {
    zoom: ['/oauth/token', { grant_type: 'account_credentials', account_id: own['accountId'] ?? '' }],
    instamojo: [
      '/oauth2/token/',
      { grant_type: 'client_credentials', client_id: own['clientId'] ?? '', client_secret: own['clientSecret'] ?? '' },
    ],
  };
  const [path, body] = asked[name] ?? [];
  if (path === undefined) return own['accessToken'] ?? own['secretKey'] ?? own['directApiToken'] ?? own['apiKey'];
  const authorization = `Basic ${Buffer.from(`${own['clientId']}:${own['clientSecret']}`).toString('base64')}`;
  const answer = await fetch(`${baseUrls[name]}${path}`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams(body),
  });
  return ((await answer.json()) as { access_token?: string }).access_token;
}

/** Credentials in every form that a provider of ours takes. */
async function headersFor(emulator: Emulator, world: World): Promise<Record<string, string>> {
  const own = world.credentials[emulator.name] ?? {};
  const basic = Buffer.from(`${own['accountSid']}:${own['authToken']}`).toString('base64');
  return {
    authorization: own['accountSid'] ? `Basic ${basic}` : `Bearer ${await tokenOf(emulator, world)}`,
    'x-api-key': own['apiKey'] ?? '',
    'x-auth-token': own['authToken'] ?? '',
    'x-aisensy-project-api-pwd': own['projectApiPassword'] ?? '',
    'x-aisensy-partner-api-key': own['partnerApiKey'] ?? '',
  };
}

function pathOf({ path }: Endpoint, random: Random, { credentials }: World): string {
  return path.replaceAll(/\{([^}]+)\}/g, (_, parameter: string) => {
    if (parameter === 'AccountSid') return credentials['twilio']?.['accountSid'] ?? '';
    return encodeURIComponent(random.pick(texts).slice(0, 80)) || 'x';
  });
}

function bodyOf(endpoint: Endpoint, random: Random): { body?: string; type?: string } {
  if (endpoint.method === 'GET') return {};
  const names = 'faults' in endpoint.options || 'body' in endpoint.options ? shapeOf(endpoint.options.body) : [];
  const chosen = [...names, 'unknown_member'].filter(() => random.chance(0.6));
  const accepted = [endpoint.api.bodies].flat();
  if (accepted.includes('json') && random.chance(0.7)) {
    if (random.chance(0.1))
      return {
        body: random.pick(['{', '[', 'nul', '"', '{"a":', '[1,2', '{}', '[]', '"x"', '7']),
        type: 'application/json',
      };
    return {
      body: JSON.stringify(Object.fromEntries(chosen.map((field) => [field, random.pick(values)]))),
      type: 'application/json',
    };
  }
  const brackets = ['', '', '', '[]', '[0]', '[a]', '[a][b]', '[0][a]', '[', ']['];
  const fields = chosen.map(
    (field) => `${encodeURIComponent(field)}${random.pick(brackets)}=${encodeURIComponent(random.pick(texts))}`,
  );
  return { body: fields.join('&'), type: 'application/x-www-form-urlencoded' };
}

function searchOf({ options }: Endpoint, random: Random): string {
  const names = 'query' in options ? shapeOf(options.query) : [];
  const fields = [...names, 'limit', 'page', 'expand[]'].filter(() => random.chance(0.3));
  return fields.map((field) => `${encodeURIComponent(field)}=${encodeURIComponent(random.pick(texts))}`).join('&');
}

describe('whatever is sent, the answer is the provider’s own', () => {
  for (const emulator of emulators)
    test(emulator.name, { timeout: 120_000 }, async ({ world }) => {
      const random = new Random('fuzz', emulator.name);
      const headers = await headersFor(emulator, world);
      const bad: string[] = [];
      const seen: Record<string, number> = {};
      problems.length = 0;
      for (const endpoint of emulator.operations) {
        for (let round = 0; round < 4; round++) {
          const { body, type } = bodyOf(endpoint, random);
          const search = searchOf(endpoint, random);
          const url = `${world.baseUrls[emulator.name]}${pathOf(endpoint, random, world)}${search && `?${search}`}`;
          const answer = await fetch(url, {
            method: endpoint.method,
            redirect: 'manual',
            headers: { ...headers, ...(type && { 'content-type': type }) },
            ...(body !== undefined && { body }),
          });
          await answer.arrayBuffer();
          seen[answer.status] = (seen[answer.status] ?? 0) + 1;
          if (answer.status >= 500 && answer.status !== 501)
            bad.push(`${answer.status} ${endpoint.method} ${url.slice(0, 200)} ${body?.slice(0, 300) ?? ''}`);
        }
      }
      const reached = Object.entries(seen).filter(([status]) => status !== '401' && status !== '403').length;
      expect(reached).toBeGreaterThan(2); // the credentials were good: what was refused was the input
      expect(bad).toEqual([]);
      expect(problems).toEqual([]);
    });
});
