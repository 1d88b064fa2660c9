/** Reports on the account: by day, by user, what administrators did, who signed in, what is coming, what is stored. */
import { pageOf, schema, TriggerRefused, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors, problem } from '../errors.ts';
import { tell } from '../events.ts';
import { text } from '../fields.ts';
import { instances, type Instance } from '../live/rows.ts';
import { OperationLog, operationLogs } from '../operation-logs.ts';
import { around, asked, paged, paging } from '../paging.ts';
import { collection, trigger, type ZoomCtx } from '../provider.ts';
import { recordingFiles, recordings } from '../recordings/rows.ts';
import { needs } from '../scopes.ts';
import { coming } from '../sessions/listing.ts';
import { meetings, webinars } from '../sessions/rows.ts';
import { dateOf, day, dayStart, stamp } from '../times.ts';
import { findUser } from '../users/find.ts';
import { users } from '../users/rows.ts';
import { range, rangeOf, within } from './range.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const tally = (runs: readonly Instance[]): { meetings: number; participants: number; meeting_minutes: number } => ({
  meetings: runs.length,
  participants: sum(runs.map(({ participants_count }) => participants_count)),
  meeting_minutes: sum(runs.map(({ total_minutes }) => total_minutes)),
});

const admin = { adminOnly: true };

export const reportDaily = operation('reports.daily', 'GET /v2/report/daily', {
  summary: 'The account, day by day of a month',
  ...needs('Heavy', 'report:read', 'report:read:daily_usage', admin),
  query: () => z.object({ year: z.int().optional(), month: z.int().min(1).max(12).optional(), group_id: text() }),
  result: () =>
    z.object({
      year: z.int(),
      month: z.int(),
      dates: z.array(
        z.object({
          date: z.string(),
          new_users: z.int(),
          meetings: z.int(),
          participants: z.int(),
          meeting_minutes: z.int(),
        }),
      ),
    }),
  async handler(ctx, { query }) {
    const today = new Date(ctx.now);
    const { year = today.getUTCFullYear(), month = today.getUTCMonth() + 1 } = query;
    const age = (today.getUTCFullYear() - year) * 12 + today.getUTCMonth() + 1 - month;
    if (age < 0 || age > 6) throw errors.report_too_old();
    const first = Date.UTC(year, month - 1, 1);
    const last = Date.UTC(year, month, 1) - day;
    const span = within({ from: dateOf(first), to: dateOf(last) });
    const runs = await instances.all(ctx, { where: { status: 'ended', kind: 'meeting', start_time: span } });
    const joined = await users.all(ctx, { where: { created_at: span } });
    const dates = Array.from({ length: (last - first) / day + 1 }, (_, index) => dateOf(first + index * day));
    return {
      year,
      month,
      dates: dates.map((date) => ({
        date,
        new_users: joined.filter(({ created_at }) => created_at.startsWith(date)).length,
        ...tally(runs.filter(({ start_time }) => start_time.startsWith(date))),
      })),
    };
  },
});

const ReportedUser = () =>
  z.object({
    id: z.string(),
    email: z.string(),
    user_name: z.string(),
    type: z.int(),
    dept: z.string(),
    meetings: z.int(),
    participants: z.int(),
    meeting_minutes: z.int(),
  });

export const reportUsers = operation('reports.users', 'GET /v2/report/users', {
  summary: 'Users who hosted meetings in a month, or hosted none',
  ...needs('Heavy', 'report:read', 'report:read:list_users', admin),
  query: () =>
    z.object({
      ...paging(),
      ...range(),
      type: z.enum(['active', 'inactive']).default('active'),
      group_id: text(),
    }),
  result: () =>
    z.object({
      from: z.string(),
      to: z.string(),
      ...paged(),
      total_meetings: z.int(),
      total_participants: z.int(),
      total_meeting_minutes: z.int(),
      users: z.array(ReportedUser()),
    }),
  async handler(ctx, { query }) {
    const days = rangeOf(ctx, query);
    const runs = await instances.all(ctx, { where: { status: 'ended', kind: 'meeting', start_time: within(days) } });
    const hosts = new Set(runs.map(({ host_id }) => host_id));
    const all = await users.all(ctx, {
      where: { status: 'active' },
      match: ({ id, group_ids }) =>
        hosts.has(id) === (query.type === 'active') && (!query.group_id || group_ids.includes(query.group_id)),
    });
    const rows = all.map(({ id, email, display_name: user_name, type, dept }) => ({
      id,
      email,
      user_name,
      type,
      dept,
      ...tally(runs.filter(({ host_id }) => host_id === id)),
    }));
    const page = pageOf(rows, await asked(ctx, query));
    return {
      ...days,
      ...(await around(ctx, page)),
      total_meetings: sum(rows.map((row) => row.meetings)),
      total_participants: sum(rows.map((row) => row.participants)),
      total_meeting_minutes: sum(rows.map((row) => row.meeting_minutes)),
      users: [...page.items],
    };
  },
});

