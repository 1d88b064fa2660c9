/** Sharing: the rules of a calendar. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import { accountOf, findUser } from '../accounts/users.ts';
import { checkMatch, operation } from '../api.ts';
import { errors, invalid, missing } from '../errors.ts';
import { emailForm, nextEtag } from '../ids.ts';
import { killTokens, tick } from '../journals.ts';
import { tellOfSharing } from '../mail/sharing.ts';
import type { GoogleCtx } from '../provider.ts';
import { scoped } from '../scopes.ts';
import { openCalendar } from './access.ts';
import { refreshEntries } from './entries.ts';
import { PageQuery, pageOf } from './reading-lists.ts';
import { acl, aclList, composeRule, roleOf, roles, Rule, ruleId, type Scope } from './roles.ts';
import { eventsList, type Calendar } from './rows.ts';

const path = '/calendar/v3/calendars/{calendarId}/acl';

export const Rules = schema(() =>
  z.object({
    kind: z.literal('calendar#acl'),
    etag: z.string(),
    nextPageToken: z.string().optional(),
    nextSyncToken: z.string().optional(),
    items: z.array(Rule()),
  }),
);

export const RulesQuery = schema(() => PageQuery().extend({ showDeleted: z.boolean().optional() }));

const RuleInput = schema(() =>
  z.object({
    role: z.enum(roles).nullish(),
    scope: z
      .object({ type: z.enum(['default', 'user', 'group', 'domain']).nullish(), value: z.string().nullish() })
      .nullish(),
  }),
);

type RuleInput = z.infer<ReturnType<typeof RuleInput>>;

const Sending = schema(() => z.object({ sendNotifications: z.boolean().optional() }));

export const listRules = operation('acl.list', `GET ${path}`, {
  summary: 'Who may see and change a calendar',
  query: RulesQuery,
  result: Rules,
  traits: scoped('readRules'),
  async handler(ctx, { params, query }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'writer');
    const { etag, token, items } = await pageOf(ctx, query, {
      list: aclList(calendar.id),
      restricted: query.showDeleted === false,
      async rows(since) {
        const where = { calendar: calendar.id, ...(since !== undefined && { change: { gt: since } }) };
        const all = await acl.all(ctx, { where });
        return since !== undefined || query.showDeleted ? all : all.filter(({ role }) => role !== 'none');
      },
    });
    return { kind: 'calendar#acl' as const, etag, ...token, items: [...items] };
  },
});

export const getRule = operation('acl.get', `GET ${path}/{ruleId}`, {
  summary: 'A rule',
  result: Rule,
  traits: scoped('readRule'),
  async handler(ctx, { params }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'writer');
    return ruleOf(ctx, calendar, params.ruleId);
  },
});

const ruleForm = /^(?:default|(?:user|group):[^\s@]+@[^\s@]+|domain:[^\s@]+)$/;

/** Throws 400 for an id of another form, 404 for a rule that isn't there. */
async function ruleOf(ctx: GoogleCtx, calendar: Calendar, id: string): Promise<Rule> {
  if (!ruleForm.test(id)) throw invalid('Invalid resource id value.');
  const rule = await acl.get(ctx, [calendar.id, id.toLowerCase()]);
  if (!rule || rule.role === 'none') throw errors.notFound();
  return rule;
}

export const insertRule = operation('acl.insert', `POST ${path}`, {
  summary: 'Share a calendar; a rule for the same people is replaced',
  query: Sending,
  body: RuleInput,
  result: Rule,
  traits: scoped('writeRules'),
  async handler(ctx, { params, query, body }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'owner');
    const scope = scopeIn(body);
    if (!body.role) throw missing('Missing role.');
    return setRule(ctx, calendar, { scope, role: body.role }, query);
  },
});

export const updateRule = operation('acl.update', `PUT ${path}/{ruleId}`, {
  summary: 'Replace a rule',
  query: Sending,
  body: RuleInput,
  result: Rule,
  traits: scoped('writeRules'),
  async handler(ctx, { params, query, body }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'owner');
    const rule = await ruleOf(ctx, calendar, params.ruleId);
    checkMatch(ctx.request, rule.etag);
    if (!body.role) throw missing('Missing role.');
    return setRule(ctx, calendar, { scope: rule.scope, role: body.role }, query);
  },
});

export const patchRule = operation('acl.patch', `PATCH ${path}/{ruleId}`, {
  summary: 'Change a rule',
  query: Sending,
  body: RuleInput,
  result: Rule,
  traits: scoped('writeRules'),
  async handler(ctx, { params, query, body }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'owner');
    const rule = await ruleOf(ctx, calendar, params.ruleId);
    checkMatch(ctx.request, rule.etag);
    return setRule(ctx, calendar, { scope: rule.scope, role: body.role ?? rule.role }, query);
  },
});

export const deleteRule = operation('acl.delete', `DELETE ${path}/{ruleId}`, {
  summary: 'Share no longer',
  status: 204,
  traits: scoped('writeRules'),
  async handler(ctx, { params }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'owner');
    const rule = await ruleOf(ctx, calendar, params.ruleId);
    checkMatch(ctx.request, rule.etag);
    await setRule(ctx, calendar, { scope: rule.scope, role: 'none' }, {});
    return nothing();
  },
});

function scopeIn({ scope }: RuleInput): Scope {
  if (!scope?.type) throw missing('Missing scope type.');
  if (scope.type === 'default') return { type: 'default' };
  const value = scope.value ?? '';
  if (value === '') throw missing('Missing scope value.');
  if (scope.type === 'domain' ? value.includes('@') : !emailForm.test(value)) throw invalid('Invalid scope value.');
  return { type: scope.type, value: value.toLowerCase() };
}

/** Sets what somebody may do; `none` takes it all away, without a word. */
async function setRule(
  ctx: GoogleCtx,
  calendar: Calendar,
  { scope, role }: Pick<Rule, 'scope' | 'role'>,
  { sendNotifications = true }: z.infer<ReturnType<typeof Sending>>,
): Promise<Rule> {
  if (scope.type === 'user' && scope.value === ctx.account.id) throw errors.cannotChangeOwnAcl();
  const change = await tick(ctx, aclList(calendar.id));
  const before = await acl.get(ctx, [calendar.id, ruleId(scope)]);
  const { row, internal } = composeRule(ctx, { calendar: calendar.id, scope, role, change });
  const rule = before
    ? await acl.update(ctx, before, { role, etag: nextEtag(ctx.now, change, before.etag) }, { change })
    : await acl.insert(ctx, row, internal);
  // Who may see what has changed: what clients know of the events has to be listed anew.
  await killTokens(ctx, eventsList(calendar.id));
  await refreshEntries(ctx, calendar, async (email) => {
    const user = await findUser(ctx, email);
    return user ? roleOf(ctx, calendar.id, accountOf(user)) : 'none';
  });
  if (sendNotifications && role !== before?.role) tellOfSharing(ctx, calendar, rule);
  return rule;
}
