/** Panelists: who speaks in a webinar, beside its host. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { shortId } from '../ids.ts';
import { collection } from '../provider.ts';
import { needs } from '../scopes.ts';
import { sessionOf } from '../sessions/find.ts';
import { inviteLink } from '../sessions/inviting.ts';
import { webinar } from '../sessions/rows.ts';
import { stamp } from '../times.ts';

const Panelist = schema(() => z.object({ id: z.string(), name: z.string(), email: z.string(), join_url: z.string() }));

export const panelists = collection('panelists', {
  row: Panelist,
  internal: schema(() => z.object({ webinar: z.string() })),
  key: 'id',
  columns: ['email', 'internal.webinar'],
  missing: errors.panelist_not_found,
});

const path = '/v2/webinars/{webinarId}/panelists';

export const addPanelists = operation('webinars.addPanelists', `POST ${path}` as const, {
  summary: 'Add people who speak',
  status: 201,
  ...needs('Light', 'webinar:write', 'webinar:write:panelist'),
  body: () =>
    z.object({
      panelists: z
        .array(z.object({ name: z.string().min(1).max(64), email: z.email() }))
        .max(30)
        .optional(),
    }),
  result: () => z.object({ id: z.string(), updated_at: z.string() }),
  async handler(ctx, { params, body }) {
    const found = await sessionOf(ctx, webinar, params.webinarId);
    for (const { name, email } of body.panelists ?? []) {
      const known = await panelists.find(ctx, { where: { webinar: String(found.id), email } });
      if (known) await panelists.update(ctx, known, { name });
      else {
        const id = shortId(ctx.random);
        const join_url = await inviteLink(ctx, found, name, `panelist ${id}`);
        await panelists.insert(ctx, { id, name, email, join_url }, { webinar: String(found.id) });
      }
    }
    return { id: String(found.id), updated_at: stamp(ctx.now) };
  },
});

export const listPanelists = operation('webinars.listPanelists', `GET ${path}` as const, {
  summary: 'Who speaks in a webinar',
  ...needs('Medium', 'webinar:read', 'webinar:read:list_panelists'),
  result: () => z.object({ total_records: z.int(), panelists: z.array(Panelist()) }),
  async handler(ctx, { params }) {
    const found = await sessionOf(ctx, webinar, params.webinarId);
    const all = await panelists.all(ctx, { where: { webinar: String(found.id) } });
    return { total_records: all.length, panelists: all };
  },
});

export const removePanelists = operation('webinars.removePanelists', `DELETE ${path}` as const, {
  summary: 'Take everybody off who speaks',
  ...needs('Light', 'webinar:write', 'webinar:delete:panelist'),
  async handler(ctx, { params }) {
    const found = await sessionOf(ctx, webinar, params.webinarId);
    for (const one of await panelists.all(ctx, { where: { webinar: String(found.id) } }))
      await panelists.remove(ctx, one);
    return nothing();
  },
});

export const removePanelist = operation('webinars.removePanelist', `DELETE ${path}/{panelistId}` as const, {
  summary: 'Take somebody off who speaks',
  ...needs('Light', 'webinar:write', 'webinar:delete:panelist'),
  async handler(ctx, { params }) {
    const found = await sessionOf(ctx, webinar, params.webinarId);
    const one = await panelists.get(ctx, params.panelistId);
    if (!one || panelists.internal(one).webinar !== String(found.id))
      throw errors.panelist_not_found(params.panelistId);
    await panelists.remove(ctx, one);
    return nothing();
  },
});
