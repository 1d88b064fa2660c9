/** Invitations: copies in the calendars of others, answers, mails, rooms, and people who are away. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { baseOf, calendarCall, credentialsOf, person, type Json } from './sdk.ts';
import { googleTest, timed } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00.000Z' } });

const path = '/calendars/primary/events';
const outsider = 'zoe@elsewhere.example';

interface Asked {
  readonly as?: number;
  readonly query?: Record<string, string>;
}

const insert = async (world: World, body: object, { query = {} }: Asked = {}): Promise<Json> =>
  (await calendarCall(world, path, { body, query })).json;
const get = async (world: World, id: string, as: number): Promise<Json> =>
  (await calendarCall(world, `${path}/${id}`, { as })).json;
const patch = (world: World, id: string, body: object, { as = 0, query = {} }: Asked = {}) =>
  calendarCall(world, `${path}/${id}`, { method: 'PATCH', body, as, query });
const statuses = ({ attendees }: Json): string[] => (attendees as Json[]).map(({ responseStatus }) => responseStatus);

const meeting = (world: World, more: object = {}) =>
  timed(23, '09:00', '09:30', {
    summary: 'Review',
    attendees: [{ email: person(world, 1).email }, { email: person(world, 2).email }, { email: outsider }],
    ...more,
  });

test('a guest has the event in his own calendar, under the same ids, as himself', async ({ world }) => {
  const made = await insert(
    world,
    meeting(world, {
      location: 'Here',
      colorId: '5',
      source: { url: 'https://app.example/1' },
      extendedProperties: { private: { mine: '1' }, shared: { ours: '2' } },
    }),
  );
  const copy = await get(world, made.id, 1);
  const [ada, grace] = [person(world, 0).email, person(world, 1).email];
  expect(copy).toMatchObject({
    id: made.id,
    iCalUID: made.iCalUID,
    summary: 'Review',
    location: 'Here',
    organizer: { email: ada },
    creator: { email: ada },
    extendedProperties: { shared: { ours: '2' } },
  });
  expect(copy.organizer).not.toHaveProperty('self');
  expect(copy.attendees[0]).toEqual({ email: grace, self: true, responseStatus: 'needsAction' });
  for (const name of ['colorId', 'source']) expect(copy).not.toHaveProperty(name);
  expect(copy.extendedProperties).not.toHaveProperty('private');
  expect((await calendarCall(world, path, { as: 1 })).json.items).toHaveLength(1);
});

test('a guest answers in his copy, and everybody sees it', async ({ world }) => {
  const made = await insert(world, meeting(world));
  const grace = person(world, 1).email;
  const answered = await patch(
    world,
    made.id,
    {
      attendees: [
        { email: grace, responseStatus: 'accepted', comment: 'Gladly' },
        { email: person(world, 2).email, responseStatus: 'declined' },
      ],
    },
    { as: 1, query: { sendUpdates: 'all' } },
  );
  expect(answered.json.attendees[0]).toMatchObject({ responseStatus: 'accepted', comment: 'Gladly', self: true });
  for (const as of [0, 1, 2])
    expect(statuses(await get(world, made.id, as))).toEqual(['accepted', 'needsAction', 'needsAction']);
  await world.settle();
  expect(await world.state('google', 'mails')).toMatchObject([
    {
      kind: 'response',
      to: person(world, 0).email,
      subject: expect.stringContaining('Accepted: Review @ Mon 23 Nov 2026 9am - 9:30am (UTC)') as string,
      method: 'REPLY',
    },
  ]);
});

test('only his own entry is needed, with attendeesOmitted', async ({ world }) => {
  const made = await insert(world, meeting(world));
  await patch(
    world,
    made.id,
    { attendeesOmitted: true, attendees: [{ email: person(world, 2).email, responseStatus: 'tentative' }] },
    { as: 2 },
  );
  expect(statuses(await get(world, made.id, 0))).toEqual(['needsAction', 'tentative', 'needsAction']);
});

test('what a guest changes besides is his own, and what belongs to the organizer is refused', async ({ world }) => {
  const made = await insert(world, meeting(world));
  await patch(world, made.id, { summary: 'Mine', colorId: '3', reminders: { useDefault: false } }, { as: 1 });
  expect(await get(world, made.id, 1)).toMatchObject({
    summary: 'Mine',
    colorId: '3',
    reminders: { useDefault: false },
  });
  expect((await get(world, made.id, 0)).summary).toBe('Review');
  const refused = await patch(world, made.id, { guestsCanModify: true }, { as: 1 });
  expect(refused.json.error.errors[0]).toEqual({
    domain: 'calendar',
    reason: 'forbiddenForNonOrganizer',
    message: 'Shared properties can only be changed by the organizer of the event.',
  });
  await patch(world, made.id, { summary: 'Ours' });
  expect(await get(world, made.id, 1)).toMatchObject({ summary: 'Ours', colorId: '3' });
});

test('guestsCanModify: a guest’s change is everybody’s', async ({ world }) => {
  const made = await insert(world, meeting(world, { guestsCanModify: true }));
  await patch(world, made.id, { summary: 'Better' }, { as: 1 });
  for (const as of [0, 1, 2]) expect((await get(world, made.id, as)).summary).toBe('Better');
});

test('a guest may bring others along, unless he may not', async ({ world }) => {
  const made = await insert(world, meeting(world));
  const more = (attendees: Json[]) => ({ attendees: [...attendees, { email: person(world, 3).email }] });
  await patch(world, made.id, more(made.attendees), { as: 1 });
  expect((await get(world, made.id, 0)).attendees).toHaveLength(4);
  expect(await get(world, made.id, 3)).toMatchObject({ summary: 'Review' });
  const closed = await insert(world, meeting(world, { guestsCanInviteOthers: false }));
  await patch(world, closed.id, { ...more(closed.attendees) }, { as: 1 });
  expect((await get(world, closed.id, 0)).attendees).toHaveLength(3);
});

test('where guests may not see each other, each sees himself', async ({ world }) => {
  const made = await insert(world, meeting(world, { guestsCanSeeOtherGuests: false }));
  const copy = await get(world, made.id, 1);
  expect(copy.attendees.map(({ email }: Json) => email)).toEqual([person(world, 1).email]);
  expect(copy).toMatchObject({ attendeesOmitted: true, guestsCanSeeOtherGuests: false });
});

test('who is taken off the list loses his copy; a deleted event is gone for all', async ({ world }) => {
  const made = await insert(world, meeting(world));
  await patch(world, made.id, { attendees: [{ email: person(world, 1).email }] }, { query: { sendUpdates: 'all' } });
  expect((await get(world, made.id, 2)).status).toBe('cancelled');
  await calendarCall(world, `${path}/${made.id}`, { method: 'DELETE', query: { sendUpdates: 'all' } });
  expect((await get(world, made.id, 1)).status).toBe('cancelled');
  await world.settle();
  const mails = await world.state('google', 'mails');
  expect(mails.map(({ kind, to }) => [kind, to]).sort()).toEqual(
    [
      ['cancellation', outsider],
      ['cancellation', person(world, 2).email],
      ['update', person(world, 1).email],
      ['cancellation', person(world, 1).email],
    ].sort(),
  );
});

test('a guest who deletes his copy has declined', async ({ world }) => {
  const made = await insert(world, meeting(world));
  await calendarCall(world, `${path}/${made.id}`, { method: 'DELETE', as: 1 });
  expect(statuses(await get(world, made.id, 0))[0]).toBe('declined');
  expect((await calendarCall(world, path, { as: 1 })).json.items).toEqual([]);
});

test('mails go to whom the call says', async ({ world }) => {
  const sent = async (sendUpdates: string | undefined) => {
    await insert(world, meeting(world, { summary: `Case ${sendUpdates}` }), {
      query: sendUpdates === undefined ? {} : { sendUpdates },
    });
    await world.settle();
    return (await world.state('google', 'mails'))
      .filter(({ subject }) => String(subject).includes(`Case ${sendUpdates} `))
      .map(({ to }) => to);
  };
  expect(await sent(undefined)).toEqual([]);
  expect(await sent('none')).toEqual([]);
  expect(await sent('externalOnly')).toEqual([outsider]);
  expect((await sent('all')).sort()).toEqual([outsider, person(world, 1).email, person(world, 2).email].sort());
});

test('an invitation carries a calendar that others can read', async ({ world }) => {
  const made = await insert(
    world,
    meeting(world, {
      description: 'a; b, c\nd',
      location: 'Äußerer Weg 1, with a name that is so long that its line has to be folded more than once, twice',
    }),
    { query: { sendUpdates: 'externalOnly' } },
  );
  await world.settle();
  const [mail] = await world.state('google', 'mails');
  expect(mail).toMatchObject({
    kind: 'invitation',
    from: 'Google Calendar <calendar-notification@google.com>',
    replyTo: person(world, 0).email,
    iCalUID: made.iCalUID,
    method: 'REQUEST',
  });
  const ics = String(mail?.['ics']);
  for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const lines = ics.replaceAll('\r\n ', '').split('\r\n');
  for (const line of [
    'METHOD:REQUEST',
    'DTSTART:20261123T090000Z',
    `UID:${made.iCalUID}`,
    'SEQUENCE:0',
    'STATUS:CONFIRMED',
    'DESCRIPTION:a\\; b\\, c\\nd',
    'END:VCALENDAR',
  ])
    expect(lines).toContain(line);
  expect(lines.find((line) => line.startsWith('ATTENDEE') && line.includes(outsider))).toContain(
    'PARTSTAT=NEEDS-ACTION',
  );
});

test('a new time, told to the guests, asks them again', async ({ world }) => {
  const made = await insert(world, meeting(world));
  await world.trigger('google/event.respond', { eventId: made.id, email: outsider, responseStatus: 'accepted' });
  await patch(world, made.id, { summary: 'Same time' }, { query: { sendUpdates: 'all' } });
  expect(statuses(await get(world, made.id, 0))[2]).toBe('accepted');
  await patch(world, made.id, timed(24, '09:00', '09:30'), { query: { sendUpdates: 'all' } });
  expect(statuses(await get(world, made.id, 0))[2]).toBe('needsAction');
});

test('google/event.respond: a guest answers from outside, and the organizer gets mail', async ({ world }) => {
  const made = await insert(world, meeting(world));
  const answer = await world.trigger('google/event.respond', {
    calendarId: person(world, 0).email,
    eventId: made.id,
    email: outsider,
    responseStatus: 'declined',
    comment: 'Sorry',
  });
  expect(answer).toMatchObject({ id: made.id, status: 'confirmed' });
  for (const as of [0, 1, 2])
    expect((await get(world, made.id, as)).attendees.find(({ email }: Json) => email === outsider)).toMatchObject({
      responseStatus: 'declined',
      comment: 'Sorry',
    });
  await world.settle();
  expect(await world.state('google', 'mails')).toMatchObject([
    { kind: 'response', to: person(world, 0).email, replyTo: outsider },
  ]);
  await expect(
    world.trigger('google/event.respond', {
      eventId: made.id,
      email: 'nobody@elsewhere.example',
      responseStatus: 'accepted',
    }),
  ).rejects.toThrow(/404/);
  await expect(
    world.trigger('google/event.respond', { eventId: 'nothing', email: outsider, responseStatus: 'accepted' }),
  ).rejects.toThrow(/404/);
  await expect(
    world.trigger('google/event.respond', { eventId: made.id, email: outsider, responseStatus: 'perhaps' }),
  ).rejects.toThrow(/400/);
});

test('one instance is answered, changed and cancelled for everybody', async ({ world }) => {
  const made = await insert(
    world,
    meeting(world, {
      start: { dateTime: '2026-11-23T09:00:00Z', timeZone: 'UTC' },
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'],
    }),
  );
  const second = `${made.id}_20261130T090000Z`;
  await patch(world, second, { attendees: [{ email: person(world, 1).email, responseStatus: 'accepted' }] }, { as: 1 });
  for (const as of [0, 1, 2]) expect(statuses(await get(world, second, as))[0]).toBe('accepted');
  expect(statuses(await get(world, made.id, 0))[0]).toBe('needsAction');
  await patch(world, second, { summary: 'Special' });
  expect((await get(world, second, 2)).summary).toBe('Special');
  await calendarCall(world, `${path}/${made.id}_20261207T090000Z`, { method: 'DELETE' });
  const seen = (await calendarCall(world, path, { as: 1, query: { singleEvents: true, orderBy: 'startTime' } })).json
    .items as Json[];
  expect(seen.map(({ summary }) => summary)).toEqual(['Review', 'Special']);
});

test('somebody outside invites: the guest answers, and nobody else has the event', async ({ world }) => {
  const invited = (await world.trigger('google/invitation.receive', {
    organizer: outsider,
    summary: 'Pitch',
    start: '2026-11-25T10:00:00Z',
    end: '2026-11-25T11:00:00Z',
  })) as Json;
  expect(invited).toMatchObject({
    summary: 'Pitch',
    organizer: { email: outsider },
    attendees: [
      { email: outsider, organizer: true, responseStatus: 'accepted' },
      { email: person(world, 0).email, self: true, responseStatus: 'needsAction' },
    ],
  });
  const { json } = await patch(world, invited.id, {
    attendees: [{ email: person(world, 0).email, responseStatus: 'accepted' }],
  });
  expect(statuses(json)).toEqual(['accepted', 'accepted']);
  expect((await calendarCall(world, path, { as: 1 })).json.items).toEqual([]);
});

test('out of office declines what is there and what comes', async ({ world }) => {
  const before = await insert(world, meeting(world));
  await calendarCall(world, path, {
    as: 1,
    body: timed(23, '08:00', '18:00', {
      eventType: 'outOfOffice',
      outOfOfficeProperties: { autoDeclineMode: 'declineAllConflictingInvitations', declineMessage: 'On leave' },
    }),
  });
  const after = await insert(world, meeting(world));
  const elsewhere = await insert(world, { ...meeting(world), ...timed(24, '09:00', '09:30') });
  for (const { id } of [before, after])
    expect((await get(world, id, 0)).attendees[0]).toMatchObject({ responseStatus: 'declined', comment: 'On leave' });
  expect(statuses(await get(world, elsewhere.id, 0))[0]).toBe('needsAction');
});

test('a room takes one booking and declines the next', async ({ world }) => {
  await world.fixtures({
    google: {
      calendars: [
        { id: 'c_lighthouse@resource.calendar.google.com', summary: 'Lighthouse', autoAcceptInvitations: true },
      ],
    },
  });
  const book = async (from: string, to: string) => {
    const { attendees } = await insert(
      world,
      timed(23, from, to, { attendees: [{ email: 'c_lighthouse@resource.calendar.google.com' }] }),
    );
    return attendees[0];
  };
  expect(await book('09:00', '10:00')).toEqual({
    email: 'c_lighthouse@resource.calendar.google.com',
    resource: true,
    responseStatus: 'accepted',
  });
  expect((await book('09:30', '10:30')).responseStatus).toBe('declined');
  expect((await book('10:00', '11:00')).responseStatus).toBe('accepted');
});

test('an event’s page shows it and takes an answer; a Meet link has a page, too', async ({ world }) => {
  const made = await insert(
    world,
    meeting(world, {
      conferenceData: { createRequest: { requestId: 'r', conferenceSolutionKey: { type: 'hangoutsMeet' } } },
    }),
    { query: { conferenceDataVersion: '1' } },
  );
  const copy = await get(world, made.id, 1);
  const url = baseOf(world) + new URL(copy.htmlLink).pathname + new URL(copy.htmlLink).search;
  const page = await (await fetch(url)).text();
  expect(page).toContain('Review');
  expect(page).toContain(`${baseOf(world)}/meet/${made.conferenceData.conferenceId}`);
  const answered = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ responseStatus: 'accepted' }),
    redirect: 'manual',
  });
  expect(answered.status).toBe(303);
  expect(statuses(await get(world, made.id, 0))[0]).toBe('accepted');
  expect(await (await fetch(`${baseOf(world)}/meet/${made.conferenceData.conferenceId}`)).text()).toContain(
    made.conferenceData.conferenceId,
  );
  expect((await fetch(`${baseOf(world)}/meet/abc-defg-hij`)).status).toBe(404);
});

test('fixtures make events with guests, groups and people', async ({ world }) => {
  const { email } = credentialsOf(world);
  await world.fixtures({
    google: {
      users: [{ email: 'nina@partner.example', name: 'Nina Sol' }],
      groups: [{ email: 'team@partner.example', members: [email, 'nina@partner.example'] }],
      events: [
        {
          summary: 'Kick-off',
          start: { dateTime: '2026-11-23T09:00:00Z' },
          end: { dateTime: '2026-11-23T10:00:00Z' },
          attendees: [{ email: 'nina@partner.example' }],
        },
      ],
    },
  });
  await world.settle();
  expect((await calendarCall(world, path)).json.items).toMatchObject([{ summary: 'Kick-off', organizer: { email } }]);
  const { clientId } = credentialsOf(world);
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: 'http://localhost:1/',
    response_type: 'token',
    scope: 'https://www.googleapis.com/auth/calendar',
    prompt: 'none',
    login_hint: 'nina@partner.example',
  });
  const to =
    (await fetch(`${baseOf(world)}/o/oauth2/v2/auth?${query.toString()}`, { redirect: 'manual' })).headers.get(
      'location',
    ) ?? '';
  const token = new URLSearchParams(new URL(to).hash.slice(1)).get('access_token') ?? '';
  expect((await calendarCall(world, path, { as: token })).json.items).toMatchObject([
    { summary: 'Kick-off', attendees: [{ self: true }] },
  ]);
});
