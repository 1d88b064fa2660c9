/** A parcel. */
import type { MakeFirstCall } from '../../src/emulator/index.ts';

export const firstCall: MakeFirstCall = ({ credentials: { apiKey = '' } }) => ({
  does: 'Book a parcel',
  method: 'POST',
  path: '/v1/parcels',
  headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
  body: JSON.stringify({ to: 'Rua do Sol 4', weight: 1200 }),
  sdks: {
    node: `import Pelican from 'pelican';\nawait new Pelican('${apiKey}').parcels.book({ to: 'Rua do Sol 4', weight: 1200 });`,
  },
});
