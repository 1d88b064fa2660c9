/** Programs with the real hosts in them, unmodified, in every language that is installed here, against all eight providers. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { backlotRun, canGoOffline } from './backlot-run.ts';

const folder = join(import.meta.dirname, 'programs');
const outputs = mkdtempSync(join(tmpdir(), 'backlot-programs-'));
const report = join(outputs, 'report.json');

interface Program {
  readonly name: string;
  /** The file in which its output is. */
  readonly output: string;
  /** A command that exits 0 where the language and the package are there. */
  readonly needs?: readonly string[];
  readonly prints: readonly string[];
}

const eight = [
  'sendgrid 202',
  'aisensy 200',
  'instamojo 201',
  'bolna 200',
  'zoom 200',
  'stripe 200',
  'twilio 201',
  'google 200',
];

const python = (module: string, ...prints: readonly string[]): Program => ({
  name: `Python: ${module}`,
  output: 'python',
  needs: ['/usr/bin/python3', '-c', `import ${module}`],
  prints,
});

const programs: readonly Program[] = [
  { name: 'Node: @sendgrid/mail', output: 'sdks', prints: ['@sendgrid/mail 202'] },
  { name: 'Node: stripe', output: 'sdks', prints: ['stripe ada@example.com'] },
  { name: 'Node: twilio', output: 'sdks', prints: ['twilio outbound-api', 'twilio verify pending'] },
  {
    name: 'Node: googleapis with google-auth-library',
    output: 'sdks',
    prints: ['googleapis, service account calendar#calendarList', 'googleapis, refresh token calendar#calendar'],
  },
  { name: 'Node: @zoom/rivet', output: 'sdks', prints: ['@zoom/rivet 2'] },
  { name: 'Node: instamojo-nodejs', output: 'sdks', prints: ['instamojo-nodejs true'] },
  { name: 'Node: got', output: 'clients', prints: ['got, sendgrid 202'] },
  { name: 'Node: node-fetch', output: 'clients', prints: ['node-fetch, aisensy 200'] },
  { name: 'Node: axios', output: 'clients', prints: ['axios, instamojo 200'] },
  { name: 'Node: fetch', output: 'clients', prints: ['fetch, bolna 200'] },
  { name: 'Node: undici', output: 'clients', prints: ['undici, zoom 200'] },
  { name: 'Node: https', output: 'clients', prints: ['https, stripe 200'] },
  { name: 'Node: http2', output: 'clients', prints: ['http2, twilio 200'] },
  { name: 'Node: a worker thread', output: 'clients', prints: ['worker thread, google 200'] },
  { name: 'Node: a child process', output: 'clients', prints: ['child process, google 200'] },
  python('urllib', 'urllib, sendgrid 202'),
  python('requests', 'requests, aisensy 200', 'requests, instamojo 201'),
  python('httpx', 'httpx, bolna 200'),
  python('aiohttp', 'aiohttp, zoom 200'),
  python('uvloop', 'uvloop, zoom 200'),
  python('stripe', 'stripe, stripe ada@example.com'),
  python('twilio', 'twilio, twilio outbound-api'),
  python('googleapiclient', 'googleapiclient, google calendar#calendarList'),
  { name: 'curl', output: 'curl', needs: ['curl', '--version'], prints: [...eight, 'protocol 2', 'plain 404'] },
  { name: 'curl: another host is refused', output: 'curl', needs: ['curl', '--version'], prints: ['elsewhere 403'] },
  { name: 'Ruby: net/http', output: 'ruby', needs: ['ruby', '-v'], prints: eight },
  {
    name: 'Ruby: pinned certificates and no proxy',
    output: 'ruby',
    needs: ['ruby', '-v'],
    prints: ['pinned 200', 'tcp Backlot'],
  },
  {
    name: 'PHP: curl, pinned certificates, streams',
    output: 'php',
    needs: ['php', '-r', 'exit(extension_loaded("curl") ? 0 : 1);'],
    prints: [...eight, 'stream list'],
  },
  {
    name: 'Java: java.net.http and HttpURLConnection',
    output: 'java',
    needs: ['java', '-version'],
    prints: [...eight, 'HttpURLConnection 200'],
  },
  { name: 'Go: net/http', output: 'go', needs: ['go', 'version'], prints: eight },
];

function isThere([file = '', ...args]: readonly string[] = ['true']): boolean {
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('programs with the real hosts in them', () => {
  beforeAll(async () => {
    const command = ['--report', report, '--', 'sh', join(folder, 'all.sh'), outputs];
    const { status, errors } = await backlotRun(command, { offline: true });
    expect(status, errors).toBe(0);
  }, 120_000);

  for (const { name, output, needs, prints } of programs) {
    const there = isThere(needs);
    test.runIf(there)(`${name}${there ? '' : ' (not installed here)'}`, () => {
      const text = readFileSync(join(outputs, output), 'utf8');
      expect(
        prints.filter((line) => !text.split('\n').includes(line)),
        text,
      ).toEqual([]);
    });
  }

  test.runIf(canGoOffline)(`there was no network${canGoOffline ? '' : ' (cannot be taken away here)'}`, () => {
    expect(readFileSync(join(outputs, 'network'), 'utf8')).toBe('lo\n');
  });

  test('all of it was Backlot: the report names what was called at each provider', () => {
    const { operations } = JSON.parse(readFileSync(report, 'utf8')) as { operations: { operation: string }[] };
    expect(operations.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining([
        'aisensy.project.get',
        'bolna.user.me',
        'google.calendarList.list',
        'google.oauth.token',
        'instamojo.v1.payment_requests.create',
        'sendgrid.mail.send',
        'stripe.customers.create',
        'twilio.messages.create',
        'twilio.verifications.create',
        'zoom.oauth.token',
        'zoom.users.get',
      ]),
    );
  });
});
