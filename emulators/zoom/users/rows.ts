/** Users of the account, as stored: the object that a GET answers. */
import { schema, z, type Ctx, type Random } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { encryptedPasscode, passcode, personalNumber, shortId } from '../ids.ts';
import { links } from '../links.ts';
import { collection, type ZoomCtx } from '../provider.ts';
import { stamp } from '../times.ts';
import { personalLink } from '../urls.ts';

export const PhoneNumber = schema(() =>
  z.object({ country: z.string(), code: z.string(), number: z.string(), verified: z.boolean(), label: z.string() }),
);

export const CustomAttribute = schema(() => z.object({ key: z.string(), name: z.string(), value: z.string() }));

export const User = schema(() =>
  z.object({
    id: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    display_name: z.string(),
    email: z.string(),
    /** 1 Basic, 2 Licensed, 4 without a licence yet, 99 none. */
    type: z.int(),
    /** 0 owner, 1 administrator, 2 member, else a role's id. */
    role_id: z.string(),
    role_name: z.string(),
    pmi: z.int(),
    use_pmi: z.boolean(),
    personal_meeting_url: z.string(),
    timezone: z.string(),
    verified: z.int(),
    dept: z.string(),
    created_at: z.string(),
    user_created_at: z.string(),
    last_login_time: z.string().optional(),
    last_client_version: z.string().optional(),
    pic_url: z.string().optional(),
    cms_user_id: z.string(),
    jid: z.string(),
    group_ids: z.array(z.string()),
    im_group_ids: z.array(z.string()),
    division_ids: z.array(z.string()),
    account_id: z.string(),
    account_number: z.int(),
    language: z.string(),
    phone_country: z.string(),
    phone_number: z.string(),
    phone_numbers: z.array(PhoneNumber()),
    status: z.enum(['pending', 'active', 'inactive']),
    job_title: z.string(),
    company: z.string(),
    cost_center: z.string(),
    location: z.string(),
    login_types: z.array(z.int()),
    employee_unique_id: z.string(),
    manager: z.string(),
    pronouns: z.string(),
    pronouns_option: z.int(),
    plan_united_type: z.string(),
    custom_attributes: z.array(CustomAttribute()),
    vanity_url: z.string().optional(),
    cluster: z.string(),
  }),
);

const Secrets = schema(() =>
  z.object({
    /** Six digits. */
    host_key: z.string(),
    /** As an invitation and as a passcode of the personal room. */
    pmi_password: z.string(),
    pmi_encrypted: z.string(),
    password: z.string().optional(),
    /** Not confirmed yet. */
    new_email: z.string().optional(),
    /** Made by an app for its customers: start links live 90 days. */
    custom: z.boolean(),
    /** What differs from the defaults, by group. */
    settings: z.record(z.string(), z.record(z.string(), z.unknown())),
    /** Users who may schedule for this one. */
    assistants: z.array(z.string()),
  }),
);

export type User = z.infer<ReturnType<typeof User>>;
export type UserSecrets = z.infer<ReturnType<typeof Secrets>>;

export const users = collection('users', {
  row: User,
  internal: Secrets,
  key: 'id',
  columns: ['email', 'status', 'role_id', { name: 'type', type: 'integer', path: 'type' }, 'created_at'],
  missing: errors.user_not_found,
  stats: { by: ['status', 'type'] },
  async make(ctx, given) {
    const known = ctx as unknown as ZoomCtx;
    const email = typeof given.email === 'string' ? given.email : `user.${ctx.random.hex(8)}@zoom.example`;
    const { row, internal } = newUser(known, { ...(given as Partial<User>), email });
    await rememberRoom(known, row);
    return { row, internal };
  },
});

const roleNames: Readonly<Record<string, string>> = { '0': 'Owner', '1': 'Admin', '2': 'Member' };

export const roleName = (id: string): string => roleNames[id] ?? 'Member';

/** A whole user from what is known of one. */
export function newUser(
  { random, now, credentials }: Pick<Ctx, 'random' | 'now' | 'credentials'>,
  given: Partial<User> & Pick<User, 'email'>,
  { custom = false, password }: { custom?: boolean; password?: string | undefined } = {},
): { row: User; internal: UserSecrets } {
  const drawn = random.fork(`user ${given.email}`);
  const id = given.id ?? shortId(drawn);
  const { first_name = '', last_name = '', role_id = '2' } = given;
  const pmi = given.pmi ?? personalNumber(drawn);
  const secrets = roomSecrets(drawn);
  const at = stamp(now);
  const row: User = {
    id,
    first_name,
    last_name,
    display_name: [first_name, last_name].filter(Boolean).join(' ') || (given.email.split('@')[0] ?? ''),
    type: 1,
    role_id,
    role_name: roleName(role_id),
    pmi,
    use_pmi: false,
    personal_meeting_url: personalLink(pmi, secrets.pmi_encrypted),
    timezone: 'UTC',
    verified: 1,
    dept: '',
    created_at: at,
    user_created_at: at,
    cms_user_id: '',
    jid: `${id.toLowerCase()}@xmpp.zoom.us`,
    group_ids: [],
    im_group_ids: [],
    division_ids: [],
    account_id: credentials.accountId ?? '',
    account_number: 90_000_000,
    language: 'en-US',
    phone_country: '',
    phone_number: '',
    phone_numbers: [],
    status: 'active',
    job_title: '',
    company: '',
    cost_center: '',
    location: '',
    login_types: [100],
    employee_unique_id: '',
    manager: '',
    pronouns: '',
    pronouns_option: 1,
    plan_united_type: '1',
    custom_attributes: [],
    cluster: 'us02',
    ...given,
    email: given.email.toLowerCase(),
  };
  return { row, internal: { ...secrets, custom, password, settings: {}, assistants: [] } };
}

const roomSecrets = (random: Random): Pick<UserSecrets, 'host_key' | 'pmi_password' | 'pmi_encrypted'> => ({
  host_key: random.digits(6),
  pmi_password: passcode(random),
  pmi_encrypted: encryptedPasscode(random),
});

/** The number of a personal room leads to its namespace and user. */
export async function rememberRoom(ctx: ZoomCtx, { id, pmi }: User): Promise<void> {
  const token = String(pmi);
  const known = await links.get(ctx, token);
  if (!known) await links.insert(ctx, { token, kind: 'personal', target: id });
  else await links.update(ctx, known, { target: id });
}
