/** Every route of the control API, in the order of its document. */
import * as clock from './clock.ts';
import * as endpoints from './endpoints.ts';
import * as events from './events.ts';
import * as faults from './faults.ts';
import * as fixtures from './fixtures.ts';
import { getFixturesSchema } from './fixtures-schema.ts';
import * as health from './health.ts';
import * as jobs from './jobs.ts';
import * as metrics from './metrics.ts';
import * as namespaces from './namespaces.ts';
import { index, ownDocument, providerDocument } from './openapi.ts';
import * as offers from './offers.ts';
import * as profiles from './profiles.ts';
import * as reports from './reports.ts';
import * as requests from './requests.ts';
import type { ControlRoute } from './route.ts';
import { scenarioRoutes } from './scenarios.ts';
import * as settings from './settings.ts';
import * as shown from './shown.ts';
import * as snapshots from './snapshots.ts';
import * as state from './state.ts';
import * as stats from './stats.ts';
import * as triggers from './triggers.ts';
import * as webhooks from './webhooks.ts';

const resources: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  health,
  namespaces,
  providers: offers,
  fixtures: { ...fixtures, getFixturesSchema },
  clock,
  profiles,
  faults,
  requests,
  'webhook-endpoints': endpoints,
  webhooks,
  triggers,
  state,
  stats,
  reports,
  scenarios: scenarioRoutes(() => routes),
  settings,
  shown,
  snapshots,
  events,
  metrics,
  jobs,
};

export const routes: readonly ControlRoute[] = [
  ...Object.entries(resources).flatMap(([tag, resource]) =>
    Object.values(resource)
      .filter(isRoute)
      .map((each) => ({ ...each, tag })),
  ),
  { ...index(() => routes), tag: 'openapi' },
  { ...ownDocument(() => routes), tag: 'openapi' },
  { ...providerDocument, tag: 'openapi' },
];

function isRoute(value: unknown): value is ControlRoute {
  return typeof value === 'object' && value !== null && 'inNamespace' in value;
}
