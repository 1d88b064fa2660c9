/** What a run was about: what was called, what failed, which webhooks were not accepted. */
import { writeFileSync } from 'node:fs';
import type { RequestLine } from '../server/options.ts';

export interface FailedWebhook {
  readonly provider: string;
  readonly event: string;
  readonly url: string;
  readonly status: string;
  readonly reason: string;
}

export interface CalledOperation {
  readonly provider: string;
  /** Operation id, or method and path of what is not emulated. */
  readonly operation: string;
  readonly calls: number;
  /** How many were answered with an error, by status. */
  readonly errors: Readonly<Record<string, number>>;
  readonly emulated: boolean;
}

export interface Report {
  readonly command: readonly string[];
  readonly exitStatus: number;
  readonly durationMs: number;
  readonly operations: readonly CalledOperation[];
  readonly webhooks: { readonly delivered: number; readonly notAccepted: readonly FailedWebhook[] };
}

export function calledOperations(lines: readonly RequestLine[]): CalledOperation[] {
  const called = new Map<
    string,
    { provider: string; operation: string; calls: number; errors: Record<string, number>; emulated: boolean }
  >();
  for (const { provider, operation, method, path, status } of lines) {
    const name = operation ?? `${method} ${path.split('?', 1)[0]}`;
    const known = called.get(`${provider} ${name}`) ?? {
      provider,
      operation: name,
      calls: 0,
      errors: {},
      emulated: operation !== undefined,
    };
    known.calls++;
    if (status >= 400) known.errors[status] = (known.errors[status] ?? 0) + 1;
    called.set(`${provider} ${name}`, known);
  }
  return [...called.values()].sort(
    (a, b) => a.provider.localeCompare(b.provider) || a.operation.localeCompare(b.operation),
  );
}

/** A few lines for the terminal. */
export function summary({ command, exitStatus, durationMs, operations, webhooks }: Report): string {
  const total = operations.reduce((sum, { calls }) => sum + calls, 0);
  const ended = `"${command.join(' ')}" ended with status ${exitStatus} after ${(durationMs / 1000).toFixed(1)} s`;
  const failure = exitStatus === 0 ? [] : [ended];
  if (total === 0) return [...failure, 'Backlot: nothing was called.'].join('\n');
  const errors = (each: CalledOperation): string => {
    const text = Object.entries(each.errors)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', ');
    return text && `   ${text}${each.emulated ? '' : ' (not emulated)'}`;
  };
  return [
    ...failure,
    `Backlot: ${total} ${total === 1 ? 'call' : 'calls'}, ${webhooks.delivered} webhooks delivered, ${webhooks.notAccepted.length} not accepted.`,
    ...operations.map((each) => `  ${String(each.calls).padStart(5)}  ${each.operation}${errors(each)}`),
    ...webhooks.notAccepted.map(
      ({ provider, event, url, reason }) => `  webhook ${provider} ${event} to ${url}: ${reason}`,
    ),
  ].join('\n');
}

/** Writes a report: JUnit for a name that ends in `.xml`, JSON otherwise. */
export function writeReport(file: string, report: Report): void {
  writeFileSync(file, file.endsWith('.xml') ? junit(report) : `${JSON.stringify(report, null, 2)}\n`);
}

/** What is not emulated, and what was answered 5xx, is a failure; so are a webhook that was not accepted and the command's own. */
function junit({ command, exitStatus, operations, webhooks, durationMs }: Report): string {
  const own = testcase('command', command.join(' '), exitStatus === 0 ? undefined : `ended with status ${exitStatus}`);
  const cases = operations.map((each) => {
    const bad = Object.keys(each.errors).some((status) => Number(status) >= 500);
    const why = each.emulated
      ? bad
        ? `answered ${Object.keys(each.errors).join(', ')}`
        : undefined
      : 'is not emulated';
    return testcase(each.provider, each.operation, why);
  });
  const hooks = webhooks.notAccepted.map(({ provider, event, url, reason }) =>
    testcase(provider, `webhook ${event} to ${url}`, reason),
  );
  const all = [own, ...cases, ...hooks];
  const failures = all.filter((text) => text.includes('<failure')).length;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="backlot run ${escaped(command.join(' '))}" tests="${all.length}" failures="${failures}" time="${durationMs / 1000}">
${all.join('\n')}
  </testsuite>
</testsuites>
`;
}

const testcase = (provider: string, name: string, failure: string | undefined): string =>
  `    <testcase classname="${escaped(provider)}" name="${escaped(name)}"${failure === undefined ? '/>' : `><failure message="${escaped(failure)}"/></testcase>`}`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
