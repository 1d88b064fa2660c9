/** Who may do what with a calendar: its rules, and the role that they come to for somebody. */
import { schema, z } from '../../../src/emulator/index.ts';
import { membersOf } from '../accounts/groups.ts';
import { errors } from '../errors.ts';
import { domainOf, nextEtag } from '../ids.ts';
import { tick } from '../journals.ts';
import { collection, type GoogleAccount, type GoogleCtx } from '../provider.ts';

export const roles = ['none', 'freeBusyReader', 'reader', 'writerWithoutPrivateAccess', 'writer', 'owner'] as const;
export type Role = (typeof roles)[number];

/** Whether a role is at least another. */
export const covers = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed);

export const Rule = schema(() =>
  z.object({
    kind: z.literal('calendar#aclRule'),
    etag: z.string(),
    id: z.string(),
    scope: z.object({ type: z.enum(['default', 'user', 'group', 'domain']), value: z.string().optional() }),
    role: z.enum(roles),
  }),
);

export type Rule = z.infer<ReturnType<typeof Rule>>;
export type Scope = Rule['scope'];

const Behind = schema(() => z.object({ calendar: z.string(), change: z.int() }));

export const acl = collection('acl', {
  row: Rule,
  internal: Behind,
  key: ['calendar', 'id'],
  columns: ['internal.calendar', 'role', { name: 'change', type: 'integer', path: 'change', from: 'internal' }],
  indexes: [['calendar', 'change']],
  missing: errors.notFound,
  make: async (anyCtx, { calendar, scope, role }) => {
    const ctx = anyCtx as GoogleCtx;
    const wanted = Rule().shape.scope.parse(scope);
    const held = Rule().shape.role.parse(role);
    const of = calendar === undefined || calendar === 'primary' ? ctx.account.id : String(calendar);
    return composeRule(ctx, { calendar: of, scope: wanted, role: held, change: await tick(ctx, aclList(of)) });
  },
});

export const aclList = (calendar: string): string => `acl/${calendar}`;

export const ruleId = ({ type, value }: Scope): string => (type === 'default' ? 'default' : `${type}:${value ?? ''}`);

export function composeRule(
  ctx: Pick<GoogleCtx, 'now'>,
  { calendar, scope, role, change }: { calendar: string; scope: Scope; role: Role; change: number },
): { row: Rule; internal: z.infer<ReturnType<typeof Behind>> } {
  const { type, value } = scope;
  const lower = type === 'default' ? { type } : { type, value: value?.toLowerCase() };
  return {
    row: { kind: 'calendar#aclRule', etag: nextEtag(ctx.now, change), id: ruleId(lower), scope: lower, role },
    internal: { calendar, change },
  };
}

/** What somebody may do with a calendar. */
export async function roleOf(ctx: GoogleCtx, calendar: string, account: GoogleAccount): Promise<Role> {
  let best: Role = 'none';
  for (const { scope, role } of await acl.all(ctx, { where: { calendar } }))
    if (covers(role, best) && (await applies(ctx, scope, account))) best = role;
  return best;
}

async function applies(ctx: GoogleCtx, { type, value = '' }: Scope, account: GoogleAccount): Promise<boolean> {
  if (type === 'default') return true;
  if (account.kind === 'public') return false;
  if (type === 'user') return value === account.id;
  if (type === 'domain') return value === domainOf(account.id);
  return (await membersOf(ctx, value)).includes(account.id);
}
