/** The host's page: start and end, record, let people in. */
import { html, link, redirect, z } from '../../../src/emulator/index.ts';
import { pages } from '../api.ts';
import { errors } from '../errors.ts';
import { text } from '../fields.ts';
import { StartPage, type Guest } from '../pages/start.tsx';
import type { ZoomCtx } from '../provider.ts';
import { canRecord, startRecording, stopRecording } from '../recordings/live.ts';
import { aboutSession } from '../sessions/about.ts';
import { findSession, hostOf } from '../sessions/find.ts';
import { meeting, webinar, type Kind, type Session } from '../sessions/rows.ts';
import { readZak } from '../zaks.ts';
import { end } from './end.ts';
import { admit, peopleIn } from './people.ts';
import { instances, participants, type Participant } from './rows.ts';
import { start } from './start.ts';

const Query = () => z.object({ zak: text() });

interface Opened {
  readonly kind: Kind;
  readonly session: Session;
}

/** What a start link opens. Without a ZAK it is taken that the host is signed in; one that is over opens nothing. */
async function opened(ctx: ZoomCtx, id: string, zak: string | undefined): Promise<Opened> {
  for (const kind of [meeting, webinar]) {
    const session = await findSession(ctx, kind, id);
    if (!session) continue;
    const read = zak ? await readZak(ctx, zak) : undefined;
    if (zak && read?.user !== session.host_id)
      throw errors.bad_form().with({ message: 'This start link has expired. Ask for a new one.' });
    return { kind, session };
  }
  throw errors.page_not_found().with({ message: 'This meeting link is invalid (3,001)' });
}

const guest = ({ participant_uuid, name, is_host }: Participant): Guest => ({
  id: participant_uuid,
  name,
  isHost: is_host,
});

export const startPage = pages.operation('pages.start', 'GET /s/{meetingId}', {
  summary: "The host's page of a meeting or webinar",
  query: Query,
  async handler(ctx, { params, query }) {
    const { session } = await opened(ctx, params.meetingId, query.zak);
    const run = session.status === 'started' ? await instances.get(ctx, session.uuid) : undefined;
    const last = run && instances.internal(run).recorded.at(-1);
    const inside = await peopleIn(ctx, session, 'in_meeting');
    const waiting = await peopleIn(ctx, session, ['in_waiting_room', 'waiting_for_host']);
    return html(
      StartPage({
        topic: session.topic,
        about: aboutSession(session),
        live: run !== undefined,
        recording: last !== undefined && last.end === undefined,
        canRecord: canRecord(await hostOf(ctx, session)),
        action: back(ctx, params.meetingId),
        inside: inside.map(guest),
        waiting: waiting.map(guest),
      }),
    );
  },
});

const back = ({ request }: ZoomCtx, id: string): string =>
  link(pages, `/s/${id}${request?.search ? `?${request.search}` : ''}`);

export const hostActs = pages.operation('pages.submitStart', 'POST /s/{meetingId}', {
  summary: 'The host starts, ends, records, or lets somebody in',
  query: Query,
  body: () =>
    z.object({
      action: z.enum(['start', 'end', 'record', 'stop_recording', 'admit']),
      participant: text(),
    }),
  async handler(ctx, { params, query, body }) {
    const { kind, session } = await opened(ctx, params.meetingId, query.zak);
    const host = await hostOf(ctx, session);
    const run = session.status === 'started' ? await instances.get(ctx, session.uuid) : undefined;
    if (!run) {
      if (body.action === 'start') await start(ctx, kind, session, host, { hostJoins: true });
    } else if (body.action === 'end') {
      await end(ctx, kind, session, host);
      if (session.type === kind.instant) return redirect(link(pages, '/profile'), { status: 303 });
    } else if (body.action === 'record') await startRecording(ctx, run, host);
    else if (body.action === 'stop_recording') await stopRecording(ctx, run);
    else if (body.action === 'admit') {
      const waiting = await participants.need(ctx, body.participant ?? '');
      if (waiting.status === 'in_waiting_room') await admit(ctx, run, waiting);
    }
    return redirect(back(ctx, params.meetingId), { status: 303 });
  },
});
