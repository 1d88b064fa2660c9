/** Zoom: meetings that people start, join and end, cloud recordings, users, webinars, reports, OAuth, signed webhooks. */
import { provider, shape, z, type Ctx } from '../../src/emulator/index.ts';
import type { ZoomAccount } from './account.ts';
import { errors } from './errors.ts';
import { mendedPath } from './paths.ts';

/** A duration (`90m`), or an even range of them. */
const Wait = z.union([z.string(), z.object({ min: z.string(), max: z.string() })]);

const Settings = () =>
  z.object({
    /** How long after its end a recorded meeting is there to watch, on the namespace's clock. */
    recordingProcessing: Wait.default({ min: '60m', max: '120m' }),
    /** How long after that its transcript is. */
    transcriptProcessing: Wait.default({ min: '10m', max: '30m' }),
    /** Recordings come with a timeline file, too. */
    recordTimeline: z.boolean().default(false),
    /** Counts creations and updates by host (100 a day), registrations (3) and changes of a registrant's status (10). */
    dailyLimits: z.boolean().default(false),
    /** As on the real service, a meeting that only one person attended has an empty list of participants. */
    hideSoloParticipant: z.boolean().default(false),
    /** Events go only to endpoints that answered the URL validation. */
    withholdUnvalidated: z.boolean().default(false),
  });

export type Settings = z.infer<ReturnType<typeof Settings>>;
export type ZoomCtx = Ctx<ZoomAccount, Settings>;

const regions = ['us', 'eu', 'au', 'ca', 'in', 'sa', 'sg', 'uk'];
const clusters = ['us02web', 'us04web', 'us05web', 'us06web'];

export const zoom = provider({
  name: 'zoom',
  title: 'Zoom',
  hosts: {
    api: ['api.zoom.us', ...regions.map((region) => `api-${region}.zoom.us`), 'eu01api-www4local.zoom.us'],
    www: ['zoom.us', 'www.zoom.us', ...clusters.map((cluster) => `${cluster}.zoom.us`)],
  },
  errors,
  aliases: {
    unauthorized: 'invalid_access_token',
    forbidden: 'no_permission',
    internal: 'internal_error',
    unavailable: 'service_unavailable',
  },
  settings: Settings,
  profiles: {
    realistic: {
      latency: { p50: '180ms', p99: '1.2s' },
      failures: [{ error: 'internal_error', probability: 0.001 }],
      settings: { dailyLimits: true },
    },
  },
  account: shape<ZoomAccount>(),
  rewrite: ({ path }) => ({ path: mendedPath(path) }),
});

export const { collection, job, trigger, webhook } = zoom;
