/** Pelican, a courier that doesn't exist: the emulator on which the frame is tested. */
import { defineErrors, provider, shape, z, type Account } from '../../src/emulator/index.ts';

export interface PelicanAccount extends Account {
  readonly frozen: boolean;
}

export const errors = defineErrors({
  unauthorized: { status: 401, message: 'The API key is missing or not valid.' },
  forbidden: { status: 403, message: 'The API key may not do this.' },
  rate_limit: { status: 429, message: 'Too many parcels at once.' },
  internal: { status: 500, message: 'Our pelican fell.' },
  unavailable: { status: 503, message: 'No pelican today.' },
  no_such_route: { status: 404, message: (path: string) => `There is nothing at ${path}.` },
  invalid: { status: 400, message: (text: string) => text },
  parcel_missing: { status: 404, param: 'parcel', message: (id: string) => `No parcel has the id ${id}.` },
  too_late: { status: 409, message: (id: string, status: string) => `Parcel ${id} is already ${status}.` },
  account_frozen: { status: 402, message: 'This account may not book parcels.' },
  rider_refuses: { status: 422, message: 'The rider refuses the parcel.' },
});

export const pelican = provider({
  name: 'pelican',
  title: 'Pelican',
  hosts: {
    api: ['api.pelican.example'],
    www: ['pelican.example'],
    tracking: { hosts: ['tracking.pelican.example'], segment: 'tracking' },
  },
  errors,
  settings: () => z.object({ weekends: z.boolean().default(false) }),
  account: shape<PelicanAccount>(),
});

export const { collection, job, trigger, webhook } = pelican;
