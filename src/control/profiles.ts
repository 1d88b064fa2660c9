/** Profiles: how the providers behave as long as no rule says otherwise. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import type { Core } from '../server/core.ts';
import { unknownName } from '../reading/findings.ts';
import { invalid, problemOf } from './input.ts';
import { route } from './route.ts';

/** Throws a 400 for a profile that there is not. */
export function checkProfile({ profiles: { names } }: Core, name: string | undefined, at: string): void {
  if (name === undefined || names.includes(name)) return;
  throw invalid([problemOf(unknownName([at], name, names, `there is no profile "${name}"`))]);
}

export const listProfiles = route('GET /profiles', {
  summary: 'The profiles there are, and which one is on',
  result: schema(() =>
    z.object({ profile: z.string(), profiles: z.array(z.object({ name: z.string(), active: z.boolean() })) }),
  ),
  handler: ({ core, namespace: { profile } }) =>
    Promise.resolve({ profile, profiles: core.profiles.names.map((name) => ({ name, active: name === profile })) }),
});

export const setProfile = route('PUT /profile', {
  summary: 'Switch the profile',
  body: () => z.strictObject({ name: z.string() }),
  result: schema(() => z.object({ name: z.string() })),
  async handler({ core, namespace, body: { name } }) {
    checkProfile(core, name, 'name');
    await core.namespaces.update(namespace.name, { profile: name });
    return { name };
  },
});
