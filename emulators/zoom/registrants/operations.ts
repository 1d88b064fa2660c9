/** Registrants through the API, of meetings and of webinars alike. */
import { nothing, z, type Operation } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { countDaily } from '../daily-limits.ts';
import { errors } from '../errors.ts';
import { text } from '../fields.ts';
import { around, asked, paged, paging } from '../paging.ts';
import type { ZoomCtx } from '../provider.ts';
import { needs } from '../scopes.ts';
import { sessionOf } from '../sessions/find.ts';
import type { Kind, Session } from '../sessions/rows.ts';
import { Occurrence } from '../sessions/recurrence.ts';
import { tellRegistration } from './events.ts';
import { noQuestions, Questions } from './questions.ts';
import { personalUrl, register } from './register.ts';
import { asAnswer, profileFields, RegistrantAnswer, registrants, type Registrant } from './rows.ts';

const Application = () =>
  z.object({
    email: z.email().max(128),
    first_name: z.string().min(1).max(64),
    last_name: z.string().max(64).optional(),
    ...z.object(profileFields()).partial().shape,
    language: z.string().optional(),
    auto_approve: z.boolean().optional(),
  });

const Registered = () =>
  z.object({
    id: z.int(),
    registrant_id: z.string(),
    topic: z.string(),
    start_time: z.string().optional(),
    join_url: z.string().optional(),
    occurrences: z.array(Occurrence()).optional(),
    participant_pin_code: z.int().optional(),
  });

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

/** Most at once. */
const most = 30;

/** The registrant of a session. Throws `registrant_not_found`. */
async function registrantOf(ctx: ZoomCtx, session: Session, id: string): Promise<Registrant> {
  const found = await registrants.get(ctx, id);
  if (!found || found.session !== String(session.id)) throw errors.registrant_not_found(id);
  return found;
}

/** As the action says. What is so already stays. */
async function decide(
  ctx: ZoomCtx,
  kind: Kind,
  session: Session,
  registrant: Registrant,
  action: 'approve' | 'deny' | 'cancel',
): Promise<void> {
  const status = ({ approve: 'approved', deny: 'denied', cancel: 'cancelled' } as const)[action];
  await countDaily(ctx, 'statuses', registrant.id);
  if (registrant.status === status) return;
  const { tk } = registrants.internal(registrant);
  const join_url = status === 'approved' ? personalUrl(session, tk) : undefined;
  const changed = await registrants.update(ctx, registrant, { status, join_url });
  tellRegistration(ctx, kind, session, status, changed);
}

type Names = Record<
  'create' | 'list' | 'get' | 'delete' | 'updateStatus' | 'getQuestions' | 'updateQuestions' | 'batch',
  string
>;

