/** Assistants may schedule for a user, who is to them one of their schedulers. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import type { ZoomCtx } from '../provider.ts';
import { needs } from '../scopes.ts';
import { stamp } from '../times.ts';
import { findUser, userOf } from './find.ts';
import { users, type User } from './rows.ts';

const assistantsOf = (user: User): readonly string[] => users.internal(user).assistants;

const setAssistants = (ctx: ZoomCtx, user: User, assistants: readonly string[]): Promise<User> =>
  users.update(ctx, user, {}, { assistants: [...assistants] });

/** All for whom a user may schedule. */
const schedulersOf = (ctx: ZoomCtx, { id }: User): Promise<User[]> =>
  users.all(ctx, { match: (other) => assistantsOf(other).includes(id) });

export const listAssistants = operation('users.assistants', 'GET /v2/users/{userId}/assistants', {
  summary: 'Who may schedule for a user',
  ...needs('Medium', 'user:read', 'user:read:list_assistants'),
  result: () => z.object({ assistants: z.array(z.object({ id: z.string(), email: z.string() })) }),
  async handler(ctx, { params }) {
    const user = await userOf(ctx, params.userId);
    const all = await users.all(ctx, { match: ({ id }) => assistantsOf(user).includes(id) });
    return { assistants: all.map(({ id, email }) => ({ id, email })) };
  },
});

export const addAssistants = operation('users.addAssistants', 'POST /v2/users/{userId}/assistants', {
  summary: 'Let others schedule for a user',
  status: 201,
  ...needs('Light', 'user:write', 'user:write:assistant'),
  body: () =>
    z.object({
      assistants: z
        .array(z.object({ id: z.string().optional(), email: z.string().optional() }))
        .max(30)
        .optional(),
    }),
  result: () => z.object({ ids: z.string(), add_at: z.string() }),
  async handler(ctx, { params, body }) {
    const user = await userOf(ctx, params.userId);
    const ids: string[] = [];
    for (const { id, email } of body.assistants ?? []) {
      const name = id ?? email ?? '';
      const other = await findUser(ctx, name);
      if (!other) throw errors.no_permission().with({ message: `Can't find user ${name}.` });
      if (other.id === user.id)
        throw errors.no_permission().with({ message: "Can't assign scheduling privilege to yourself." });
      ids.push(other.id);
    }
    await setAssistants(ctx, user, [...new Set([...assistantsOf(user), ...ids])]);
    return { ids: ids.join(','), add_at: stamp(ctx.now) };
  },
});

export const removeAssistants = operation('users.removeAssistants', 'DELETE /v2/users/{userId}/assistants', {
  summary: 'Let nobody else schedule for a user',
  ...needs('Light', 'user:write', 'user:delete:assistant'),
  async handler(ctx, { params }) {
    await setAssistants(ctx, await userOf(ctx, params.userId), []);
    return nothing();
  },
});

export const removeAssistant = operation(
  'users.removeAssistant',
  'DELETE /v2/users/{userId}/assistants/{assistantId}',
  {
    summary: 'Let one user no longer schedule for another',
    ...needs('Light', 'user:write', 'user:delete:assistant'),
    async handler(ctx, { params }) {
      const user = await userOf(ctx, params.userId);
      await setAssistants(
        ctx,
        user,
        assistantsOf(user).filter((id) => id !== params.assistantId),
      );
      return nothing();
    },
  },
);

export const listSchedulers = operation('users.schedulers', 'GET /v2/users/{userId}/schedulers', {
  summary: 'For whom a user may schedule',
  ...needs('Medium', 'user:read', 'user:read:list_schedulers'),
  result: () => z.object({ schedulers: z.array(z.object({ id: z.string(), email: z.string(), pmi: z.int() })) }),
  async handler(ctx, { params }) {
    const all = await schedulersOf(ctx, await userOf(ctx, params.userId));
    return { schedulers: all.map(({ id, email, pmi }) => ({ id, email, pmi })) };
  },
});

export const removeSchedulers = operation('users.removeSchedulers', 'DELETE /v2/users/{userId}/schedulers', {
  summary: 'A user no longer schedules for anybody',
  ...needs('Light', 'user:write', 'user:delete:scheduler'),
  async handler(ctx, { params }) {
    const user = await userOf(ctx, params.userId);
    for (const other of await schedulersOf(ctx, user))
      await setAssistants(
        ctx,
        other,
        assistantsOf(other).filter((id) => id !== user.id),
      );
    return nothing();
  },
});

export const removeScheduler = operation(
  'users.removeScheduler',
  'DELETE /v2/users/{userId}/schedulers/{schedulerId}',
  {
    summary: 'A user no longer schedules for another',
    ...needs('Light', 'user:write', 'user:delete:scheduler'),
    async handler(ctx, { params }) {
      const user = await userOf(ctx, params.userId);
      const other = await findUser(ctx, params.schedulerId);
      if (other)
        await setAssistants(
          ctx,
          other,
          assistantsOf(other).filter((id) => id !== user.id),
        );
      return nothing();
    },
  },
);
