/** The pages on which people join: the meeting's link, a registrant's own, the web client's; and the room behind. */
import { html, link, redirect, z, type Answer } from '../../../src/emulator/index.ts';
import { pages } from '../api.ts';
import { errors } from '../errors.ts';
import { text } from '../fields.ts';
import { links, type Link } from '../links.ts';
import { JoinPage, RoomPage } from '../pages/join.tsx';
import type { ZoomCtx } from '../provider.ts';
import { registrants, type Registrant } from '../registrants/rows.ts';
import { aboutSession } from '../sessions/about.ts';
import { findSession, hostOf } from '../sessions/find.ts';
import { kinds, meeting, webinar, type Kind, type Session } from '../sessions/rows.ts';
import { registrationLink } from '../urls.ts';
import { leave } from './end.ts';
import { goAway, peopleIn } from './people.ts';
import { personOf } from './persons.ts';
import { instances, participants } from './rows.ts';
import { join, runOf } from './start.ts';

const Query = () =>
  z.object({
    /** The passcode, encrypted. */
    pwd: text(),
    /** A registrant's own token. */
    tk: text(),
    /** With a personal room's number: the meeting that is meant. */
    omn: text(),
  });

const Filled = () => z.object({ name: text(), email: text(), passcode: text(), pwd: text() });

interface Asked {
  readonly pwd?: string | undefined;
  readonly tk?: string | undefined;
  readonly omn?: string | undefined;
}

interface Door {
  readonly kind: Kind;
  readonly session: Session;
  readonly registrant: Registrant | undefined;
  /** Made for somebody in particular. */
  readonly invite: Link | undefined;
  /** The link itself says who may come in. */
  readonly open: boolean;
}

const invalidLink = (): Error => errors.page_not_found().with({ message: 'This meeting link is invalid (3,001)' });

/** What a link leads to. Throws the page that says it leads nowhere. */
async function doorOf(ctx: ZoomCtx, number: string, { pwd, tk, omn }: Asked): Promise<Door> {
  const id = omn || number;
  const found = (await findSession(ctx, meeting, id)) ?? (await findSession(ctx, webinar, id));
  if (!found) throw invalidLink();
  const kind = kindOf(found);
  const registrant = tk ? await registrants.find(ctx, { where: { tk } }) : undefined;
  const isTheirs = registrant?.session === String(found.id) && registrant.status === 'approved';
  if (registrant && !isTheirs) throw invalidLink();
  const invite = tk && !registrant ? await inviteOf(ctx, tk, found) : undefined;
  const open = isTheirs || invite !== undefined || found.password === undefined || pwd === found.encrypted_password;
  return { kind, session: found, registrant, invite, open };
}

async function inviteOf(ctx: ZoomCtx, token: string, { id }: Session): Promise<Link | undefined> {
  const invite = await links.get(ctx, token);
  return invite?.kind === 'invite' && invite.target === String(id) ? invite : undefined;
}

const kindOf = ({ type }: Session): Kind => (type === 5 || type === 6 || type === 9 ? webinar : meeting);

function door(
  action: string,
  { session, registrant, invite, open }: Door,
  more: { name?: string; email?: string; problem?: string } = {},
) {
  const registered = registrant && `${registrant.first_name} ${registrant.last_name}`.trim();
  return JoinPage({
    topic: session.topic,
    about: aboutSession(session),
    live: session.status === 'started',
    action,
    name: more.name ?? registered ?? invite?.name,
    email: more.email ?? registrant?.email,
    asksPasscode: !open,
    problem: more.problem,
  });
}

/** The page's own address, so that a form keeps its query. */
const here = ({ request }: ZoomCtx): string => {
  const { path = '/', search = '' } = request ?? {};
  return link(pages, search ? `${path}?${search}` : path);
};

async function showDoor(ctx: ZoomCtx, id: string, query: Asked): Promise<Answer<never>> {
  const found = await doorOf(ctx, id, query);
  return mustRegister(found) ?? html(door(here(ctx), found));
}

/** Where people have to register, the plain link only leads there. */
function mustRegister({ kind, session, registrant, invite }: Door): Answer<never> | undefined {
  const { registration } = kind.sessions.internal(session);
  return registration && !registrant && !invite ? redirect(registrationLink(kind.name, registration)) : undefined;
}

