/** Signing up: by the API, or on the registration page. */
import { countDaily } from '../daily-limits.ts';
import { errors, problem } from '../errors.ts';
import { shortId } from '../ids.ts';
import type { ZoomCtx } from '../provider.ts';
import { hostOf } from '../sessions/find.ts';
import type { Kind, Session } from '../sessions/rows.ts';
import { occurrenceOf } from '../sessions/update.ts';
import { minute, stamp } from '../times.ts';
import { guestLink } from '../urls.ts';
import { tellRegistration } from './events.ts';
import { registrants, type Registrant } from './rows.ts';

type Profile = Partial<
  Omit<Registrant, 'id' | 'email' | 'first_name' | 'status' | 'create_time' | 'join_url' | 'kind' | 'session'>
>;

/** What somebody fills in. */
export interface Application extends Profile {
  readonly email: string;
  readonly first_name: string;
  readonly language?: string | undefined;
  readonly auto_approve?: boolean | undefined;
}

/** Zoom's own limit of registrants. */
const most = 4999;

/** Signs somebody up, or changes what was said before. Throws why nobody can. */
export async function register(
  ctx: ZoomCtx,
  kind: Kind,
  session: Session,
  given: Application,
  occurrenceIds: readonly string[] = [],
): Promise<Registrant> {
  await checkOpen(ctx, kind, session, given);
  for (const id of occurrenceIds) occurrenceOf(session, id);
  const { auto_approve, language = 'en-US', ...about } = given;
  const email = given.email.toLowerCase();
  const known = await find(ctx, session, email);
  await countDaily(ctx, 'registrations', `${session.id} ${email}`);
  const approved = session.settings.approval_type === 0 || auto_approve === true;
  if (known) return signUpAgain(ctx, session, known, about, approved, occurrenceIds);
  const random = ctx.random.fork(`registrant ${session.id} ${email}`);
  const tk = random.base64url(86);
  const row: Registrant = {
    kind: kind.name,
    session: String(session.id),
    id: shortId(random),
    ...blank,
    ...about,
    email,
    status: approved ? 'approved' : 'pending',
    create_time: stamp(ctx.now),
    ...(approved && { join_url: personalUrl(session, tk) }),
  };
  const registrant = await registrants.insert(ctx, row, { tk, language, occurrences: [...occurrenceIds] });
  tellRegistration(ctx, kind, session, 'created', registrant);
  return registrant;
}

export const blank = {
  last_name: '',
  address: '',
  city: '',
  country: '',
  zip: '',
  state: '',
  phone: '',
  industry: '',
  org: '',
  job_title: '',
  purchasing_time_frame: '',
  role_in_purchase_process: '',
  no_of_employees: '',
  comments: '',
  custom_questions: [],
} as const satisfies Profile;

const find = (ctx: ZoomCtx, { id }: Session, email: string): Promise<Registrant | undefined> =>
  registrants.find(ctx, { where: { session: String(id), email } });

/** The same address again: the same registrant, with what is said now. One who was turned away waits anew. */
async function signUpAgain(
  ctx: ZoomCtx,
  session: Session,
  known: Registrant,
  about: Omit<Application, 'auto_approve' | 'language'>,
  approved: boolean,
  occurrences: readonly string[],
): Promise<Registrant> {
  const { tk } = registrants.internal(known);
  const status = known.status === 'approved' || approved ? 'approved' : 'pending';
  const changes = {
    ...about,
    email: known.email,
    status,
    ...(status === 'approved' && { join_url: personalUrl(session, tk) }),
  } as const;
  return registrants.update(ctx, known, changes, occurrences.length > 0 ? { occurrences: [...occurrences] } : {});
}

export const personalUrl = ({ id, encrypted_password }: Session, tk: string): string =>
  guestLink(id, tk, encrypted_password);

async function checkOpen(ctx: ZoomCtx, kind: Kind, session: Session, given: Application): Promise<void> {
  const { settings, start_time, duration = 0, occurrences } = session;
  if ((settings.approval_type ?? 2) === 2) throw errors.no_registration(session.id);
  const host = await hostOf(ctx, session);
  if (host.type !== 2) throw errors.paid_account_only(host.account_id);
  if (given.email.toLowerCase() === host.email) throw errors.host_cannot_register();
  const last = occurrences?.at(-1)?.start_time ?? start_time;
  const isOver = last !== undefined && Date.parse(last) + duration * minute < ctx.now && session.status === 'waiting';
  if (isOver) throw errors.registration_over();
  const { registrants_restrict_number: bound = 0 } = settings;
  const count = await registrants.count(ctx, { where: { session: String(session.id), status: 'approved' } });
  if (count >= (bound > 0 ? bound : most)) throw errors.registration_full();
  checkAnswers(kind, session, given);
}

/** Questions that must be answered. */
function checkAnswers({ sessions }: Kind, session: Session, given: Application): void {
  const { questions = [], custom_questions = [] } = sessions.internal(session).questions ?? {};
  const plain = questions.filter(({ required, field_name }) => required && !given[field_name as keyof Application]);
  const said = given.custom_questions ?? [];
  const own = custom_questions.filter(
    ({ required, title }) => required === true && !said.some((one) => one.title === title && one.value !== ''),
  );
  const names = [...plain.map(({ field_name }) => field_name), ...(own.length > 0 ? ['custom_questions'] : [])];
  if (names.length > 0) throw errors.validation_failed(names.map(problem));
}