export const reportOperationLogs = operation('reports.operationLogs', 'GET /v2/report/operationlogs', {
  summary: 'What administrators did',
  ...needs('Heavy', 'report:read', 'report:read:operation_logs', admin),
  query: () => z.object({ ...paging(), ...range(), category_type: text() }),
  result: () =>
    z.object({
      from: z.string(),
      to: z.string(),
      page_size: z.int(),
      next_page_token: z.string(),
      operation_logs: z.array(OperationLog()),
    }),
  async handler(ctx, { query }) {
    const days = rangeOf(ctx, query);
    const { category_type: category } = query;
    const where = { time: within(days), category_type: category === 'all' ? undefined : category || undefined };
    const page = await operationLogs.list(ctx, { where, page: await asked(ctx, query) });
    const { page_size, next_page_token } = await around(ctx, page);
    return { ...days, page_size, next_page_token, operation_logs: [...page.items] };
  },
});

const Activity = schema(() =>
  z.object({
    email: z.string(),
    time: z.string(),
    type: z.enum(['Sign in', 'Sign out']),
    ip_address: z.string(),
    client_type: z.string(),
    version: z.string(),
  }),
);

export const activities = collection('activities', {
  row: Activity,
  internal: schema(() => z.object({ id: z.string() })),
  key: 'id',
  columns: ['time', 'email'],
});

export const reportActivities = operation('reports.activities', 'GET /v2/report/activities', {
  summary: 'Who signed in and out',
  ...needs('Heavy', 'report:read', 'report:read:user_activities', admin),
  query: () => z.object({ ...paging(), ...range() }),
  result: () =>
    z.object({
      from: z.string(),
      to: z.string(),
      page_size: z.int(),
      next_page_token: z.string(),
      activity_logs: z.array(Activity()),
    }),
  async handler(ctx, { query }) {
    const days = rangeOf(ctx, query);
    const page = await activities.list(ctx, { where: { time: within(days) }, page: await asked(ctx, query) });
    const { page_size, next_page_token } = await around(ctx, page);
    return { ...days, page_size, next_page_token, activity_logs: [...page.items] };
  },
});

export const signIn = trigger('user.sign', {
  summary: 'A user signs in or out of a Zoom client',
  input: () =>
    z.object({
      user: z.string().describe('id or e-mail address'),
      action: z.enum(['in', 'out']).default('in'),
      client_type: z.string().default('meetingsdk'),
      version: z.string().default('6.5.0'),
    }),
  async run(ctx, { user: name, action, client_type, version }) {
    const user = await findUser(ctx, name);
    if (!user) throw new TriggerRefused(404, `There is no user ${name}.`);
    const { id, email } = user;
    const time = stamp(ctx.now);
    const type = action === 'in' ? 'Sign in' : 'Sign out';
    await activities.insert(
      ctx,
      { email, time, type, ip_address: '198.51.100.1', client_type, version },
      { id: ctx.random.hex(20) },
    );
    if (action === 'in') await users.update(ctx, user, { last_login_time: time, last_client_version: version });
    tell(ctx, `user.signed_${action}`, {
      object: { id, client_type, date_time: time, email, version, login_type: String(user.login_types[0] ?? 100) },
    });
    return { user_id: id, email, date_time: time };
  },
});

