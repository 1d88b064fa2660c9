/** What whoever is called does while it rings. */
import { expect } from 'vitest';
import { credential, twilioTest } from '../sdk.ts';
import { serve } from './app.ts';

const test = twilioTest({ clock: 'frozen' });

test('whoever is called picks up before the time, or declines', async ({ sdk, world, receiver }) => {
  serve(receiver, { '/voice': '<Pause length="30"/>' });
  const create = { to: '+14155550123', from: credential(world, 'phoneNumber'), url: `${receiver.url}/voice` };
  const status = async (sid: string): Promise<string> => (await sdk.calls(sid).fetch()).status;
  const [{ sid: answered }, { sid: declined }] = [await sdk.calls.create(create), await sdk.calls.create(create)];
  await expect(world.trigger('twilio/call-answer', { callSid: answered })).rejects.toThrow('does not ring');
  await world.advance('2s');
  await world.trigger('twilio/call-answer', { callSid: answered });
  await world.trigger('twilio/call-answer', { callSid: declined, declines: true });
  expect([await status(answered), await status(declined)]).toEqual(['in-progress', 'busy']);
  await expect(world.trigger('twilio/call-answer', { callSid: answered })).rejects.toThrow('in-progress');
});
