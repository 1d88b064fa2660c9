/** An extension that takes a name that Pelican has. */
import { operation } from '../../pelican/api.ts';

export const listAgain = operation('parcels.list', 'GET /v2/parcels', {
  summary: 'Again',
  handler: () => Promise.resolve(),
});
