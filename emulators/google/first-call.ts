/** An event of tomorrow, with the client libraries that Google publishes. */
import type { MakeFirstCall } from '../../src/emulator/index.ts';

const hour = 3_600_000;

export const firstCall: MakeFirstCall = ({ credentials: { accessToken = '' }, base, own, now }) => {
  const at = (ms: number): string => new Date(Math.floor(ms / hour) * hour).toISOString();
  const [start, end] = [at(now + 24 * hour), at(now + 25 * hour)];
  const event = { summary: 'Piano lesson', start: { dateTime: start }, end: { dateTime: end } };
  return {
    does: 'Put an event into the calendar',
    method: 'POST',
    path: '/calendar/v3/calendars/primary/events',
    headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(event),
    sdks: {
      node: `import { google } from 'googleapis';
const auth = new google.auth.OAuth2();
auth.setCredentials({ access_token: '${accessToken}' });
const calendar = google.calendar({ version: 'v3', auth, rootUrl: '${own}/' });
await calendar.events.insert({
  calendarId: 'primary',
  requestBody: { summary: 'Piano lesson', start: { dateTime: '${start}' }, end: { dateTime: '${end}' } },
});`,
      python: `from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
calendar = build('calendar', 'v3', credentials=Credentials('${accessToken}'),
                 client_options={'api_endpoint': '${base}/calendar/v3/'})
calendar.events().insert(calendarId='primary', body={
    'summary': 'Piano lesson', 'start': {'dateTime': '${start}'}, 'end': {'dateTime': '${end}'}}).execute()`,
      go: `token := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "${accessToken}"})
service, err := calendar.NewService(ctx, option.WithTokenSource(token), option.WithEndpoint("${base}/calendar/v3/"))
event := &calendar.Event{Summary: "Piano lesson", Start: &calendar.EventDateTime{DateTime: "${start}"}, End: &calendar.EventDateTime{DateTime: "${end}"}}
event, err = service.Events.Insert("primary", event).Do()`,
      ruby: `require 'google/apis/calendar_v3'
service = Google::Apis::CalendarV3::CalendarService.new
service.root_url, service.authorization = '${base}/', '${accessToken}'
service.insert_event('primary', Google::Apis::CalendarV3::Event.new(
  summary: 'Piano lesson', start: { date_time: '${start}' }, end: { date_time: '${end}' }))`,
      php: `$client = new Google\\Client();
$client->setAccessToken('${accessToken}');
$calendar = new Google\\Service\\Calendar($client, '${base}/');
$calendar->events->insert('primary', new Google\\Service\\Calendar\\Event([
    'summary' => 'Piano lesson', 'start' => ['dateTime' => '${start}'], 'end' => ['dateTime' => '${end}']]));`,
      java: `Calendar calendar = new Calendar.Builder(transport, json, request -> request.getHeaders().setAuthorization("Bearer ${accessToken}"))
    .setRootUrl("${base}/").setApplicationName("school").build();
Event event = new Event().setSummary("Piano lesson")
    .setStart(new EventDateTime().setDateTime(new DateTime("${start}")))
    .setEnd(new EventDateTime().setDateTime(new DateTime("${end}")));
calendar.events().insert("primary", event).execute();`,
    },
  };
};