/** The operations of one kind; `names` are their ids. */
export function registrantOperations(kind: Kind, names: Names): Record<keyof Names, Operation> {
  const { name } = kind;
  const base = name === 'meeting' ? '/v2/meetings/{id}' : '/v2/webinars/{id}';
  const reads = `${name}:read` as const;
  const writes = `${name}:write` as const;

  return {
    create: operation(names.create, `POST ${base}/registrants` as const, {
      summary: `Register somebody for a ${name}`,
      status: 201,
      ...needs('Light', writes, `${name}:write:registrant`),
      query: () => z.object({ occurrence_ids: text() }),
      body: Application,
      result: Registered,
      async handler(ctx, { params, query, body }) {
        const session = await sessionOf(ctx, kind, params.id);
        const chosen = listOf(query.occurrence_ids);
        const { id, join_url } = await register(ctx, kind, session, body, chosen);
        const { occurrences, start_time } = session;
        return {
          id: session.id,
          registrant_id: id,
          topic: session.topic,
          ...(start_time !== undefined && { start_time }),
          ...(join_url !== undefined && { join_url }),
          ...(occurrences && {
            occurrences: occurrences.filter(({ occurrence_id: one }) => chosen.length === 0 || chosen.includes(one)),
          }),
        };
      },
    }),

    list: operation(names.list, `GET ${base}/registrants` as const, {
      summary: `Who registered for a ${name}`,
      ...needs('Medium', reads, `${name}:read:list_registrants`),
      query: () =>
        z.object({
          ...paging(),
          status: z.enum(['pending', 'approved', 'denied']).default('approved'),
          occurrence_id: text(),
          tracking_source_id: text(),
        }),
      result: () => z.object({ ...paged(), registrants: z.array(RegistrantAnswer()) }),
      async handler(ctx, { params, query }) {
        const session = await sessionOf(ctx, kind, params.id);
        const { status, occurrence_id: occurrence } = query;
        const page = await registrants.list(ctx, {
          where: { session: String(session.id), status },
          match: occurrence ? (row) => chose(row, occurrence) : undefined,
          order: { direction: 'asc' },
          page: await asked(ctx, query),
        });
        return { ...(await around(ctx, page)), registrants: page.items.map(asAnswer) };
      },
    }),

    get: operation(names.get, `GET ${base}/registrants/{registrantId}` as const, {
      summary: `One who registered for a ${name}`,
      ...needs('Light', reads, `${name}:read:registrant`),
      result: RegistrantAnswer,
      async handler(ctx, { params }) {
        const session = await sessionOf(ctx, kind, params.id);
        return asAnswer(await registrantOf(ctx, session, params.registrantId));
      },
    }),

    delete: operation(names.delete, `DELETE ${base}/registrants/{registrantId}` as const, {
      summary: `Take a registrant off the list of a ${name}`,
      ...needs('Light', writes, `${name}:delete:registrant`),
      query: () => z.object({ occurrence_id: text() }),
      async handler(ctx, { params }) {
        const session = await sessionOf(ctx, kind, params.id);
        const registrant = await registrantOf(ctx, session, params.registrantId);
        await registrants.remove(ctx, registrant);
        tellRegistration(ctx, kind, session, 'cancelled', registrant);
        return nothing();
      },
    }),

    updateStatus: operation(names.updateStatus, `PUT ${base}/registrants/status` as const, {
      summary: `Approve, deny or cancel registrations for a ${name}`,
      ...needs('Light', writes, `${name}:update:registrant_status`),
      query: () => z.object({ occurrence_id: text() }),
      body: () =>
        z.object({
          action: z.enum(['approve', 'deny', 'cancel']),
          registrants: z
            .array(z.object({ id: z.string().optional(), email: z.string().optional() }))
            .max(most)
            .optional(),
        }),
      async handler(ctx, { params, body }) {
        const session = await sessionOf(ctx, kind, params.id);
        for (const { id, email } of body.registrants ?? []) {
          const byEmail = { where: { session: String(session.id), email: (email ?? '').toLowerCase() } };
          const one = id ? await registrantOf(ctx, session, id) : await registrants.find(ctx, byEmail);
          if (!one) throw errors.registrant_not_found(email ?? '');
          await decide(ctx, kind, session, one, body.action);
        }
        return nothing();
      },
    }),

    getQuestions: operation(names.getQuestions, `GET ${base}/registrants/questions` as const, {
      summary: `What people are asked when they register for a ${name}`,
      ...needs('Light', reads, `${name}:read:list_registration_questions`),
      result: Questions,
      async handler(ctx, { params }) {
        const session = await sessionOf(ctx, kind, params.id);
        return kind.sessions.internal(session).questions ?? noQuestions;
      },
    }),

    updateQuestions: operation(names.updateQuestions, `PATCH ${base}/registrants/questions` as const, {
      summary: `Set what people are asked when they register for a ${name}`,
      ...needs('Light', writes, `${name}:update:registration_question`),
      body: () => Questions().partial(),
      async handler(ctx, { params, body }) {
        const session = await sessionOf(ctx, kind, params.id);
        const before = kind.sessions.internal(session).questions ?? noQuestions;
        const { questions = before.questions, custom_questions = before.custom_questions } = body;
        await kind.sessions.update(ctx, session, {}, { questions: { questions, custom_questions } });
        return nothing();
      },
    }),

    batch: operation(names.batch, `POST ${base}/batch_registrants` as const, {
      summary: `Register up to thirty people for a ${name}`,
      status: 201,
      ...needs('Heavy', writes, `${name}:write:batch_registrants`),
      body: () =>
        z.object({
          auto_approve: z.boolean().optional(),
          registrants_confirmation_email: z.boolean().optional(),
          registrants: z
            .array(Application().pick({ email: true, first_name: true, last_name: true }))
            .max(most)
            .optional(),
        }),
      result: () =>
        z.object({
          registrants: z.array(
            z.object({
              email: z.string(),
              registrant_id: z.string(),
              join_url: z.string().optional(),
              participant_pin_code: z.int().optional(),
            }),
          ),
        }),
      async handler(ctx, { params, body }) {
        const session = await sessionOf(ctx, kind, params.id);
        if (session.type !== kind.scheduled) throw errors.batch_not_scheduled();
        const made = [];
        for (const one of body.registrants ?? []) {
          const { id, email, join_url } = await register(ctx, kind, session, {
            ...one,
            auto_approve: body.auto_approve,
          });
          made.push({ email, registrant_id: id, ...(join_url !== undefined && { join_url }) });
        }
        return { registrants: made };
      },
    }),
  };
}

function chose(row: Registrant, occurrence: string): boolean {
  const { occurrences } = registrants.internal(row);
  return occurrences.length === 0 || occurrences.includes(occurrence);
}
