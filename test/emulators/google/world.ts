/** The test of this folder: a server with Google alone, and the official client of the main user. */
import googleEmulator from '../../../emulators/google/index.ts';
import { worldTest } from '../../start.ts';
import { calendarOf } from './sdk.ts';

type Client = ReturnType<typeof calendarOf>;

export const googleTest = (options: Parameters<typeof worldTest>[0] = {}) =>
  worldTest({ emulators: [googleEmulator], ...options }).extend<{
    calendar: Client;
    clientOf: (user: number | string) => Client;
  }>({
    calendar: async ({ world, backlot }, use) => {
      await use(calendarOf(world, backlot.ports['google']));
    },
    clientOf: async ({ world, backlot }, use) => {
      await use((user) => calendarOf(world, backlot.ports['google'], user));
    },
  });

/** A timed event on one day of November 2026, in UTC. */
export const timed = (day: number, from: string, to: string, more: object = {}) => ({
  start: { dateTime: `2026-11-${String(day).padStart(2, '0')}T${from}:00Z` },
  end: { dateTime: `2026-11-${String(day).padStart(2, '0')}T${to}:00Z` },
  ...more,
});
