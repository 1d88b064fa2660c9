/** What happens behind an app's back: guests answer, invitations arrive, tokens end. */
import { schema, TriggerRefused, z } from '../../src/emulator/index.ts';
import { users } from './accounts/users.ts';
import { isPreference, setPreference } from './calendar/preferences.ts';
import { calendars, type Calendar } from './calendar/rows.ts';
import { answerInvitation, originalOf } from './events/copies.ts';
import { receiveInvitation } from './events/inviting.ts';
import { findEvent } from './events/instances.ts';
import { foundRow } from './events/rows.ts';
import { responses } from './events/schema.ts';
import { tellOrganizer } from './events/telling.ts';
import { viewOf } from './events/view.ts';
import { end, liveTokens, revokeGrant, tokenOf, type Token } from './oauth/tokens.ts';
import { trigger, type GoogleCtx } from './provider.ts';

async function calendarNamed(ctx: GoogleCtx, id: string): Promise<Calendar> {
  const calendar = await calendars.get(ctx, id === 'primary' ? ctx.account.id : id);
  if (!calendar) throw new TriggerRefused(404, `there is no calendar ${id}`);
  return calendar;
}

export const respond = trigger('event.respond', {
  summary: 'A guest answers an invitation',
  input: () =>
    z.object({
      calendarId: z.string().default('primary').describe("the organizer's calendar, or that of any guest"),
      eventId: z.string().describe('an event, or an instance'),
      email: z.string(),
      responseStatus: z.enum(responses),
      comment: z.string().optional(),
      additionalGuests: z.int().min(0).optional(),
    }),
  async run(ctx, { calendarId, eventId, email, ...answer }) {
    const calendar = await calendarNamed(ctx, calendarId);
    const found = await findEvent(ctx, calendar, eventId);
    if (!found || found.event.status === 'cancelled')
      throw new TriggerRefused(404, `there is no event ${eventId} in ${calendar.id}`);
    const original = (await originalOf(ctx, calendar, found)) ?? { calendar, found };
    const guest = original.found.event.attendees?.find((attendee) => attendee.email === email.toLowerCase());
    if (!guest) throw new TriggerRefused(404, `${email} is not among the guests of ${eventId}`);
    const saved = await answerInvitation(ctx, original, guest.email, answer);
    tellOrganizer(ctx, original.calendar, saved, guest.email);
    return viewOf(ctx, foundRow(saved), { calendar: original.calendar, role: 'owner' });
  },
});

export const invite = trigger('invitation.receive', {
  summary: 'Somebody without an account here invites a user',
  input: () =>
    z.object({
      email: z.string().optional().describe('who is invited; default: the main user'),
      organizer: z.string().describe('an address'),
      summary: z.string().default('Meeting'),
      start: z.string().describe('a time with an offset, or a date'),
      end: z.string(),
      recurrence: z.array(z.string()).optional(),
      guests: z.array(z.string()).optional(),
    }),
  async run(ctx, { email, ...invitation }) {
    const calendar = await calendarNamed(ctx, email?.toLowerCase() ?? 'primary');
    const event = await receiveInvitation(ctx, calendar, invitation);
    return viewOf(ctx, foundRow(event), { calendar, role: 'owner' });
  },
});

export const changeSetting = trigger('setting.change', {
  summary: 'A user changes a setting of his in Google Calendar',
  input: () =>
    z.object({
      email: z.string().optional().describe('whose; default: the main user'),
      id: z.string().describe('as settings.list names it'),
      value: z.string(),
    }),
  async run(ctx, { email, id, value }) {
    const user = await users.get(ctx, email?.toLowerCase() ?? ctx.account.id);
    if (!user) throw new TriggerRefused(404, `there is no user ${email}`);
    if (!isPreference(id)) throw new TriggerRefused(400, `Google Calendar has no setting ${id}`);
    return setPreference(ctx, user.email, id, value);
  },
});

const Whose = schema(() =>
  z.object({
    token: z.string().optional().describe('an access or refresh token'),
    email: z.string().optional().describe('all of a user'),
  }),
);

type Whose = z.infer<ReturnType<typeof Whose>>;

/** The living tokens that are meant. */
async function meant(ctx: GoogleCtx, { token, email }: Whose, type: Token['type'] | undefined): Promise<Token[]> {
  if (token !== undefined) {
    const row = await tokenOf(ctx, token);
    if (row?.status !== 'active') throw new TriggerRefused(404, 'there is no living token like that');
    return [row];
  }
  if (email === undefined) throw new TriggerRefused(400, 'say which: token or email');
  const rows = await liveTokens(ctx, { user: email.toLowerCase(), ...(type && { type }) });
  if (rows.length === 0) throw new TriggerRefused(404, `${email} has no living tokens`);
  return rows;
}

const shown = (rows: readonly Token[]) => ({
  tokens: rows.map(({ token, type, status, user }) => ({ token, type, status, user })),
});

export const expireTokens = trigger('token.expire', {
  summary: "A token, or all of a user's access tokens, end before their time",
  input: Whose,
  async run(ctx, whose) {
    const ended: Token[] = [];
    for (const token of await meant(ctx, whose, 'access')) ended.push(await end(ctx, token, 'expired'));
    return shown(ended);
  },
});

export const revokeTokens = trigger('token.revoke', {
  summary: 'A user takes back what he granted to an app',
  input: Whose,
  async run(ctx, whose) {
    const ended: Token[] = [];
    for (const token of await meant(ctx, whose, undefined)) {
      const now = await tokenOf(ctx, token.token);
      if (now?.status === 'active') ended.push(...(await revokeGrant(ctx, now)));
    }
    return shown(ended);
  },
});
