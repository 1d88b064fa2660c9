/** The user's settings, and the colours that there are. */
import { schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { scoped } from '../scopes.ts';
import { calendarPalette, eventPalette } from './palette.ts';
import { preferenceOf, preferencesList, preferencesOf, Setting } from './preferences.ts';
import { PageQuery, pageOf } from './reading-lists.ts';

export const Settings = schema(() =>
  z.object({
    kind: z.literal('calendar#settings'),
    etag: z.string(),
    nextPageToken: z.string().optional(),
    nextSyncToken: z.string().optional(),
    items: z.array(Setting()),
  }),
);

export const listSettings = operation('settings.list', 'GET /calendar/v3/users/me/settings', {
  summary: "The user's settings",
  query: PageQuery,
  result: Settings,
  traits: { ...scoped('settings'), personal: true },
  async handler(ctx, { query }) {
    const user = ctx.account.id;
    const { etag, token, items } = await pageOf(ctx, query, {
      list: preferencesList(user),
      rows: (since) => preferencesOf(ctx, user, since),
    });
    return { kind: 'calendar#settings' as const, etag, ...token, items: [...items] };
  },
});

export const getSetting = operation('settings.get', 'GET /calendar/v3/users/me/settings/{setting}', {
  summary: 'A setting',
  result: Setting,
  traits: { ...scoped('settings'), personal: true },
  handler: (ctx, { params }) => preferenceOf(ctx, ctx.account.id, params.setting),
});

const Palette = () => z.record(z.string(), z.object({ background: z.string(), foreground: z.string() }));

export const Colors = schema(() =>
  z.object({
    kind: z.literal('calendar#colors'),
    updated: z.string(),
    calendar: Palette(),
    event: Palette(),
  }),
);

export const getColors = operation('colors.get', 'GET /calendar/v3/colors', {
  summary: 'The colours of calendars and events',
  result: Colors,
  traits: scoped('colors'),
  handler: () =>
    Promise.resolve({
      kind: 'calendar#colors' as const,
      updated: '2012-02-14T00:00:00.000Z',
      calendar: { ...calendarPalette },
      event: { ...eventPalette },
    }),
});
