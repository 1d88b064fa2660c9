/** Metrics, as Prometheus scrapes them. */
import { serverRoute } from './route.ts';

export const metrics = serverRoute('GET /metrics', {
  summary: 'Prometheus text: requests, webhooks, jobs, namespaces, the size of the state',
  type: 'text/plain',
  async handler({ core }) {
    const [namespaces, storeBytes] = await Promise.all([core.namespaces.count(), core.store.size()]);
    const { type, body } = await core.metrics.text({ namespaces, storeBytes });
    return new Response(body, { headers: { 'content-type': type } });
  },
});
