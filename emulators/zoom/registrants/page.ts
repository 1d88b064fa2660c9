/** The registration pages of meetings and webinars. */
import { emptyable, html, z, type Answer } from '../../../src/emulator/index.ts';
import { pages } from '../api.ts';
import { errors } from '../errors.ts';
import { links } from '../links.ts';
import { RegisteredPage, RegisterPage, type Question } from '../pages/register.tsx';
import type { ZoomCtx } from '../provider.ts';
import { aboutSession } from '../sessions/about.ts';
import { findSession } from '../sessions/find.ts';
import { meeting, webinar, type Kind, type Session } from '../sessions/rows.ts';
import { register, type Application } from './register.ts';

async function sessionBy(ctx: ZoomCtx, kind: Kind, token: string): Promise<Session> {
  const { target } = await links.need(ctx, token);
  const session = await findSession(ctx, kind, target);
  if (!session || (session.settings.approval_type ?? 2) === 2) throw errors.page_not_found();
  return session;
}

/** `job_title` → `Job title`. */
const label = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`;

/** Custom questions have no names: their place is one. */
function questionsOf({ sessions }: Kind, session: Session): Question[] {
  const { questions = [], custom_questions = [] } = sessions.internal(session).questions ?? {};
  return [
    ...questions
      .filter(({ field_name }) => field_name !== 'last_name')
      .map(({ field_name: name, required }) => ({ name, label: label(name), required, answers: [] })),
    ...custom_questions.map(({ title, required = false, answers = [] }, index) => ({
      name: `custom_${index}`,
      label: title,
      required,
      answers,
    })),
  ];
}

type Values = Readonly<Record<string, string>>;

function applicationOf({ sessions }: Kind, session: Session, values: Values): Application {
  const { questions = [], custom_questions = [] } = sessions.internal(session).questions ?? {};
  const plain = questions.map(({ field_name }) => [field_name, values[field_name] ?? '']);
  const own = custom_questions.map(({ title }, index) => ({ title, value: values[`custom_${index}`] ?? '' }));
  return {
    ...(Object.fromEntries(plain) as Partial<Application>),
    email: values.email ?? '',
    first_name: values.first_name ?? '',
    last_name: values.last_name ?? '',
    ...(own.length > 0 && { custom_questions: own }),
  };
}

async function show(ctx: ZoomCtx, kind: Kind, token: string): Promise<Answer<never>> {
  const session = await sessionBy(ctx, kind, token);
  const about = aboutSession(session);
  return html(RegisterPage({ topic: session.topic, about, questions: questionsOf(kind, session), values: {} }));
}

async function submit(ctx: ZoomCtx, kind: Kind, token: string, values: Values): Promise<Answer<never>> {
  const session = await sessionBy(ctx, kind, token);
  const about = aboutSession(session);
  const { topic } = session;
  if (!values.first_name?.trim() || !/^\S+@\S+\.\S+$/.test(values.email ?? '')) {
    const problem = 'Please give your first name and an e-mail address.';
    return html(RegisterPage({ topic, about, questions: questionsOf(kind, session), values, problem }), {
      status: 400,
    });
  }
  const { first_name, join_url } = await register(ctx, kind, session, applicationOf(kind, session, values));
  return html(RegisteredPage({ topic, about, name: first_name, joinUrl: join_url }));
}

const Filled = () => z.record(z.string(), emptyable(z.string()));

export const meetingRegistrationPage = pages.operation('pages.registerForMeeting', 'GET /meeting/register/{token}', {
  summary: 'The registration page of a meeting',
  handler: (ctx, { params }) => show(ctx, meeting, params.token),
});

export const registerForMeeting = pages.operation('pages.submitMeetingRegistration', 'POST /meeting/register/{token}', {
  summary: 'Somebody registers for a meeting',
  body: Filled,
  handler: (ctx, { params, body }) => submit(ctx, meeting, params.token, body),
});

export const webinarRegistrationPage = pages.operation('pages.registerForWebinar', 'GET /webinar/register/{token}', {
  summary: 'The registration page of a webinar',
  handler: (ctx, { params }) => show(ctx, webinar, params.token),
});

export const registerForWebinar = pages.operation('pages.submitWebinarRegistration', 'POST /webinar/register/{token}', {
  summary: 'Somebody registers for a webinar',
  body: Filled,
  handler: (ctx, { params, body }) => submit(ctx, webinar, params.token, body),
});
