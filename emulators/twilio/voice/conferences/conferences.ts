/** Conferences: listed, fetched, ended, spoken into; and their recordings. */
import { mapPage, nothing, z } from '../../../../src/emulator/index.ts';
import { A, v2010 } from '../../api.ts';
import { timeRange } from '../../dates.ts';
import { text, times } from '../../params.ts';
import { checkedMethod, checkedUrl } from '../calls/options.ts';
import { operate } from '../engine.ts';
import { recordings } from '../recordings/rows.ts';
import { Changes, changed, ConferenceRecording, ofConference, scoped } from '../recordings/scoped.ts';
import { announce } from './announcing.ts';
import { close } from './presence.ts';
import { Conference, conferences } from './rows.ts';

export const listConferences = v2010.operation('conferences.list', `GET ${A}/Conferences.json`, {
  summary: 'List conferences, newest first',
  query: () => z.object({ Status: text(), FriendlyName: text(), ...times('DateCreated'), ...times('DateUpdated') }),
  list: Conference,
  listName: 'conferences',
  handler: (ctx, { query, page }) =>
    conferences.list(ctx, {
      where: {
        status: query.Status || undefined,
        friendly_name: query.FriendlyName || undefined,
        created: timeRange(query, 'DateCreated'),
        updated: timeRange(query, 'DateUpdated'),
      },
      page,
    }),
});

export const fetchConference = v2010.operation('conferences.fetch', `GET ${A}/Conferences/{Sid}.json`, {
  summary: 'One conference',
  result: Conference,
  handler: (ctx, { params }) => conferences.need(ctx, params.Sid),
});

export const updateConference = v2010.operation('conferences.update', `POST ${A}/Conferences/{Sid}.json`, {
  summary: 'End a conference, or announce something in it',
  body: () => z.object({ Status: z.enum(['completed']).optional(), AnnounceUrl: text(), AnnounceMethod: text() }),
  result: Conference,
  async handler(ctx, { params, body }) {
    const conference = await conferences.need(ctx, params.Sid);
    if (conference.status === 'completed') return conference;
    if (body.AnnounceUrl)
      await announce(ctx, conference, {
        url: checkedUrl(body.AnnounceUrl),
        method: checkedMethod(body.AnnounceMethod),
      });
    if (body.Status) await operate(ctx, (board) => close(board, conference, 'conference-ended-via-api'));
    return conferences.need(ctx, conference.sid);
  },
});

const R = `${A}/Conferences/{ConferenceSid}/Recordings`;

export const listConferenceRecordings = v2010.operation('conference_recordings.list', `GET ${R}.json`, {
  summary: 'List the recordings of a conference',
  query: () => z.object(times('DateCreated')),
  list: ConferenceRecording,
  listName: 'recordings',
  async handler(ctx, { params, query, page }) {
    const conference = await conferences.need(ctx, params.ConferenceSid);
    const where = { conference_sid: conference.sid, created: timeRange(query, 'DateCreated') };
    return mapPage(await recordings.list(ctx, { where, page }), ofConference);
  },
});

export const fetchConferenceRecording = v2010.operation('conference_recordings.fetch', `GET ${R}/{Sid}.json`, {
  summary: 'One recording of a conference',
  result: ConferenceRecording,
  handler: async (ctx, { params }) =>
    ofConference(await scoped(ctx, { conference_sid: params.ConferenceSid }, params.Sid)),
});

export const updateConferenceRecording = v2010.operation('conference_recordings.update', `POST ${R}/{Sid}.json`, {
  summary: 'Pause, resume or stop a recording of a conference',
  body: Changes,
  result: ConferenceRecording,
  async handler(ctx, { params, body }) {
    const recording = await scoped(ctx, { conference_sid: params.ConferenceSid }, params.Sid);
    return ofConference(await changed(ctx, recording, body));
  },
});

export const deleteConferenceRecording = v2010.operation('conference_recordings.delete', `DELETE ${R}/{Sid}.json`, {
  summary: 'Delete a recording of a conference',
  status: 204,
  async handler(ctx, { params }) {
    await recordings.remove(ctx, await scoped(ctx, { conference_sid: params.ConferenceSid }, params.Sid));
    return nothing();
  },
});
