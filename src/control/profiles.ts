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
  summary: 'The profiles there are, what each does to every provider, and which one is on',
  result: schema(() => z.object({ profile: z.string(), profiles: z.array(Profile()) })),
  handler: ({ core, namespace: { profile } }) =>
    Promise.resolve({
      profile,
      profiles: core.profiles.names.map((name) => ({
        name,
        active: name === profile,
        providers: Object.fromEntries(
          [...core.emulators.keys()].map((provider) => [provider, effect(core, name, provider)]),
        ),
      })),
    }),
});

const Profile = schema(() =>
  z.object({ name: z.string(), active: z.boolean(), providers: z.record(z.string(), Effect()) }),
);

export type ShownProfile = z.infer<ReturnType<typeof Profile>>;

/** What a profile does to one provider; empty: nothing. */
const Effect = schema(() =>
  z.object({
    latency: z.unknown().optional().describe('a duration, {min, max} or {p50, p99}'),
    failures: z
      .array(
        z.object({
          probability: z.number(),
          error: z.string().optional(),
          status: z.int().optional(),
          network: z.string().optional(),
          phase: z.string().optional(),
          operation: z.string().optional(),
        }),
      )
      .optional(),
    webhook: z.record(z.string(), z.unknown()).optional(),
  }),
);

function effect({ profiles }: Core, name: string, provider: string): z.infer<ReturnType<typeof Effect>> {
  const { latency, failures = [], webhook } = profiles.of(name, provider) ?? {};
  return {
    ...(latency !== undefined && { latency }),
    ...(failures.length > 0 && { failures: failures.map(({ strikes: _, ...failure }) => failure) }),
    ...(webhook !== undefined && { webhook }),
  };
}

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
