/** Studio: flows and their executions. */
import { expect } from 'vitest';
import { credential, raw, twilioTest } from './sdk.ts';

const test = twilioTest();
const definition = {
  description: 'A flow',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingRequest', next: 'send' }], properties: {} },
    { name: 'send', type: 'send-message', transitions: [{ event: 'sent' }], properties: {} },
  ],
  initial_state: 'Trigger',
  flags: { allow_concurrent_calls: true },
};

test('a flow, its revisions and what is wrong with it', async ({ sdk, world }) => {
  const flow = await sdk.studio.v2.flows.create({ friendlyName: 'Welcome', status: 'published', definition });
  expect(flow).toMatchObject({ revision: 1, valid: true, status: 'published', errors: [] });
  const next = await sdk.studio.v2.flows(flow.sid).update({ status: 'draft', commitMessage: 'Try' });
  expect(next).toMatchObject({ revision: 2, status: 'draft', commitMessage: 'Try' });
  // The SDK's own list of revisions falls over its missing number.
  const response = await raw(world, 'GET', `/studio/v2/Flows/${flow.sid}/Revisions`);
  const { revisions } = (await response.json()) as { revisions: { revision: number }[] };
  expect(revisions.map(({ revision }) => revision)).toEqual([2, 1]);
  expect((await sdk.studio.v2.flows(flow.sid).revisions('LatestPublished').fetch()).revision).toBe(1);
  const broken = { ...definition, initial_state: 'Nowhere' };
  await expect(
    sdk.studio.v2.flowValidate.update({ friendlyName: 'x', status: 'draft', definition: broken }),
  ).rejects.toMatchObject({ status: 400 });
  const valid = await sdk.studio.v2.flowValidate.update({ friendlyName: 'x', status: 'draft', definition });
  expect(valid.valid).toBe(true);
});

test('one active execution for a contact', async ({ sdk, world }) => {
  const flow = await sdk.studio.v2.flows.create({ friendlyName: 'Welcome', status: 'published', definition });
  const executions = sdk.studio.v2.flows(flow.sid).executions;
  const who = { to: '+14155550123', from: credential(world, 'phoneNumber') };
  const made = await executions.create({ ...who, parameters: { name: 'Ana' } });
  expect(made).toMatchObject({ status: 'active', contactChannelAddress: who.to, flowVersion: 1 });
  await expect(executions.create(who)).rejects.toMatchObject({
    status: 409,
    code: 20409,
    message: `Execution ${made.sid} is already active for this contact.`,
  });
  const context = await executions(made.sid).executionContext().fetch();
  expect(context.context).toMatchObject({ flow: { data: { name: 'Ana' } } });
  const [step] = await executions(made.sid).steps.list();
  expect(step).toMatchObject({ name: 'incomingRequest', transitionedFrom: 'Trigger', transitionedTo: 'send' });
  expect((await executions(made.sid).update({ status: 'ended' })).status).toBe('ended');
  expect((await executions.create(who)).status).toBe('active');
  expect(await executions(made.sid).remove()).toBe(true);
  expect(await executions.list()).toHaveLength(1);
});