export const reportUpcoming = operation('reports.upcomingEvents', 'GET /v2/report/upcoming_events', {
  summary: 'What is coming in the whole account',
  ...needs('Heavy', 'report:read', 'report:read:list_upcoming_events', admin),
  query: () =>
    z.object({
      ...paging(),
      ...range(),
      type: z.enum(['meeting', 'webinar', 'all']).default('all'),
      group_id: text(),
    }),
  result: () =>
    z.object({
      from: z.string(),
      to: z.string(),
      page_size: z.int(),
      next_page_token: z.string(),
      upcoming_events: z.array(
        z.object({
          id: z.string(),
          host_id: z.string(),
          host_name: z.string(),
          dept: z.string(),
          topic: z.string(),
          start_time: z.string(),
        }),
      ),
    }),
  async handler(ctx, { query }) {
    const from = query.from || dateOf(ctx.now);
    const to = query.to || dateOf(ctx.now + 30 * day);
    if (Number.isNaN(dayStart(from)) || Number.isNaN(dayStart(to))) throw errors.validation_failed([problem('from')]);
    const ahead = await comingIn(ctx, query.type, within({ from, to }));
    const page = pageOf(ahead, await asked(ctx, query));
    const { page_size, next_page_token } = await around(ctx, page);
    const shown = [];
    for (const { session, start_time } of page.items) {
      const host = await users.get(ctx, session.host_id);
      const { id, host_id, topic } = session;
      shown.push({
        id: String(id),
        host_id,
        host_name: host?.display_name ?? '',
        dept: host?.dept ?? '',
        topic,
        start_time,
      });
    }
    return { from, to, page_size, next_page_token, upcoming_events: shown };
  },
});

async function comingIn(ctx: ZoomCtx, type: 'meeting' | 'webinar' | 'all', { gte, lte }: { gte: string; lte: string }) {
  const where = { state: 'active' };
  const sessions = [
    ...(type === 'webinar' ? [] : await meetings.all(ctx, { where })),
    ...(type === 'meeting' ? [] : await webinars.all(ctx, { where })),
  ];
  return sessions
    .flatMap((session) => coming(ctx, session))
    .map(({ session, occurrence }) => ({ session, start_time: occurrence?.start_time ?? session.start_time ?? '' }))
    .filter(({ start_time }) => start_time >= gte && start_time <= lte)
    .toSorted((one, other) => (one.start_time < other.start_time ? -1 : 1));
}

const asSize = (bytes: number): string => (bytes === 0 ? '0' : `${(bytes / 2 ** 20).toFixed(2)} MB`);

export const reportStorage = operation('reports.cloudRecording', 'GET /v2/report/cloud_recording', {
  summary: 'How much cloud storage recordings take up, day by day',
  ...needs('Heavy', 'report:read', 'report:read:cloud_recording', admin),
  query: () => z.object({ ...range(), group_id: text() }),
  result: () =>
    z.object({
      from: z.string(),
      to: z.string(),
      cloud_recording_storage: z.array(
        z.object({ date: z.string(), free_usage: z.string(), plan_usage: z.string(), usage: z.string() }),
      ),
    }),
  async handler(ctx, { query }) {
    const days = rangeOf(ctx, query);
    const stored: { readonly date: string; readonly bytes: number }[] = [];
    for (const { uuid, start_time } of await recordings.all(ctx, { where: { state: ['completed', 'trashed'] } })) {
      const files = await recordingFiles.all(ctx, { where: { meeting_id: uuid, state: ['completed', 'trashed'] } });
      stored.push({ date: start_time.slice(0, 10), bytes: sum(files.map(({ file_size }) => file_size)) });
    }
    const count = (dayStart(days.to) - dayStart(days.from)) / day + 1;
    const dates = Array.from({ length: count }, (_, index) => dateOf(dayStart(days.from) + index * day));
    return {
      ...days,
      cloud_recording_storage: dates.map((date) => ({
        date,
        free_usage: '0',
        plan_usage: '0',
        usage: asSize(sum(stored.filter((one) => one.date <= date).map(({ bytes }) => bytes))),
      })),
    };
  },
});
