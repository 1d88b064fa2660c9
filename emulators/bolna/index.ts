/** Bolna, the emulator. */
import { emulator } from '../../src/emulator/index.ts';
import { firstCall } from './first-call.ts';
import * as providers from './accounts/providers.ts';
import * as accounts from './accounts/rows.ts';
import * as subAccounts from './accounts/sub-accounts.ts';
import * as user from './accounts/user.ts';
import * as agentOperations from './agents/agents.ts';
import * as agents from './agents/rows.ts';
import * as agentsV1 from './agents/v1.ts';
import * as batchOperations from './batches/batches.ts';
import * as batches from './batches/rows.ts';
import * as callOperations from './calls/calls.ts';
import * as callJobs from './calls/jobs.ts';
import * as callTriggers from './calls/triggers.ts';
import * as dispositionOperations from './dispositions/dispositions.ts';
import * as dispositions from './dispositions/rows.ts';
import * as executionOperations from './executions/executions.ts';
import * as executions from './executions/rows.ts';
import * as knowledgebases from './knowledge/knowledgebases.ts';
import * as inbound from './numbers/inbound.ts';
import * as numberOperations from './numbers/numbers.ts';
import * as numbers from './numbers/rows.ts';
import { bolna } from './provider.ts';
import * as recordings from './recordings/recordings.ts';
import * as webhooks from './webhooks.ts';
import { world } from './world.ts';

export default emulator({
  provider: bolna,
  world,
  firstCall,
  published: 70,
  resources: [
    agents,
    agentOperations,
    agentsV1,
    executions,
    executionOperations,
    callOperations,
    callJobs,
    callTriggers,
    batches,
    batchOperations,
    numbers,
    numberOperations,
    inbound,
    recordings,
    knowledgebases,
    dispositions,
    dispositionOperations,
    providers,
    accounts,
    subAccounts,
    user,
    webhooks,
  ],
});
