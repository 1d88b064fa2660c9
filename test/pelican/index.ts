import { emulator } from '../../src/emulator/index.ts';
import * as alarms from './alarms.ts';
import { firstCall } from './first-call.ts';
import * as parcels from './parcels.ts';
import { pelican } from './provider.ts';
import * as webhooks from './webhooks.ts';

export default emulator({
  provider: pelican,
  endpoints: webhooks.consoleEndpoints,
  world: {
    credentials: (random) => ({ apiKey: random.id('pel_', 16) }),
    env: ({ apiKey = '' }, { base, own }) => ({ PELICAN_API_KEY: apiKey, PELICAN_BASE_URL: base, PELICAN_HOST: own }),
    account: (_ctx, id) => Promise.resolve({ id: id ?? 'main', frozen: id === 'frozen' }),
  },
  firstCall,
  resources: [alarms, parcels, webhooks],
});
