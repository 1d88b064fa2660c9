/** Who registered for a webinar and did not come. */
import { pageOf, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { text } from '../fields.ts';
import { participants } from '../live/rows.ts';
import { around, asked, paged, paging } from '../paging.ts';
import { pastRun } from '../past/find.ts';
import { asAnswer, RegistrantAnswer, registrants } from '../registrants/rows.ts';
import { needs } from '../scopes.ts';
import { webinar } from '../sessions/rows.ts';

export const listAbsentees = operation('webinars.absentees', 'GET /v2/past_webinars/{webinarId}/absentees', {
  summary: 'Who registered for a webinar and did not come',
  ...needs('Medium', 'webinar:read', 'webinar:read:list_absentees'),
  query: () => z.object({ ...paging(), occurrence_id: text() }),
  result: () => z.object({ ...paged(), registrants: z.array(RegistrantAnswer()) }),
  async handler(ctx, { params, query }) {
    const run = await pastRun(ctx, webinar, params.webinarId);
    const there = await participants.all(ctx, { where: { meeting_uuid: run.uuid } });
    const came = new Set(there.map(({ registrant_id }) => registrant_id));
    const all = await registrants.all(ctx, { where: { session: String(run.id), status: 'approved' } });
    const page = pageOf(
      all.filter(({ id }) => !came.has(id)),
      await asked(ctx, query),
    );
    return { ...(await around(ctx, page)), registrants: page.items.map(asAnswer) };
  },
});
