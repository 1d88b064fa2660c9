/** Scopes: their names, what each may do, and how a page words them for people. */

import type { Reach } from './provider.ts';

const auth = 'https://www.googleapis.com/auth/';
const profileScopes = ['userinfo.email', 'userinfo.profile'].map((name) => auth + name);

/** What the scopes of Calendar are for, in words for the consent page and the discovery document. */
const calendarScopes: Readonly<Record<string, string>> = {
  calendar: 'See, change, share and delete all of your calendars',
  'calendar.acls': 'See and change who may see your calendars',
  'calendar.acls.readonly': 'See who may see your calendars',
  'calendar.app.created': 'Make calendars, and see and change the events on them',
  'calendar.calendarlist': 'See and change the list of your calendars',
  'calendar.calendarlist.readonly': 'See the list of your calendars',
  'calendar.calendars': 'See and change your calendars, and make new ones',
  'calendar.calendars.readonly': 'See title, description and time zone of your calendars',
  'calendar.events': 'See and change the events on all of your calendars',
  'calendar.events.freebusy': 'See when you are free or busy',
  'calendar.events.owned': 'See and change the events on calendars that you own',
  'calendar.events.owned.readonly': 'See the events on calendars that you own',
  'calendar.events.public.readonly': 'See the events on public calendars',
  'calendar.events.readonly': 'See the events on all of your calendars',
  'calendar.freebusy': 'See when your calendars are free or busy',
  'calendar.readonly': 'See all of your calendars',
  'calendar.settings.readonly': 'See the settings of your calendars',
};

/** Which scopes an operation takes: names behind `https://www.googleapis.com/auth/`. */
export const needs = {
  readEvents:
    'calendar calendar.readonly calendar.events calendar.events.readonly calendar.app.created calendar.events.freebusy calendar.events.owned calendar.events.owned.readonly calendar.events.public.readonly',
  writeEvents: 'calendar calendar.events calendar.app.created calendar.events.owned',
  moveEvents: 'calendar calendar.events calendar.events.owned',
  freeBusy: 'calendar calendar.readonly calendar.events.freebusy calendar.freebusy',
  readList: 'calendar calendar.readonly calendar.calendarlist calendar.calendarlist.readonly',
  readEntry: 'calendar calendar.readonly calendar.app.created calendar.calendarlist calendar.calendarlist.readonly',
  addEntry: 'calendar calendar.calendarlist',
  writeEntry: 'calendar calendar.app.created calendar.calendarlist',
  readCalendar: 'calendar calendar.readonly calendar.app.created calendar.calendars calendar.calendars.readonly',
  writeCalendar: 'calendar calendar.app.created calendar.calendars',
  ownCalendar: 'calendar calendar.calendars',
  readRules: 'calendar calendar.acls calendar.acls.readonly',
  readRule: 'calendar calendar.acls calendar.acls.readonly calendar.readonly',
  writeRules: 'calendar calendar.acls',
  settings: 'calendar calendar.readonly calendar.settings.readonly',
  colors:
    'calendar calendar.readonly calendar.app.created calendar.calendarlist calendar.calendarlist.readonly calendar.events.freebusy calendar.events.owned calendar.events.owned.readonly calendar.events.public.readonly',
  any: Object.keys(calendarScopes).join(' '),
} as const;

/** The traits of an operation: the scopes that will do, in full. */
export const scoped = (need: keyof typeof needs): { scopes: readonly string[] } => ({
  scopes: needs[need].split(' ').map((name) => auth + name),
});

const reaches: Readonly<Record<string, Reach>> = {
  'calendar.app.created': 'made',
  'calendar.events.owned': 'owned',
  'calendar.events.owned.readonly': 'owned',
  'calendar.events.public.readonly': 'public',
  'calendar.events.freebusy': 'times',
};

/** Which calendars scopes reach, of those that an operation takes; undefined: all that the user does. */
export function reachOf(scopes: readonly string[]): readonly Reach[] | undefined {
  const each = scopes.map((scope) => reaches[scope.slice(auth.length)]);
  return each.every((reach) => reach !== undefined) ? each : undefined;
}

/** Every scope of Calendar in full, with what it is for. */
export const calendarScopesInFull = (): Readonly<Record<string, { description: string }>> =>
  Object.fromEntries(Object.entries(calendarScopes).map(([name, description]) => [auth + name, { description }]));

const shortNames: Readonly<Record<string, string>> = {
  email: `${auth}userinfo.email`,
  profile: `${auth}userinfo.profile`,
};

/** As Google answers it: `email` and `profile` in their long names. */
export const longName = (scope: string): string => shortNames[scope] ?? scope;

/** What identifies a person only, and is never unticked. */
export const isIdentity = (scope: string): boolean => scope === 'openid' || profileScopes.includes(scope);

/** Whether Google knows the scope: any of its own is one, also those of other products. */
export const isScope = (scope: string): boolean =>
  isIdentity(longName(scope)) ||
  (scope.startsWith(`${auth}calendar`)
    ? scope.slice(auth.length) in calendarScopes || scope === `${auth}calendar.addons.execute`
    : /^https:\/\/(?:www\.googleapis\.com\/auth\/[a-z0-9._/-]+|mail\.google\.com\/|www\.google\.com\/(?:calendar|m8)\/feeds\/?)$/.test(
        scope,
      ));

/** What a scope lets an app do, for people. */
export function wordsFor(scope: string): string {
  if (scope === 'openid') return 'Know who you are on Google';
  if (scope === shortNames['email']) return 'See your e-mail address';
  if (scope === shortNames['profile']) return 'See your name and picture';
  return calendarScopes[scope.slice(auth.length)] ?? `Use ${scope}`;
}

/** What the namespace's own tokens may do, and what a service account may be delegated. */
export const fullScope = [`${auth}calendar`, 'openid', ...profileScopes].join(' ');

/** Domain-wide delegation is for these. */
export const isDelegated = (scope: string): boolean =>
  isIdentity(longName(scope)) || (scope.startsWith(auth) && scope.slice(auth.length) in calendarScopes);
