import { signIn, zoomTest } from './zoom.ts';
const test = zoomTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00Z' } });
for (let i = 0; i < 30; i++) test('x' + i, async ({ world, receiver }) => {
  await world.webhookEndpoint('zoom', { url: receiver.url });
  const client = await signIn(world);
  await client.meeting();
  await world.settle('1s').catch(async () => {
    console.log(JSON.stringify(await world.ask('GET','/jobs'),null,1).slice(0,3000));
    console.log(JSON.stringify((await world.webhooks()).map(w=>[w.event,w.status,w.attempts.length,w.nextAttempt])));
  });
});