async function enterBy(
  ctx: ZoomCtx,
  id: string,
  query: Asked,
  filled: z.infer<ReturnType<typeof Filled>>,
): Promise<Answer<never>> {
  const found = await doorOf(ctx, id, query);
  const { kind, session, registrant, open } = found;
  const away = mustRegister(found);
  if (away) return away;
  const { name = '', email = '', passcode = filled.pwd } = filled;
  if (!open && passcode !== session.password)
    return html(door(here(ctx), found, { name, email, problem: 'Passcode wrong' }), { status: 400 });
  const given = { name: name.trim() || 'Guest', email, registrant_id: registrant?.id };
  const person = await personOf(ctx, session, given);
  const { participant } = await join(ctx, kind, session, await hostOf(ctx, session), { ...person, is_host: false });
  const more = new URLSearchParams(ctx.request?.search);
  more.set('participant', participant.participant_uuid);
  return redirect(link(pages, `/wc/${session.id}/meeting?${more.toString()}`), { status: 303 });
}

/** An operation's name, and its summary. */
type Titled = readonly [name: string, summary: string];

type DoorPath = '/j/{meetingId}' | '/w/{meetingId}' | '/wc/join/{meetingId}' | '/wc/{meetingId}/join';

/** One address of the door: a look at it, and in. */
const doorAt = (path: DoorPath, [look, lookSummary]: Titled, [enter, enterSummary]: Titled) => ({
  look: pages.operation(`pages.${look}`, `GET ${path}`, {
    summary: lookSummary,
    query: Query,
    handler: (ctx, { params, query }) => showDoor(ctx, params.meetingId, query),
  }),
  enter: pages.operation(`pages.${enter}`, `POST ${path}`, {
    summary: enterSummary,
    query: Query,
    body: Filled,
    handler: (ctx, { params, query, body }) => enterBy(ctx, params.meetingId, query, body),
  }),
});

export const { look: joinPage, enter: joinByPage } = doorAt(
  '/j/{meetingId}',
  ['join', 'The join page of a meeting or webinar'],
  ['submitJoin', 'Somebody joins'],
);

export const { look: registrantPage, enter: joinAsRegistrant } = doorAt(
  '/w/{meetingId}',
  ['registrantJoin', "A registrant's own join page"],
  ['submitRegistrantJoin', 'A registrant joins'],
);

export const { look: clientPage, enter: joinInClient } = doorAt(
  '/wc/join/{meetingId}',
  ['webClient', 'The join page of the web client'],
  ['submitWebClient', 'Somebody joins in the web client'],
);

export const { look: clientPageOfMeeting, enter: joinInClientOfMeeting } = doorAt(
  '/wc/{meetingId}/join',
  ['webClientOfMeeting', 'The join page of the web client, under its other address'],
  ['submitWebClientOfMeeting', 'Somebody joins in the web client, by its other address'],
);

const InRoom = () => Query().extend({ participant: z.string() });

export const roomPage = pages.operation('pages.room', 'GET /wc/{meetingId}/meeting', {
  summary: 'What somebody sees who has joined, or waits',
  query: InRoom,
  async handler(ctx, { params, query }) {
    const participant = await participants.need(ctx, query.participant);
    const kind = (await kinds.meeting.sessions.get(ctx, params.meetingId)) ? meeting : webinar;
    const session = await kind.sessions.get(ctx, params.meetingId);
    if (!session) throw invalidLink();
    const uuid = participant.meeting_uuid;
    const others = await peopleIn(ctx, { uuid }, 'in_meeting');
    const { participant: _participant, ...back } = query;
    const rejoin = new URLSearchParams(
      Object.entries(back).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    return html(
      RoomPage({
        topic: session.topic,
        about: aboutSession(session),
        status: participant.status,
        name: participant.name,
        action: here(ctx),
        rejoin: link(pages, `/${query.tk ? 'w' : 'j'}/${session.id}?${rejoin.toString()}`),
        others: others.filter((one) => one.participant_uuid !== participant.participant_uuid).map(({ name }) => name),
      }),
    );
  },
});

export const leaveRoom = pages.operation('pages.leave', 'POST /wc/{meetingId}/meeting', {
  summary: 'Somebody leaves, or gives up waiting',
  query: InRoom,
  async handler(ctx, { params, query }) {
    const person = await participants.need(ctx, query.participant);
    const found =
      (await findSession(ctx, meeting, params.meetingId)) ?? (await findSession(ctx, webinar, params.meetingId));
    const run = await instances.get(ctx, person.meeting_uuid);
    if (found && person.status !== 'left') {
      if (run) await leave(ctx, kindOf(found), found, await hostOf(ctx, found), run, person);
      else await goAway(ctx, runOf(ctx, kindOf(found), found), person, '');
    }
    return redirect(here(ctx), { status: 303 });
  },
});
