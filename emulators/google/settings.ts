/** Switches of a namespace. */
import { z } from '../../src/emulator/index.ts';

export const settings = () =>
  z.object({
    /** IANA zone of new users' primary calendars. */
    timeZone: z.string().default('UTC'),
    /** What becomes of a Meet link that is asked for: at once, some seconds later, or never. */
    conference: z.enum(['success', 'pending', 'failure']).default('success'),
    /** How long after its insert an event stays out of lists and free/busy: Google is eventually consistent. */
    visibilityDelay: z.string().default('0s'),
    /** Refresh tokens of an app in `testing` live for seven days. */
    publishingStatus: z.enum(['production', 'testing']).default('production'),
    /** Whether a change of time by the organizer, told to guests, asks them again. */
    resetResponses: z.boolean().default(true),
    /** Quotas as a project has them (Google's: 10,000 and 600 a minute); 0: none. */
    queriesPerMinute: z.int().min(0).default(0),
    queriesPerMinutePerUser: z.int().min(0).default(0),
    /** New calendars of a user; 0: as many as he likes. */
    calendarsPerDay: z.int().min(0).default(0),
  });

export type GoogleSettings = z.infer<ReturnType<typeof settings>>;
