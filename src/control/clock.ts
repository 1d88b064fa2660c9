/** A namespace's clock: what it shows, how it runs, and moving it on. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import { isDuration, milliseconds } from '../world/durations.ts';
import { ControlError } from './failure.ts';
import { route } from './route.ts';
import { Clock, iso, showClock } from './worlds.ts';

export const duration = () =>
  z.string().refine(isDuration, { error: 'expected a duration like 250ms, 1.5s, 1h30m or 2d' });
export const time = () => z.iso.datetime({ offset: true });
const mode = () => z.enum(['real', 'frozen', 'auto']);
const scale = () => z.number().positive().max(1_000_000);

/** What a clock can be told. */
export const ClockChange = schema(() =>
  z.strictObject({ mode: mode().optional(), now: time().optional(), scale: scale().optional() }),
);

/** The same with a bare mode for short. */
export const ClockWish = schema(() => z.union([mode(), ClockChange()]));

export const clockWish = (wish: z.infer<ReturnType<typeof ClockWish>>) => {
  const { now, ...rest } = typeof wish === 'string' ? { mode: wish } : wish;
  return { ...rest, now: now === undefined ? undefined : Date.parse(now) };
};

const Advance = schema(() =>
  z.strictObject({
    by: duration().optional(),
    to: time().optional(),
    timeout: duration().optional().describe('default 60s'),
  }),
);

const Advanced = schema(() =>
  z.object({
    now: z.iso.datetime(),
    jobsRun: z.int(),
    ran: z.array(z.object({ provider: z.string(), name: z.string(), count: z.int() })).describe('which jobs'),
    webhooksDelivered: z.int(),
    webhooksFailed: z.int(),
  }),
);

export const getClock = route('GET /clock', {
  summary: 'The clock',
  result: Clock,
  handler: ({ core, namespace }) => Promise.resolve(showClock(core, namespace)),
});

export const changeClock = route('PATCH /clock', {
  summary: 'Change mode, time or speed',
  description: 'The clock never goes back: an earlier `now` is a 400.',
  body: ClockChange,
  result: Clock,
  handler: async ({ core, namespace, body }) => showClock(core, await core.clocks.set(namespace.name, clockWish(body))),
});

export const advanceClock = route('POST /clock/advance', {
  summary: 'Move the clock on, running every job that falls due, in time order',
  description:
    'Answers when the webhooks of those jobs have been tried. 400 for a time that is past, 408 after `timeout` with how far it came, 409 while another advance is under way.',
  body: Advance,
  result: Advanced,
  async handler({ core, namespace, body: { by, to, timeout = '60s' } }) {
    if ((by === undefined) === (to === undefined))
      throw new ControlError(
        400,
        'invalid',
        'body: say either by, like {"by":"1h30m"}, or to, like {"to":"2026-12-01T00:00:00Z"}',
      );
    const target = to === undefined ? core.clocks.now(namespace) + milliseconds(by ?? '0s') : Date.parse(to);
    const advanced = await core.clocks.advance(namespace.name, Math.round(target), milliseconds(timeout));
    return { ...advanced, now: iso(advanced.now) };
  },
});

export const settle = route('POST /settle', {
  summary: 'Wait until no job is due and no webhook is in flight',
  description: '408 if that does not come within `timeout`. It does not wait for retries.',
  body: () => z.strictObject({ timeout: duration().optional().describe('default 10s') }),
  result: schema(() => z.object({ settled: z.literal(true), now: z.iso.datetime() })),
  async handler({ core, namespace: { name }, body: { timeout = '10s' } }) {
    const settled = await core.clocks.settle(name, milliseconds(timeout));
    if (!settled)
      throw new ControlError(
        408,
        'timeout',
        `after ${timeout}, jobs are still due or webhooks in flight: see /_backlot/jobs and /_backlot/webhooks?status=pending`,
      );
    const namespace = await core.namespaces.get(name);
    return { settled, ...(namespace && { now: iso(core.clocks.now(namespace)) }) };
  },
});
