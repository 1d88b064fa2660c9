/** The dashboard's metrics, which an account of this size has not: all that can be heard of them is why. */
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { needs } from '../scopes.ts';

const missing = () => Promise.reject(errors.dashboard_missing());

export const meetingMetrics = operation('metrics.meetings', 'GET /v2/metrics/meetings', {
  summary: 'The dashboard of meetings: needs a Business plan',
  ...needs('Resource-intensive', 'dashboard_meetings:read', 'dashboard:read:list_meetings', { adminOnly: true }),
  handler: missing,
});

export const meetingMetricsOf = operation('metrics.meeting', 'GET /v2/metrics/meetings/{meetingId}', {
  summary: 'The dashboard of one meeting: needs a Business plan',
  ...needs('Heavy', 'dashboard_meetings:read', 'dashboard:read:list_meetings', { adminOnly: true }),
  handler: missing,
});

export const participantMetrics = operation(
  'metrics.participants',
  'GET /v2/metrics/meetings/{meetingId}/participants',
  {
    summary: 'The dashboard of those who came to a meeting: needs a Business plan',
    ...needs('Heavy', 'dashboard_meetings:read', 'dashboard:read:list_meetings', { adminOnly: true }),
    handler: missing,
  },
);

export const webinarMetrics = operation('metrics.webinars', 'GET /v2/metrics/webinars', {
  summary: 'The dashboard of webinars: needs a Business plan',
  ...needs('Resource-intensive', 'dashboard_webinars:read', 'dashboard:read:list_meetings', { adminOnly: true }),
  handler: missing,
});
