/** `backlot clock`: the namespace's clock, shown, set and moved. */
import type { Clock } from '../answers.ts';
import { type Client, connect } from '../client.ts';
import { serverCommand } from '../command.ts';
import { misused } from '../failure.ts';
import { print, printJson, say } from '../output.ts';
import { isDuration } from '../../world/durations.ts';

interface Advanced {
  readonly now: string;
  readonly jobsRun: number;
  readonly webhooksDelivered: number;
  readonly webhooksFailed: number;
}

export function clock() {
  const parent = serverCommand('clock', 'Shows, sets and moves the clock of a namespace.', [
    'backlot clock advance 1h30m',
    'backlot clock advance 2026-12-01T00:00:00Z',
    'backlot clock set frozen',
  ]).action(async (options) => show(await (await connect(options)).get<Clock>('/clock'), options.json));

  parent
    .command('advance <by-or-to>')
    .description('move it by a duration or to a time, running what is due on the way')
    .option('--timeout <time>', 'wait so long at most (default 60s)')
    .action(async (to, _, self) => {
      const options = self.optsWithGlobals();
      const client = await connect(options);
      const done = await client.send<Advanced>('POST', '/clock/advance', {
        ...(isDuration(to) ? { by: to } : { to: timeOf(to) }),
        ...(options.timeout !== undefined && { timeout: options.timeout }),
      });
      if (options.json) return printJson(done);
      print(done.now);
      say(`${done.jobsRun} jobs run, ${done.webhooksDelivered} webhooks delivered, ${done.webhooksFailed} failed`);
    });

  parent
    .command('set [mode]')
    .description('real, frozen or auto; and what time it is')
    .option('--now <time>', 'ISO 8601')
    .option('--scale <factor>', 'how fast a real clock runs')
    .action(async (mode, _, self) => {
      const options = self.optsWithGlobals();
      if (mode === undefined && options.now === undefined && options.scale === undefined)
        throw misused('say what to set: backlot clock set frozen --now 2026-12-01T00:00:00Z');
      show(await set(await connect(options), mode, options.now, options.scale), options.json);
    });

  return parent;
}

const set = (client: Client, mode: string | undefined, now: string | undefined, scale: string | undefined) =>
  client.send<Clock>('PATCH', '/clock', {
    ...(mode !== undefined && { mode }),
    ...(now !== undefined && { now: timeOf(now) }),
    ...(scale !== undefined && { scale: Number(scale) }),
  });

function timeOf(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time) || !/^\d{4}-/.test(text))
    throw misused(`"${text}" is neither a duration nor a time: write for example 1h30m, 2d, or 2026-12-01T00:00:00Z`);
  return new Date(time).toISOString();
}

function show(clock: Clock, json: boolean | undefined): void {
  if (json) printJson(clock);
  else print(`${clock.now}  ${clock.mode}${clock.scale === 1 ? '' : `  at ${clock.scale} times the speed`}`);
}
